// Every concern its own ticket: the customer answers an old matter with a new one, an agent makes a
// ticket of it, the customer's mail server gets the second number; words of a message, moving; and all
// of it back, at once. PID and SERVE tell how the server was started.
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { base, close, flow, look, looks, open, people, say, vorgang } from './common.mjs';

const { LMTP, PID, SERVE } = process.env;
let again = null;
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

/** PATH as an agent sees it: wide and light in German, narrow and dark in English. */
const two = [looks[0], looks[3]];
async function looked(path, name) {
  for (const as of two) {
    const page = await open({ who: 'agent', ...as });
    await page.goto(base + path);
    await look(page, name);
    await close(page);
  }
}

/** The agent at work, with whatever the flow does by its page. */
async function splits(page, number) {
  await page.goto(at(number));
  await page.keyboard.press('s');
  await page.waitForURL(/\/split/);
  say(/WLAN/.test(await page.inputValue('#subject')), `a subject is proposed (${await page.inputValue('#subject')})`);
  say(await page.locator('[name=article]:checked').count() === 1, 'the last message is chosen');
  say(await page.inputValue('#priority') === '3', 'it is urgent');
  await page.fill('#subject', 'WLAN im Verkaufsraum geht nicht');
  await page.click('button[value=split]');
  await page.waitForURL(/undo=/);
  await page.click('[data-undo] button');
  await page.waitForURL(/done=undone/);
  say(page.url().includes(number) && show(number).articles.length === 2, 'taken back at once, both are in one ticket');
  await page.goto(at(number, '/split'));
  await page.fill('#subject', 'WLAN im Verkaufsraum geht nicht');
  await page.click('button[value=split]');
  await page.waitForURL(/undo=/);
  const made = lines('ticket', 'list').find((t) => t.title === 'WLAN im Verkaufsraum geht nicht');
  say(made && page.url().includes(made.number) && (await page.textContent('.thread')).includes('Verkaufsraum geht nicht'), 'the new ticket is shown with its message');
  say((await page.locator('.split-card').count()) === 0, 'and nobody asks again what it is');
  return made.number;
}

