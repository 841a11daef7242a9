// Every concern its own ticket: the customer answers an old matter with a new one, an agent makes a
// ticket of it, the customer's mail server gets the second number; words of a message, moving; and all
// of it back, at once. PID and SERVE tell how the server was started.
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

/** The customer's mail, over LMTP as our own server gives it; FIELDS are more of its header. */
const mail = (subject, text, fields = '') => new Promise((done, fail) => {
  const steps = ['LHLO test', `MAIL FROM:<${people.customer}>`, 'RCPT TO:<support@nordlicht-it.example>', 'DATA',
    `From: Petra Krümel <${people.customer}>\r\nTo: support@nordlicht-it.example\r\nSubject: ${subject}\r\n${fields}`
    + `Message-ID: <${Math.random()}@kruemel.example>\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\n`
    + `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n.`, 'QUIT'];
  const s = new Socket().connect(Number(LMTP), '127.0.0.1');
  s.on('data', (d) => { if (/^\d{3} /m.test(String(d)) && steps.length) s.write(`${steps.shift()}\r\n`); });
  s.on('close', done);
  s.on('error', fail);
});

const titled = (title) => lines('ticket', 'list').find((t) => t.title === title);

/** The example that all of this is for: a user is wanted, and then the WLAN is down. */
async function twoMails() {
  await mail('Benutzer erzeugen', 'Guten Tag,\r\nbitte legen Sie für Lea Sommer einen Benutzer an.\r\nP. Krümel');
  const first = await until(() => titled('Benutzer erzeugen'));
  const sent = await until(() => lines('outbox', 'list').find((o) => o.ticket === first.number && o.purpose === 'acknowledgement'));
  await mail(`AW: [Ticket#${first.number}] Benutzer erzeugen`, 'Guten Tag,\r\ndas WLAN im Verkaufsraum geht nicht. Bitte dringend!\r\nP. Krümel',
    `In-Reply-To: ${sent.message_id}\r\n`);
  say(await until(() => show(first.number).articles.length === 2), 'the second mail comes to the first ticket');
  return first.number;
}

async function split(number) {
  for (const as of looks) {
    const page = await open({ who: 'agent', ...as });
    await page.goto(at(number, '/split'));
    await look(page, 'split');
    await close(page);
  }
  const page = await open({ who: 'agent' });
  await page.goto(at(number));
  await page.keyboard.press('s');
  await page.waitForURL(/\/split/);
  say(/WLAN/.test(await page.inputValue('#subject')), `a subject is proposed (${await page.inputValue('#subject')})`);
  say(await page.locator('[name=article]:checked').count() === 1, 'the last message is chosen');
  say(await page.inputValue('#priority') === '3', 'it is urgent');
  await page.fill('#subject', 'WLAN im Verkaufsraum geht nicht');
  await page.click('button[value=split]');
  await page.waitForURL(/undo=/);
  const made = titled('WLAN im Verkaufsraum geht nicht');
  say(made && page.url().includes(made.number), 'the new ticket is shown');
  say((await page.textContent('.thread')).includes('Verkaufsraum geht nicht'), 'with its message');
  await look(page, 'split-done');
  await page.reload();
  await page.click('[data-undo] button');
  await page.waitForURL(/done=undone/);
  say(page.url().includes(number) && show(number).articles.length === 2, 'taken back, both are in one ticket');
  await close(page);
}

flow(async () => {
  const number = await twoMails();
  await split(number);
});
