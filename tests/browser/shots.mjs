// Opens every page as nobody, customer and agent, in both languages, at 390 and 1440 px, light and dark,
// with and without JavaScript; axe must find nothing, and no page may break the Content-Security-Policy.
// usage: shots.mjs BASE TICKET OUT_DIR
import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';

const [base, ticket, out] = process.argv.slice(2);
const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const password = 'nordlicht-demo';
const people = {
  nobody: { pages: ['/', '/login', '/nirgends'] },
  customer: { email: 'petra.kruemel@kruemel.example', pages: ['/tickets', '/tickets/new', 'TICKET'] },
  agent: { email: 'jana.brandt@nordlicht-it.example', pages: ['/desk', '/desk?view=mine', '/desk/phone', `/desk/t/${ticket}`] },
};
let failed = 0;
const say = (good, what) => { failed += good ? 0 : 1; console.log(`${good ? 'ok' : 'not ok'} ${what}`); };
mkdirSync(out, { recursive: true });

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

async function context(who, lang, width, scheme, javascript) {
  const c = await browser.newContext({ locale: lang === 'de' ? 'de-DE' : 'en-GB', viewport: { width, height: 900 },
    colorScheme: scheme, javaScriptEnabled: javascript, bypassCSP: false });
  const page = await c.newPage();
  if (people[who].email) {
    await page.goto(`${base}/login`);
    await page.fill('#email', people[who].email);
    await page.fill('#pw', password);
    await page.click('main button.btn--primary');
    await page.waitForURL(/\/(desk|tickets)/);
  }
  return page;
}

async function visit(who, lang, width, scheme) {
  const page = await context(who, lang, width, scheme, true);
  const broken = [];
  page.on('console', (m) => { if (/Content.Security.Policy|Refused to/i.test(m.text())) broken.push(m.text()); });
  page.on('pageerror', (e) => broken.push(String(e)));
  for (let path of people[who].pages) {
    if (path === 'TICKET') path = await page.goto(`${base}/tickets`).then(() => page.getAttribute('a.tickets__link', 'href'));
    await page.goto(base + path, { waitUntil: 'load' });
    const name = `${who}${path.replace(/[^a-z0-9]+/gi, '-').replace(/-\d[\d-]*$/, '-ticket')}-${lang}-${width}-${scheme}`;
    await page.screenshot({ path: `${out}/${name}.png` });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    const found = await page.context().newCDPSession(page).then(async (s) => {
      await s.send('Page.setBypassCSP', { enabled: true });
      await page.reload();
      await page.evaluate(axe);
      const r = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
      await s.send('Page.setBypassCSP', { enabled: false });
      return r.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
    });
    say(found.length === 0 && !wide, `${name}: axe finds nothing, nothing runs out of the page${found.length ? ' ' + found.join(' | ') : ''}${wide ? ' (too wide)' : ''}`);
  }
  say(broken.length === 0, `${who} ${lang} ${width} ${scheme}: the policy holds ${broken.slice(0, 2).join(' ')}`);
  await page.context().close();
}

for (const who of Object.keys(people))
  for (const [lang, width, scheme] of [['de', 1440, 'light'], ['de', 390, 'light'], ['en', 1440, 'dark'], ['en', 390, 'dark']])
    await visit(who, lang, width, scheme);

// The whole of an agent's and a customer's work without JavaScript.
const desk = await context('agent', 'de', 1440, 'light', false);
await desk.goto(`${base}/desk/phone`);
await desk.fill('#name', 'Erika Beispiel');
await desk.fill('#subject', 'Tastatur klemmt');
await desk.fill('#body', 'Die Leertaste bleibt hängen.');
await desk.click('main button.btn--primary');
const number = (await desk.textContent('.thead__num')).trim();
say(/^\d{4}-\d{4}-\d$/.test(number), `without JavaScript: a phone ticket is made (${number})`);
await desk.fill('#body', 'Neue Tastatur ist unterwegs.');
await desk.check('input[value=note]');
await desk.click('button.btn-note');
say((await desk.textContent('.thread')).includes('Neue Tastatur ist unterwegs.'), 'without JavaScript: a note is saved');
say((await desk.title()).startsWith(number), 'the number stands first in the title');
const customer = await context('customer', 'de', 390, 'light', false);
await customer.goto(`${base}/tickets/new`);
await customer.fill('#subject', 'Monitor bleibt dunkel');
await customer.fill('#body', 'Seit heute Morgen.');
await customer.setInputFiles('#files', { name: 'foto.txt', mimeType: 'text/plain', buffer: Buffer.from('dunkel') });
await customer.click('main button.btn--primary');
say((await customer.textContent('h1')).includes('Monitor bleibt dunkel') && (await customer.textContent('.files')).includes('foto.txt'),
  'without JavaScript: a customer makes a ticket with a file');
const [download] = await Promise.all([customer.waitForEvent('download'), customer.click('a.file')]);
say(readFileSync(await download.path(), 'utf8') === 'dunkel', 'and gets the file back');
await browser.close();
process.exit(failed ? 1 : 0);
