// Reports: pictures, narrowed by a link, a company's month, CSV.
import { base, close, flow, look, looks, open, say } from './common.mjs';

async function seen(as) {
  const page = await open({ who: 'agent', ...as });
  await page.goto(`${base}/desk/reports`);
  say(await page.$$eval('.chart', (c) => c.length) === 3, `${page.look}: three pictures`);
  await look(page, 'reports');
  await page.click('.seg a[href*="by=company"]');
  await page.waitForURL('**by=company**');
  const row = await page.$('.data tbody tr:has(th a[href*="company="]) >> nth=-1');
  const name = (await (await row.$('th')).textContent()).trim();
  await (await row.$('th a')).click();
  await page.waitForURL('**company=**');
  say((await page.textContent('.page-head')).includes(name), `${page.look}: narrowed to ${name}`);
  await page.click('a[href*="/desk/reports/company/"]');
  await page.waitForURL('**/desk/reports/company/**');
  say((await page.textContent('h1')) === name && await page.$$eval('.data tbody tr', (r) => r.length) > 0, `${page.look}: its month`);
  await look(page, 'report-company');
  await close(page);
}

async function plain() {
  const page = await open({ who: 'agent', javascript: false });
  await page.goto(`${base}/desk/reports`);
  await page.fill('#from', '2026-11-02');
  await page.fill('#to', '2026-11-01');
  await page.click('.report-ask button');
  say(await page.$('.notice--warn') !== null, 'a time that ends before it begins is said to be one');
  const csv = await (await page.request.get(`${base}/desk/reports.csv?part=groups&by=queue`)).text();
  say(csv.split('\r\n').length > 3 && csv.includes('"Support"'), 'the groups as CSV');
  await close(page);
}

await flow(async () => {
  for (const as of looks) await seen(as);
  await plain();
});
