// The search: a number in any form, words, people, companies, filters; the command bar and the map of
// keys. With and without JavaScript, for agents and customers.
import { base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

const tickets = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']');
const { number, title } = tickets.find((t) => t.state === 'open');
const digits = number.replaceAll('-', '');

async function page(as) {
  const p = await open({ ...as, who: 'agent' });
  await p.goto(`${base}/desk/search?q=drucker`);
  say(await p.locator('.hit').count() > 0 && (await p.textContent('.hit mark')).toLowerCase().startsWith('drucker'), `${p.look}: words are found and marked`);
  await look(p, 'search');
  await p.goto(`${base}/desk/search?q=Krümel`);
  say((await p.textContent('.found')).includes('Krümel'), 'people and companies stand above');
  await p.goto(`${base}/desk/search?q=gibtesnichtwirklich`);
  say(await p.locator('.empty').count() === 1, 'nothing found is said');
  await p.keyboard.press('?');
  await p.waitForSelector('.keymap');
  say((await p.textContent('.keymap')).includes(as.lang === 'de' ? 'Befehle und Suche' : 'Commands and search'), 'the map of keys opens');
  await look(p, 'keymap');
  await p.keyboard.press('Escape');
  await p.waitForSelector('.keymap', { state: 'detached' });
  await p.keyboard.press('Control+k');
  await p.waitForSelector('.palette[open]');
  await p.fill('.palette input', 'krüm');
  await p.waitForFunction(() => document.querySelectorAll('.palette [role=option]').length > 1 && document.querySelector('.palette').textContent.includes('Krümel'));
  await look(p, 'palette');
  await close(p);
}

async function jump() {
  const p = await open({ who: 'agent' });
  for (const typed of [number, digits, `#${number}`, `Ticket#${digits}`, `AW: [Ticket#${number}] ${title}`, ` ${number} `]) {
    await p.goto(`${base}/search?q=${encodeURIComponent(typed)}`);
    say(new URL(p.url()).pathname === `/desk/t/${number}`, `"${typed.slice(0, 30)}" leads to the ticket`);
  }
  await p.goto(`${base}/desk`);
  await p.keyboard.press('Control+k');
  await p.fill('.palette input', `WG: [Ticket#${number}]`);
  await p.waitForSelector('.palette [role=option]:has-text("Ticket öffnen")');
  await p.keyboard.press('Enter');
  await p.waitForURL(`${base}/desk/t/${number}`);
  say(true, 'the command bar jumps to a pasted number');
  await p.goto(`${base}/desk`);
  await p.keyboard.press('Control+k');
  await p.fill('.palette input', 'benachr');
  await p.waitForSelector('.palette [role=option]:has-text("Benachrichtigungen")');
  await p.keyboard.press('Enter');
  await p.waitForURL(`${base}/desk/notices`);
  say(true, 'and does what its name says');
  await p.keyboard.press('g');
  await p.keyboard.press('t');
  await p.waitForURL(`${base}/desk/phone`);
  say(true, 'two keys after another go to the phone');
  await p.click('a[data-opens=palette]');
  await p.fill('.palette input', 'drucker');
  await p.waitForSelector('.palette [role=option]:has-text("Alles zu")');
  await p.click('.palette [role=option]:has-text("Alles zu")');
  await p.waitForURL(/\/desk\/search\?q=drucker/);
  say(await p.locator('.hit').count() > 0, 'the whole search follows from the bar');
  await close(p);
}

async function plain() {
  const p = await open({ who: 'agent', javascript: false });
  await p.goto(`${base}/desk`);
  await p.click('a[data-opens=palette]');
  await p.fill('main input[name=q]', 'drucker');
  await p.press('main input[name=q]', 'Enter');
  const all = await p.locator('.hit').count();
  say(all > 0, 'without JavaScript: words are found');
  await p.check('.facet input[value=closed]');
  await p.click('.views--facets button');
  const states = await p.locator('.hit .state').evaluateAll((s) => s.map((x) => x.dataset.state)).catch(() => null);
  say(await p.locator('.hit').count() < all && (states === null || states.every((s) => s === 'closed')), 'and narrowed down');
  say(await p.isChecked('.facet input[value=closed]'), 'the filter stays');
  await close(p);
  const c = await open({ who: 'customer', javascript: false });
  await c.goto(`${base}/search?q=drucker`);
  say(new URL(c.url()).pathname === '/tickets', 'a customer searches the own tickets');
  await c.goto(`${base}/search?q=${number}`);
  say(!new URL(c.url()).pathname.startsWith('/desk'), 'and never lands at the desk');
  await close(c);
}

await flow(async () => {
  for (const as of looks) await page(as);
  await jump();
  await plain();
});
