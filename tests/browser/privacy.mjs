// What the desk holds of a person, and what becomes of it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { base, close, flow, look, looks, open, people, say, vorgang } from './common.mjs';

/** All data of a person by two buttons: other programs open what they give. */
async function dossier(page, mark) {
  await page.goto(`${base}/admin/people?kind=customers&q=${encodeURIComponent(people.customer)}`);
  await page.click('.rows li:first-child a');
  await page.click('.page-head a[href$="/privacy"]');
  const get = async (format) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`button[value=${format}]`)]);
    return await download.path();
  };
  const zip = await get('zip');
  const data = JSON.parse(execFileSync('python3', ['-c', 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("data.json"))', zip], { encoding: 'utf8' }));
  say(data.person.addresses.includes(people.customer) && data.tickets.length > 0 && data.tickets.every((t) => t.messages.every((m) => !m.internal)), `${mark}: the ZIP has the customer's tickets and no internal note`);
  const pdf = readFileSync(await get('pdf'));
  say(pdf.subarray(0, 5).toString() === '%PDF-' && pdf.includes('DejaVu'), `${mark}: the PDF carries its letters with it`);
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes('Daten einer Person ausgegeben'), `${mark}: the log has it`);
}

/** A hold stops it; without one a person is anonymised after a second question, and a certificate stays. */
async function gone(page, mark) {
  await page.goto(`${base}/admin/people?kind=customers&q=${encodeURIComponent(people.customer)}`);
  await page.click('.rows li:first-child a');
  await page.click('.page-head a[href$="/privacy"]');
  const place = page.url(), id = place.match(/people\/(\d+)/)[1];
  await page.fill('#hold-reason', 'Rechtsstreit');
  await page.click('form[action="/admin/privacy/hold"] button');
  say((await page.textContent('#holds')).includes('Rechtsstreit'), `${mark}: the hold is listed with its reason`);
  await page.goto(place);
  say((await page.locator('#reason').count()) === 0 && (await page.textContent('.notice--warn')).includes('Rechtsstreit'), `${mark}: under a hold nothing can be anonymised`);
  let refused = '';
  try { vorgang('privacy', 'erase', '--person', id, '--reason', 'x', '--yes'); } catch (e) { refused = String(e.stderr); }
  say(refused.includes('legal hold'), `${mark}: nor by the command line`);
  await page.goto(`${base}/admin/privacy`);
  await page.click('#holds button');
  await page.goto(place);
  await page.fill('#reason', 'Wunsch der Person');
  await page.click('button[value=anonymise]');
  await look(page, 'privacy-sure');
  await page.fill('#sure', '0');
  await page.click('main form button.btn--danger');
  say((await page.textContent('[role=alert]')).includes('Nummer'), `${mark}: another number confirms nothing`);
  await page.fill('#sure', id);
  await page.click('main form button.btn--danger');
  const paper = await page.textContent('main');
  say(page.url().includes('/certificate/') && paper.includes('Wunsch der Person') && paper.includes('Unverändert') && !paper.includes('Krümel'), `${mark}: the certificate says what happened, and to whom by number only`);
  await look(page, 'privacy-certificate');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('main a[href$="/pdf"]')]);
  const text = execFileSync('pdftotext', ['-layout', await download.path(), '-'], { encoding: 'utf8' });
  const [name, title, what] = page.lang === 'de' ? ['bescheinigung', 'Bescheinigung', 'Anonymisiert'] : ['certificate', 'Certificate', 'Anonymised'];
  say(download.suggestedFilename().startsWith(name) && text.includes(title) && text.includes(what) && text.includes('Wunsch der Person')
    && paper.includes(text.match(/[0-9a-f]{20,}/)[0]) && !text.includes('Krümel'), `${mark}: and is a PDF to keep, in the administrator's language`);
  await page.goto(`${base}/admin/people?kind=customers&q=${encodeURIComponent(people.customer)}`);
  say((await page.locator('.rows li').count()) === 0, `${mark}: nobody has that address any more`);
}

/** A rule shows what it would take before it is switched on. */
async function rule(page, mark) {
  await page.goto(`${base}/admin/privacy`);
  await page.fill('#months', '120');
  await page.click('button[value=preview]');
  say((await page.textContent('main [role=status]')).includes('kein Ticket'), `${mark}: the preview says what would go`);
  await look(page, 'privacy-preview');
  await page.click('button[value=save]');
  say((await page.locator('form[action$="/remove"]').count()) === 1, `${mark}: the rule is there`);
  await page.click('form[action$="/remove"] button');
  say((await page.locator('form[action$="/remove"]').count()) === 0, `${mark}: and away again`);
}

await flow(async () => {
  for (const as of looks) {
    const page = await open({ ...as, who: 'admin' });
    if (as === looks[0]) await dossier(page, 'Auskunft');
    if (as === looks[1]) await rule(page, 'Regel');
    if (as === looks[1]) await gone(page, 'Weg');
    await page.goto(`${base}/admin/people/1/privacy`);
    await look(page, 'privacy-person');
    await page.goto(`${base}/admin/privacy`);
    await look(page, 'privacy-house');
    await close(page);
  }
});