/** Words that are marked go to the form; the message stays. */
async function passage(page, number) {
  await page.goto(at(number));
  await page.evaluate(() => {
    const words = document.querySelector('.msg .msg__body > p:not([class])').firstChild, range = document.createRange();
    range.selectNodeContents(words);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  await page.keyboard.press('s');
  await page.waitForURL(/passage=/);
  say((await page.inputValue('#passage')).length > 5, 'marked words stand in the form');
  await page.fill('#subject', 'Nur diese Worte');
  await page.uncheck('[name=tell]');
  await page.click('button[value=split]');
  await page.waitForURL(/undo=/);
  say(/Auszug/.test(await page.textContent('.msg__via')), 'the new ticket begins with an excerpt');
  await page.click('[data-undo] button');
  await page.waitForURL(/done=undone/);
}

/** Both ways of merging, from the list and from a ticket, and out again. */
async function merges(page, one, other) {
  await page.goto(`${base}/desk`);
  for (const n of [one, other]) await page.check(`.c-sel input[value="${n}"]`);
  await page.click('.bulk [name=merge]');
  await page.waitForURL(/\/merge/);
  say(await page.locator('[name=with]:checked').count() === 1, 'the list brings what was selected');
  await page.check('[name=how][value=beside]');
  await page.click('button[value=merge]');
  await page.waitForURL(/undo=/);
  const kept = page.url().match(/\d{4}-\d{4,}-\d/)[0], gone = kept === one ? other : one;
  say(await page.locator('.beside > .thread').count() === 2, 'two conversations stand side by side');
  say(vorgang('ticket', 'show', gone).includes(kept), 'the other number leads to it');
  const answer = await page.request.get(at(gone), { maxRedirects: 0 });
  const customer = await open({ who: 'customer' }), portal = await customer.request.get(`${base}/t/${gone}`, { maxRedirects: 0 });
  say(portal.status() === 301 && portal.headers().location.endsWith(`/t/${kept}`), `for its customer, too (${portal.status()})`);
  await close(customer);
  say(answer.status() === 301 && answer.headers().location.endsWith(`/desk/t/${kept}`), `by 301 (${answer.status()})`);
  await looked(`/desk/t/${kept}`, 'merged-beside');
  await page.click('.mini--act form[action="/desk/undo"] button');
  await page.waitForURL(/done=undone/);
  say(show(gone).number === gone && await page.locator('.beside').count() === 0, 'separated again, each is what it was');
  await page.goto(at(one));
  await page.keyboard.press('m');
  await page.waitForURL(/\/merge/);
  await page.fill('#q', other);
  await page.click('button[value=search]');
  await page.waitForSelector('[name=with]:checked');
  await page.click('button[value=merge]');
  await page.waitForURL(/undo=/);
  say(await page.locator('.thread .msg').count() === 2, 'woven into one');
  await page.click('.panel > details > summary');
  await page.locator('.log form[action="/desk/undo"] button').last().click();
  await page.waitForURL(/done=undone/);
  say(show(one).number === one && show(other).number === other, 'and taken back from the history');
}

/** In the bin a ticket is in no list; it comes back by the notice, and from the bin. */
async function bins(page, number) {
  await page.goto(at(number));
  await page.click('.panel form[action$="/delete"] button');
  await page.waitForSelector('[data-undo]'); // by then the address has forgotten what it told
  say(!(await page.textContent('main')).includes(number), 'what is deleted is in no list');
  await page.click('[data-undo] button');
  await page.waitForSelector(`.c-sel input[value="${number}"]`);
  say(true, 'and back at once');
  await page.goto(at(number));
  await page.click('.panel form[action$="/delete"] button');
  await page.waitForSelector('[data-undo]'); // by then the address has forgotten what it told
  await looked('/desk/bin', 'bin');
  await looked(`/desk/t/${number}`, 'binned');
  await page.goto(`${base}/desk/bin`);
  await page.click(`form[action$="/${number}/restore"] button`);
  await page.waitForURL(/done=restored/);
  say(show(number).state !== 'merged', 'or out of the bin');
}

/** An administrator deletes for good, with a reason; the number says so to whoever asks. */
async function erases() {
  await mail('Falsch geschickt', 'Guten Tag,\r\nbitte vergessen Sie das hier.\r\nP. Krümel');
  const { number } = await until(() => titled('Falsch geschickt'));
  const admin = await open({ who: 'admin' });
  await admin.goto(at(number));
  await admin.click('.panel form[action$="/delete"] button');
  await admin.waitForSelector('[data-undo]');
  for (const as of two) {
    const page = await open({ who: 'admin', ...as });
    await page.goto(at(number, '/erase'));
    await look(page, 'erase');
    await close(page);
  }
  await admin.goto(at(number));
  await admin.click(`.notice a[href$="/${number}/erase"]`);
  await admin.fill('#reason', 'Löschung verlangt');
  await admin.check('[name=sure]');
  await admin.click('main form[action$="/erase"] button');
  await admin.waitForURL(/erased=/);
  say((await admin.textContent('[role=status]')).includes(number), 'deleted for good, and told so');
  const gone = await admin.goto(at(number));
  say(gone.status() === 410 && (await admin.textContent('main')).includes('Löschung verlangt'), `the number answers 410 (${gone.status()})`);
  await look(admin, 'gone');
  await close(admin);
  const customer = await open({ who: 'customer' }), theirs = await customer.goto(`${base}/t/${number}`);
  say(theirs.status() === 410 && !(await customer.textContent('main')).includes('Löschung verlangt'), 'its customer reads that, but not why');
  await close(customer);
  vorgang('check');
  say(!vorgang('inbox', 'list').includes('Falsch geschickt'), 'nothing of it is left in the intake log');
}

/** One click before writing, in the portal. */
async function another(number) {
  for (const as of two) {
    const signed = await open({ who: 'customer', ...as });
    await signed.goto(`${base}/t/${number}`);
    await signed.locator('main a[href$="/new"]').first().click();
    say((await signed.textContent('main form')).includes(number), `${signed.look}: a new matter knows where it came up`);
    await close(signed);
  }
}

/** A day later the server still takes it back, from the history. */
async function nextDay(made, number) {
  const serve = JSON.parse(SERVE);
  process.kill(Number(PID), 'SIGTERM');
  while ((await fetch(`${base}/health`).catch(() => null))?.ok) await sleep(50);
  again = spawn(serve[0], serve.slice(1), { stdio: 'ignore', env: { ...process.env, VORGANG_TEST_AHEAD: String(25 * 3600) } });
  await until(() => { try { return vorgang('ticket', 'list', '--json') !== ''; } catch { return null; } });
  for (let i = 0; i < 200 && !(await fetch(`${base}/health`).catch(() => null))?.ok; i++) await sleep(50);
  const page = await open({ who: 'agent' });
  await page.goto(at(made));
  await page.click('.panel > details > summary');
  await look(page, 'history');
  await page.locator('.log form[action="/desk/undo"] button').last().click();
  await page.waitForURL(/done=undone/);
  say(page.url().includes(number) && show(number).articles.length === 2, 'undone after a day');
  await close(page);
}

flow(async () => {
  const number = await twoMails();
  await looked(`/desk/t/${number}/split`, 'split');
  const page = await open({ who: 'agent' });
  const made = await splits(page, number);
  const told = await until(() => lines('outbox', 'list').find((o) => o.ticket === made && o.to.includes(people.customer)));
  say(told && told.subject.includes(`[Ticket#${made}]`), `the customer gets the second number (${told?.subject})`);
  await passage(page, number);
  await looked(`/desk/t/${number}/merge?with=${made}`, 'merge');
  await merges(page, number, made);
  await bins(page, number);
  await close(page);
  await another(number);
  await erases();
  try {
    await nextDay(made, number);
  } finally {
    again?.kill('SIGTERM');
  }
});
