// What a reply brings: the banner of a new concern with one click to its own ticket, thanks that leave a
// ticket closed and their list, tickets alike beside each other, the same thing twice merged, a forward
// whose sender is a guess.
import { Socket } from 'node:net';
import { base, close, flow, look, looks, open, people, say, vorgang } from './common.mjs';

const { LMTP } = process.env;
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
const lines = (...args) => vorgang(...args, '--json').trim().split('\n').filter(Boolean).map((l) => JSON.parse(l));
const show = (number) => JSON.parse(vorgang('ticket', 'show', number, '--json'));
const until = async (test, ms = 15000) => {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(100)) {
    const found = test();
    if (found) return found;
  }
  return null;
};
const at = (number, rest = '') => `${base}/desk/t/${number}${rest}`;
const titled = (title) => lines('ticket', 'list').find((t) => t.title === title);

/** A mail over LMTP, as our own server gives it. */
const mail = (subject, text, from = people.customer) => new Promise((done, fail) => {
  const steps = ['LHLO test', `MAIL FROM:<${from}>`, 'RCPT TO:<support@nordlicht-it.example>', 'DATA',
    `From: ${from}\r\nTo: support@nordlicht-it.example\r\nSubject: ${subject}\r\n`
    + `Message-ID: <${Math.random()}@kruemel.example>\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\n`
    + `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n.`, 'QUIT'];
  const s = new Socket().connect(Number(LMTP), '127.0.0.1');
  s.on('data', (d) => { if (/^\d{3} /m.test(String(d)) && steps.length) s.write(`${steps.shift()}\r\n`); });
  s.on('close', done);
  s.on('error', fail);
});

async function opened(subject, text, from) {
  await mail(from ? `WG: ${subject}` : subject, text, from);
  return (await until(() => titled(subject))).number;
}

async function pictures(path, name) {
  for (const as of looks) {
    const page = await open({ who: 'agent', ...as });
    await page.goto(`${base}${path}`);
    await look(page, name);
    await close(page);
  }
}

async function banner() {
  const number = await opened('Plotter zieht schief ein', 'Der Plotter PLT-07 in der Technik zieht das Papier schief ein.');
  await mail(`AW: [Ticket#${number}] Plotter zieht schief ein`,
    'Neu eingelegt, zieht wieder gerade, danke.\r\n\r\nÜbrigens: Das Telefon am Empfang ist seit gestern tot, bitte dringend ansehen.');
  say(await until(() => show(number).articles.length === 2), 'the reply is there');
  await pictures(`/desk/t/${number}`, 'concern');
  const page = await open({ who: 'agent' });
  await page.goto(at(number));
  const card = page.locator('article .split-card');
  say(/Telefon/.test(await card.locator('[name=subject]').inputValue()), `a subject is proposed (${await card.locator('[name=subject]').inputValue()})`);
  say(await card.locator('[name=priority]').inputValue() === '3', 'it is urgent');
  await card.locator('summary').click();
  say(await card.locator('details li').count() > 0, 'it says why');
  await card.locator('button.btn--primary').click();
  await page.waitForURL(/undo=/);
  const made = page.url().match(/\/desk\/t\/([^?]+)/)[1];
  const words = show(made).articles[0].body_text;
  say(made !== number && /Telefon/.test(words) && !/gerade/.test(words), 'one click makes its ticket of the words that are about it');
  await page.goto(at(number));
  say(await page.locator('article .split-card').count() === 0, 'the question is answered');
  await close(page);
  return number;
}

async function keep(number) {
  await mail(`AW: [Ticket#${number}] Plotter`, 'Noch etwas ganz anderes: Bitte bestellen Sie uns einen Beamer für die Schulung.');
  say(await until(() => show(number).articles.length === 3), 'another reply is there');
  const page = await open({ who: 'agent' });
  await page.goto(at(number));
  await page.click('article .split-card button[value=keep]');
  await page.waitForURL(/done=saved/);
  say(await page.locator('article .split-card').count() === 0, '"Gehört hierher" takes the banner away');
  await close(page);
}

async function quiet(number) {
  const page = await open({ who: 'agent' });
  await page.goto(at(number));
  await page.click('form[action$="/close"] button');
  await page.waitForLoadState();
  await mail(`AW: [Ticket#${number}] Plotter`, 'Vielen Dank, hat alles geklappt!');
  say(await until(() => show(number).articles.length >= 4), 'thanks are there');
  say(show(number).state === 'closed', 'and leave it closed');
  await pictures('/desk/quiet', 'quiet');
  await page.goto(`${base}/desk/quiet`);
  say(await page.locator(`a[href$="${number}"]`).count() === 1, 'they stand in the list');
  await page.click('button[value=reopen], form[action$="/concern"] button');
  await page.waitForURL(/\/desk\/t\//);
  say(show(number).state !== 'closed', 'one click opens it');
  await close(page);
}

async function related() {
  const first = await opened('Scanner meldet Fehler E-4711', 'Der Scanner SCN-12 meldet E-4711 und zieht nichts ein.');
  const second = await opened('Fehler am Scanner', 'Der Scanner SCN-12 meldet E-4711 und zieht nichts ein!');
  await pictures(`/desk/t/${second}`, 'related');
  const page = await open({ who: 'agent' });
  await page.goto(at(second));
  const list = page.locator('section', { has: page.locator('h2', { hasText: 'Ähnliche Vorgänge' }) });
  say(await list.locator(`a[href$="${first}"] small`, { hasText: 'scn-12' }).count() === 1, 'the same device stands beside it');
  await page.locator('.thread > .split-card button[value=merge]').click();
  await page.waitForURL(/undo=/);
  say(page.url().includes(first) && show(first).articles.length === 2, 'what came twice is one ticket, the older one');
  await page.click('.toast button');
  await page.waitForLoadState();
  say(show(first).articles.length === 1, 'and is taken back');
  await page.goto(at(second));
  await page.locator(`li:has(a[href$="${first}"]) button[value=link]`).first().click();
  await page.waitForURL(/done=saved/);
  say(await page.locator('.thread > .split-card').count() === 0, 'linked is answered');
  await close(page);
}

/** Nothing proves that our agent forwarded it: his ticket, with a hint and a button. */
async function forwarded() {
  const number = await opened('Monitor flackert',
    'Bitte ansehen.\r\n\r\n-----Ursprüngliche Nachricht-----\r\nVon: Otto Muster <otto@muster.example>\r\n'
    + 'Gesendet: Montag, 2. November 2026 09:12\r\nAn: Jana Brandt\r\nBetreff: Monitor flackert\r\n\r\nMein Monitor flackert.', people.agent);
  const page = await open({ who: 'agent' });
  await page.goto(at(number));
  await look(page, 'forward-hint');
  await page.click('article form button:has-text("otto@muster.example")');
  await page.waitForURL(/done=saved/);
  say(/otto/i.test(await page.locator('#panel section').first().innerText()), 'one click makes him the customer');
  await close(page);
}

flow(async () => {
  const number = await banner();
  await keep(number);
  await quiet(number);
  await related();
  await forwarded();
});
