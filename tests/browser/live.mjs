// Told at once: two agents and a customer at the same time. News within a second, on one connection a
// browser; who else is in a ticket; sound, notification and bell; and nothing missed while the server
// was away. PID and SERVE tell how the server was started.
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { atMost, base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

const { LMTP, PID, SERVE } = process.env;
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
const live = (page) => page.waitForSelector('html[data-live=on]', { state: 'attached' });
const first = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']');
const owned = first.find((t) => t.state === 'open' && t.customer && t.article_count > 1) ?? first[0];

/** What the page hears from now on, with its time. */
const listen = (page) => page.evaluate(() => {
  window.heard = [];
  for (const type of ['ticket', 'notice', 'presence', 'reset'])
    document.addEventListener(`live:${type}`, (e) => window.heard.push({ type, at: Date.now(), ...e.detail }));
});
const heard = async (page, test, ms = 5000) => {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
    const found = (await page.evaluate(() => window.heard)).find(test);
    if (found) return found;
  }
  return null;
};
const bell = async (page) => Number(await page.locator('[data-bell] b').textContent());

/** The customer opens a ticket in the portal; gives its number and when it was sent. */
async function ask(page, subject) {
  await page.goto(`${base}/tickets/new`);
  await page.fill('#subject', subject);
  await page.fill('#body', 'Können Sie bitte nachsehen?');
  const at = Date.now();
  await Promise.all([page.waitForNavigation(), page.click('main button.btn--primary')]);
  return { at, number: (await page.content()).match(/\d{4}-\d{4,}-\d/)[0] };
}

/** A mail over LMTP. */
const mail = (subject) => new Promise((done, fail) => {
  const lines = ['LHLO test', 'MAIL FROM:<petra.kruemel@kruemel.example>', 'RCPT TO:<support@nordlicht-it.example>', 'DATA',
    `From: Petra <petra.kruemel@kruemel.example>\r\nTo: support@nordlicht-it.example\r\nSubject: ${subject}\r\nMessage-ID: <${Math.random()}@kruemel.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nBitte melden Sie sich.\r\n.`, 'QUIT'];
  const s = new Socket().connect(Number(LMTP), '127.0.0.1');
  s.on('data', (d) => { if (/^\d{3} /m.test(String(d)) && lines.length) s.write(`${lines.shift()}\r\n`); });
  s.on('close', done);
  s.on('error', fail);
});

async function told(jana, admin, customer) {
  await jana.goto(`${base}/desk`);
  await admin.goto(`${base}/desk`);
  const tab = await jana.context().newPage();
  await tab.goto(`${base}/desk?view=mine`);
  for (const page of [jana, admin, tab]) { await live(page); await listen(page); }
  const before = await bell(jana);
  const asked = await ask(customer, 'Scanner zieht schief ein');
  for (const [page, name] of [[jana, 'an agent'], [admin, 'another'], [tab, 'a second tab']]) {
    const e = await heard(page, (h) => h.type === 'ticket' && h.number === asked.number);
    say(e && e.at - asked.at < 1500, `${name} hears of a new ticket at once (${e ? e.at - asked.at : 'never'} ms with the page's own time)`);
  }
  const notice = await heard(jana, (h) => h.type === 'notice' && h.number === asked.number);
  say(notice?.kind === 'new' && notice.who === 'Petra Krümel', `and is told who wants what (${notice?.who})`);
  await sleep(600);
  say(await bell(jana) === before + 1, `the bell counts one more (${before}, ${await bell(jana)})`);
  const said = await Promise.all([jana, tab].map((p) => p.locator('.toasts').allTextContents()));
  say(said.flat().join(' ').split('Scanner zieht schief ein').length === 2, 'one page says it');
  for (const page of [jana, tab])
    say(await page.evaluate(() => performance.getEntriesByType('resource').every((r) => !r.name.includes('/events'))), 'no tab has a connection of its own');
  const sounds = await Promise.all([jana, tab].map((p) => p.evaluate(() => Number(document.documentElement.dataset.sounded ?? 0))));
  say(sounds[0] + sounds[1] === 1, `the sound is heard once, in one tab (${sounds})`);
  const popups = await Promise.all([jana, tab].map((p) => p.evaluate(() => window.popups.length)));
  say(popups[0] + popups[1] === 1, `the browser's notification comes once (${popups})`);
  await atMost(5000, tab.close());
  const mails = vorgang('outbox', 'list', '--json').trim().split('\n').map((l) => JSON.parse(l)).filter((o) => o.purpose === 'notification' && o.ticket === asked.number);
  say(mails.some((o) => o.to.includes('jana.brandt')) && new Set(mails.map((o) => o.to)).size === mails.length, 'and each agent gets one mail');
  say(mails.every((o) => !o.to.includes('petra')), 'who did it gets none');
  return asked.number;
}

async function together(jana, admin, number) {
  await jana.goto(`${base}/desk/t/${number}`);
  await live(jana);
  await sleep(500);
  say(!(await jana.locator('.typing--bar').isVisible()), 'alone in a ticket: nobody is named');
  await listen(jana);
  await admin.goto(`${base}/desk/t/${number}`);
  await jana.waitForSelector('.typing--bar:not([hidden])');
  const name = await admin.evaluate(() => document.querySelector('.rail .menu__cap').textContent);
  say((await jana.textContent('.typing--bar')).includes(`${name} sieht sich dieses Ticket gerade an.`), 'one sees who else looks at the ticket');
  await admin.waitForSelector('.typing--bar:not([hidden])');
  say((await admin.textContent('.typing--bar')).includes('Jana Brandt is looking at this ticket.'), `and the other, in their language (${await admin.textContent('.typing--bar')})`);
  await admin.locator('.composer #body, .composer .editor').first().pressSequentially('Ich sehe');
  await jana.waitForSelector('.typing--bar.is-writing');
  say((await jana.textContent('.typing--bar')).includes(`${name} schreibt gerade in diesem Ticket.`), 'and who writes in it');
  await admin.goto(`${base}/desk`);
  await jana.waitForSelector('.typing--bar', { state: 'hidden' });
  say(true, 'who leaves is gone at once');
}

/** A note of one's own is no news. */
async function actor(jana, number) {
  await jana.goto(`${base}/desk`);
  await live(jana);
  await listen(jana);
  const before = await bell(jana);
  const answer = await jana.evaluate(async (n) => {
    const csrf = document.querySelector('input[name=csrf]').value, form = new FormData();
    for (const [k, v] of Object.entries({ csrf, kind: 'note', body: 'Selbst notiert.' })) form.append(k, v);
    return (await fetch(`/desk/t/${n}/article`, { method: 'POST', body: form })).status;
  }, number);
  const e = await heard(jana, (h) => h.type === 'ticket' && h.number === number);
  await sleep(700);
  say(answer === 200 && e !== null, 'a note is told to the list');
  say(await bell(jana) === before && (await jana.evaluate(() => window.heard.filter((h) => h.type === 'notice').length)) === 0, 'but nobody is notified of what they did');
}

/** The server goes, mail waits for it, it comes again: everybody hears what was missed. */
async function restart(jana, admin) {
  for (const page of [jana, admin]) { await page.goto(`${base}/desk`); await live(page); await listen(page); }
  const serve = JSON.parse(SERVE);
  process.kill(Number(PID), 'SIGTERM');
  for (const page of [jana, admin]) await page.waitForSelector('html[data-live=off]', { state: 'attached' });
  say(true, 'the pages notice that the line is gone');
  const again = spawn(serve[0], serve.slice(1), { stdio: 'ignore', env: process.env });
  for (let i = 0; i < 200 && !(await fetch(`${base}/health`).catch(() => null))?.ok; i++) await sleep(20);
  await mail('Während des Neustarts');
  for (const page of [jana, admin]) {
    await page.waitForSelector('html[data-live=on]', { state: 'attached', timeout: 40000 });
    const e = await heard(page, (h) => h.type === 'ticket' && h.title === 'Während des Neustarts', 20000);
    say(e !== null, 'after a restart of the server what was missed is told');
    say((await page.evaluate(() => window.heard.filter((h) => h.type === 'reset').length)) === 0, 'without loading anew');
    const twice = await page.evaluate(() => window.heard.filter((h) => h.type === 'ticket' && h.what === 'created' && h.title === 'Während des Neustarts').length);
    say(twice === 1, `and once only (${twice})`);
    page.broken = page.broken.filter((b) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED|EMPTY_RESPONSE|CONNECTION_RESET)/.test(b));
  }
  return again;
}

async function pages(as) {
  const page = await open({ ...as, who: 'agent' });
  await page.goto(`${base}/desk/notices`);
  await look(page, 'notices');
  await page.goto(`${base}/profile/notices`);
  await look(page, 'notice-choice');
  await close(page);
}

async function plain() {
  const page = await open({ who: 'agent', javascript: false, width: 390 });
  await page.goto(`${base}/desk/notices`);
  say(await page.locator('.hit--unread').count() > 0, 'without JavaScript: the notices are a list');
  await page.click('form[action="/desk/notices/read"] button');
  say(await page.locator('.hit--unread').count() === 0 && !(await page.locator('[data-bell] b').isVisible()), 'and can be marked as read');
  await page.goto(`${base}/profile/notices`);
  await page.uncheck('input[name=mail][value=reply]');
  await page.fill('#qf', '22:00');
  await page.fill('#qt', '06:30');
  await page.click('main form button.btn--primary');
  say(!(await page.isChecked('input[name=mail][value=reply]')) && await page.inputValue('#qt') === '06:30', 'without JavaScript: the choice is kept');
  await page.fill('#qf', '');
  await page.click('main form button.btn--primary');
  say(await page.locator('[role=alert]').count() === 1, 'half a time is refused with a word');
  await page.fill('#qf', '');
  await page.fill('#qt', '');
  await page.click('main form button.btn--primary');
  await close(page);
}

/** Sound and notifications are asked for by a click, never before. */
async function device(page) {
  await page.goto(`${base}/profile/notices`);
  say(await page.evaluate(() => window.asked) === 0, 'no page asks for a permission by itself');
  await page.click('[data-sound]');
  await page.click('[data-popup]');
  await page.waitForSelector('[data-popup][aria-pressed=true]');
  say(await page.evaluate(() => window.asked) === 1, 'a click asks');
}

await flow(async () => {
  const jana = await open({ who: 'agent' }), admin = await open({ who: 'admin@nordlicht-it.example', lang: 'en', width: 390 });
  const customer = await open({ who: 'customer' });
  await jana.context().addInitScript(() => {
    window.popups = [];
    window.asked = 0;
    document.hasFocus = () => false;
    window.Notification = class { static permission = 'granted'; static async requestPermission() { window.asked++; return 'granted'; } constructor(title) { window.popups.push(title); } };
  });
  await device(jana);
  const number = await told(jana, admin, customer);
  await together(jana, admin, number);
  await actor(jana, owned.number);
  await ask(customer, 'Noch ein Anliegen');
  await sleep(800);
  for (const as of looks) await pages(as);
  await plain();
  const again = await restart(jana, admin);
  await close(jana);
  await close(admin);
  await close(customer);
  const ended = new Promise((done) => { again.on('exit', done); });
  again.kill('SIGTERM');
  await ended;
});
