// An agent's ticket: reading, answering, forwarding, waiting, taking back, two at once, rich text, the
// panel's forms; with and without JavaScript, in both languages, at both widths.
import { execFileSync } from 'node:child_process';
import { base, close, data, flow, look, looks, open, program, say, vorgang } from './common.mjs';

const list = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']');
const busy = list.filter((t) => t.state !== 'closed' && t.article_count > 2).map((t) => t.number);
const show = (number) => JSON.parse(vorgang('ticket', 'show', number, '--json'));
const outbox = () => vorgang('outbox', 'list', '--json').trim().split('\n').filter(Boolean).map((l) => JSON.parse(l));
const at = (number, rest = '') => `${base}/desk/t/${number}${rest}`;
const thread = (page) => page.textContent('.thread');
const send = async (page, state) => {
  if (state === 'wait') return page.click('.split > button');
  await page.click('.split details summary');
  return page.click(`.split .menu__list button[value="${state}"]`);
};
/** A desk page in LANG: the demo's agents have chosen German. */
const desk = async (as) => {
  const page = await open({ who: 'agent', ...as });
  await page.context().addCookies([{ name: 'lang', value: as.lang ?? 'de', url: base }]);
  return page;
};

async function reading() {
  for (const as of looks) {
    const page = await desk(as);
    await page.goto(at(busy[0]));
    await look(page, 'deskticket');
    const words = await page.textContent('body');
    const foreign = as.lang === 'en' ? /Verlauf|Eigenschaften|Beteiligte|Senden|Antwort/ : /Properties|People|Follow-up|Reply/;
    say(!foreign.test(await page.textContent('.composer-dock') + await page.textContent('.panel')), `${page.look}: one language`);
    say(words.includes(as.lang === 'en' ? 'To:' : 'An:'), `${page.look}: the recipients stand above the text`);
    await page.check('.composer [name=kind][value=note]');
    await page.fill('#body', '@');
    await look(page, 'deskticket-note');
    await close(page);
  }
}

/** The whole of it by forms alone. */
async function plain(lang, width, number) {
  const page = await desk({ lang, width, javascript: false }), mark = `${lang}-${width}`;
  await page.goto(at(number));
  await page.fill('#body', `Bitte einmal neu starten (${mark}).`);
  await send(page, 'wait');
  say((await thread(page)).includes(`neu starten (${mark})`), `${mark} plain: an answer stands in the conversation`);
  say(await page.locator('.toast[data-undo] button').count() === 1, `${mark} plain: it can be taken back`);
  say(show(number).state === 'pending reminder', `${mark} plain: and waits for the customer`);
  await page.click('.toast button');
  say((await page.inputValue('#body')) === `Bitte einmal neu starten (${mark}).`, `${mark} plain: taken back, the words are there again`);
  say(!outbox().some((m) => m.ticket === number && m.purpose === 'reply' && m.state === 'waiting'), `${mark} plain: and no mail goes`);
  await page.check('.composer [name=kind][value=note]');
  await page.fill('#body', `@Jana Brandt siehe ${mark}`);
  await page.click('.btn-note');
  say((await page.textContent('.msg--note:last-of-type .mention').catch(() => '')) !== null && (await page.locator('.mention').count()) > 0, `${mark} plain: a mention is marked`);
  await page.check('.composer [name=kind][value=forward]');
  await page.fill('#to', 'kein Mensch');
  await page.fill('#body', 'Zur Kenntnis.');
  await send(page, 'open');
  say((await page.locator('#problem').count()) === 1 && (await page.inputValue('#body')) === 'Zur Kenntnis.', `${mark} plain: a wrong address keeps what was typed`);
  await page.fill('#to', 'hersteller@example.net');
  await send(page, 'open');
  say((await page.locator('.msg--note').last().textContent()).includes('hersteller@example.net'), `${mark} plain: forwarded, and one sees to whom`);
  await panel(page, mark, number);
  await close(page);
}

async function panel(page, mark, number) {
  const other = busy.find((n) => n !== number);
  await page.selectOption('#p-priority', '4');
  await page.fill('#p-title', `Neuer Betreff ${mark}`);
  await page.click('.props-form button');
  say((await page.textContent('h1')) === `Neuer Betreff ${mark}`, `${mark}: the subject changes`);
  await page.fill('#p-link', other);
  await page.click('form:has(#p-link) button');
  say((await page.textContent('.mini--act:has(button[name=remove])')).includes(other), `${mark}: two tickets are linked`);
  await page.click('.mini--act button[name=remove]');
  say((await page.locator('.mini--act button[name=remove]').count()) === 0, `${mark}: and no longer`);
  await page.fill('#p-link', '2026-9999-9');
  await page.click('form:has(#p-link) button');
  say((await page.waitForSelector('#problem', { timeout: 15000 }).catch(() => null)) !== null, `${mark}: no link with a ticket that does not exist`);
  await page.fill('#p-invite', `kollege-${mark}@kruemel.example`);
  await page.click('form:has(#p-invite) button');
  say((await page.textContent('.people')).includes(`kollege-${mark}`), `${mark}: somebody takes part`);
  await page.click('.people button');
  const following = page.locator('button[name=do][value$=follow]');
  const before = await following.getAttribute('value');
  await following.click();
  say((await page.locator('button[name=do][value$=follow]').getAttribute('value')) !== before, `${mark}: follows, or no longer`);
  for (const [path, where] of [['/links', 'links'], ['/desk/access', 'invited']]) {
    await page.click('details:has(form[action$="/links"]) summary');
    await page.click(`details form[action$="${path}"] button`);
    say(page.url().includes(`done=${where}`) || (await page.locator('.toast').count()) === 1, `${mark}: the customer's access (${where})`);
  }
  await page.click('.panel details:last-of-type summary');
  say((await page.textContent('.log')).includes(`kollege-${mark}`), `${mark}: the history tells it`);
}

/** Two at once: the second is stopped, sees what is new, and loses nothing. */
async function together(javascript, number) {
  const one = await desk({ javascript }), two = await desk({ who: 'oliver.nissen@nordlicht-it.example', javascript, lang: 'en' });
  const how = javascript ? 'with' : 'without';
  await one.goto(at(number));
  await two.goto(at(number));
  await one.fill('#body', `Ich war schneller (${how}).`);
  await send(one, 'open');
  await two.fill('#body', `Too late (${how}).`);
  if (javascript) await two.waitForSelector(`.msg.is-fresh:has-text("schneller (${how})")`, { timeout: 5000 }).catch(() => 0);
  say(!javascript || (await two.locator('.msg.is-fresh').count()) === 1, `${how} JavaScript: the other's answer appears by itself, marked`);
  const [answer] = await Promise.all([two.waitForResponse((r) => r.url().endsWith('/article')), send(two, 'open')]);
  await two.waitForSelector('#problem');
  say(answer.status() === 409, `${how} JavaScript: the second answer is stopped (${answer.status()})`);
  say((await two.locator('.msg.is-fresh').textContent()).includes('schneller'), `${how} JavaScript: the new message is marked`);
  say((await two.inputValue('#body')) === `Too late (${how}).`, `${how} JavaScript: the words are kept`);
  await look(two, `deskticket-stopped-${how}`);
  await send(two, 'open');
  await two.waitForURL(/sent=/);
  say((await thread(two)).includes(`Too late (${how})`), `${how} JavaScript: sent after a look`);
  await close(one);
  await close(two);
}

async function rich(number) {
  const page = await desk({});
  await page.goto(at(number));
  say((await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.name.includes('composer.js')).length)) === 0,
    'the editor is not loaded before somebody formats');
  await page.fill('#body', 'Guten Tag,');
  await page.click('[data-do=bold]');
  await page.waitForSelector('.editor');
  await page.keyboard.press('Enter');
  await page.keyboard.type('wichtig');
  await page.click('[data-do=bold]');
  await page.keyboard.press('Enter');
  await page.click('[data-do=list]');
  await page.keyboard.type('erstens');
  await page.keyboard.press('Enter');
  await page.keyboard.type('zweitens');
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 20 });
    canvas.getContext('2d').fillRect(0, 0, 40, 20);
    const blob = await new Promise((done) => canvas.toBlob(done)), data = new DataTransfer();
    data.items.add(new File([blob], 'bild.png', { type: 'image/png' }));
    document.querySelector('.editor').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.waitForSelector('.editor canvas');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/html', '<p onclick="x()">fremd<script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">Verweis</a></p>');
    document.querySelector('.editor').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  say(!/script|onclick|onerror|javascript/.test(await page.innerHTML('.editor')), 'pasted markup loses what could run');
  await page.setInputFiles('input[name=files]', { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Plan') });
  await page.setInputFiles('input[name=files]', { name: 'liste.txt', mimeType: 'text/plain', buffer: Buffer.from('Liste') });
  say((await page.locator('[data-files] li').count()) === 2, 'files chosen one after the other are all kept');
  await look(page, 'deskticket-rich');
  await send(page, 'wait');
  await page.waitForURL(/sent=/);
  const last = page.locator('.msg--agent').last(), frame = page.frameLocator('.msg--agent iframe').last();
  say((await frame.locator('b, strong').first().textContent()).includes('wichtig'), 'bold arrives');
  say((await frame.locator('li').count()) === 2, 'a list arrives');
  say((await frame.locator('img').evaluate((i) => i.naturalWidth)) === 40, 'the pasted picture arrives and is shown');
  say((await last.locator('a.file').count()) >= 2, 'the files go along');
  const message = show(number).articles?.at(-1) ?? {};
  say(JSON.stringify(message).includes('wichtig'), `the words stand as text, too`);
  await page.keyboard.press('z');
  await page.waitForURL(/done=back/);
  await page.waitForSelector('.editor');
  say((await page.textContent('.editor')).includes('zweitens') && (await page.locator('.editor li').count()) === 2, 'taken back by Z, the rich text is there again');
  await close(page);
}

/** Typed in one browser, there in another; sent, it is gone. */
async function drafts(number) {
  const one = await desk({}), two = await desk({ width: 390 });
  await one.goto(at(number));
  await one.check('.composer [name=kind][value=note]');
  const kept = one.waitForResponse((r) => r.url().endsWith('/draft'));
  await one.fill('#body', 'Angefangen und nicht fertig.');
  say((await kept).status() === 204, 'a draft is kept as typed');
  await two.goto(at(number));
  say((await two.inputValue('#body')) === 'Angefangen und nicht fertig.' && (await two.isChecked('.composer [value=note]')),
    'it is there in another browser, as the note that it was');
  await two.click('.btn-note');
  await two.waitForURL(/noted=/);
  await one.waitForTimeout(1200);
  await one.reload();
  say((await one.inputValue('#body')) === '', 'sent, it is gone');
  await close(one);
  await close(two);
}

/** A mail with a picture elsewhere and a logo, then one with the same logo again. */
async function pictures() {
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';
  const mail = (id, refs) => `From: Rita Bild <rita@bild.example>\r\nTo: support@nordlicht-it.example\r\nCc: Kollege <kollege@bild.example>\r\nSubject: Bilder im Netz\r\n` +
    `Message-ID: <${id}@bild.example>\r\n${refs}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n` +
    `<p>Guten Tag ${id}</p><img src="https://fern.invalid/zaehler.png" width="40" height="40"><img src="cid:logo">\r\n` +
    `--b\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png\r\nContent-Transfer-Encoding: base64\r\n\r\n${dot}\r\n--b--\r\n`;
  const deliver = (text) => execFileSync(program, ['deliver', '--to', 'support@nordlicht-it.example', '--data', data], { input: text });
  deliver(mail('eins', ''));
  const find = () => JSON.parse(`[${vorgang('ticket', 'list', '--json').trim().split('\n').join(',')}]`).find((t) => t.title === 'Bilder im Netz');
  for (let i = 0; i < 50 && !find(); i++) await new Promise((done) => setTimeout(done, 200));
  deliver(mail('zwei', 'References: <eins@bild.example>\r\n'));
  for (let i = 0; i < 50 && find().article_count < 2; i++) await new Promise((done) => setTimeout(done, 200));
  const page = await desk({});
  await page.goto(at(find().number));
  say((await page.textContent('.msg__to')).includes('kollege@bild.example'), 'who else got a mail stands above it');
  say((await page.locator('a.file').count()) === 1, 'a logo that comes twice is one file');
  say((await page.locator('.composer [value=all]').count()) === 1, 'an answer to all is offered');
  const asked = [];
  page.on('request', (r) => { if (r.url().includes('fern.invalid')) asked.push(r.url()); });
  const details = page.locator('.msg').first().locator('details:has(iframe)');
  await details.locator('summary').click();
  const frame = page.frameLocator('.msg iframe').first();
  await frame.locator('p').waitFor();
  await page.waitForTimeout(300);
  say(asked.length === 0, 'a picture elsewhere is not loaded by itself');
  say((await frame.locator('img:not([hidden])').count()) === 1, 'the logo is shown in the first mail');
  await details.locator('a.btn').click();
  await page.waitForTimeout(600);
  say(asked.length === 1, 'it is where somebody asks for it');
  await page.locator('.msg').nth(1).locator('details:has(iframe) summary').click();
  await page.frameLocator('.msg:nth-of-type(2) iframe').locator('p').waitFor();
  say((await page.frameLocator('.msg:nth-of-type(2) iframe').locator('img:not([hidden])').count()) === 0, 'and the logo not again in the second');
  page.broken = page.broken.filter((b) => !b.includes('ERR_NAME_NOT_RESOLVED'));
  await look(page, 'deskticket-pictures');
  // Closed for good: what comes then is a new ticket, linked with this one.
  const first = find().number;
  await Promise.all([page.waitForURL(/[?&]undo=/), page.click('.thead__act form[action$="/close"] button')]);
  sql('UPDATE queue SET reopen_days = 0');
  deliver(mail('drei', 'References: <zwei@bild.example>\r\n'));
  for (let i = 0; i < 50 && find().number === first; i++) await new Promise((done) => setTimeout(done, 200));
  await page.goto(at(find().number));
  say(find().number !== first && (await page.textContent('.mini--act')).includes(first) && show(first).state === 'closed',
    'an answer to a ticket that is closed for good is a new one, linked with it');
  sql('UPDATE queue SET reopen_days = -1');
  await close(page);
}

/** Changes a row that no page changes yet. */
const sql = (statement) => execFileSync('/usr/bin/python3', ['-c', `import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/vorgang.db", timeout=10)
db.execute(sys.argv[2])
db.commit()`, data, statement]);

async function canned(javascript, number) {
  sql("INSERT INTO canned (name, body, shared, changed_at) VALUES ('Neustart', 'Guten Tag {{customer.name}}, bitte neu starten.', 1, 1)");
  const page = await desk({ javascript }), how = javascript ? 'with' : 'without';
  await page.goto(at(number));
  if (javascript) await page.fill('#body', 'Vorweg: ');
  await page.click('.canned summary');
  await page.click('.canned a >> nth=0');
  if (javascript) await page.waitForFunction(() => document.querySelector('#body').value.includes('neu starten'));
  const text = await page.inputValue('#body');
  say(/Guten Tag .+, bitte neu starten\./.test(text) && !text.includes('{{') && (!javascript || text.startsWith('Vorweg: ')), `${how} JavaScript: a canned text, filled in (${text})`);
  await close(page);
}

/** The list beside the ticket is the one that one came from, also after something was sent. */
async function rail(javascript) {
  const page = await desk({ javascript }), how = javascript ? 'with' : 'without';
  await page.goto(`${base}/desk?view=closed`);
  const first = page.locator('main a.tickets__link').first();
  await first.click();
  await page.waitForURL(/desk\/t\//);
  say((await page.textContent('.pane--rail h2')) === 'Geschlossen' && (await page.locator('.pane--rail .is-current').count()) === 1,
    `${how} JavaScript: the list of closed tickets stands beside a closed one`);
  await page.click('button[name=do][value$=follow]');
  await page.waitForURL(/done=/);
  say((await page.textContent('.pane--rail h2')) === 'Geschlossen', `${how} JavaScript: also after a change`);
  say((await page.getAttribute('.pane--rail a.icon-btn', 'href')).includes('view=closed'), `${how} JavaScript: and the way back leads there`);
  await close(page);
}

async function waiting(number) {
  const page = await desk({ width: 390 });
  await page.goto(at(number));
  await page.fill('#body', 'Ich melde mich am Montag.');
  const day = new Date(Date.now() + 5 * 864e5).toISOString().slice(0, 10);
  await page.click('.split details summary');
  await page.fill('#until', day);
  await look(page, 'deskticket-wait');
  await page.click('.split .menu__list button[value=remind]');
  await page.waitForURL(/sent=/);
  say((await page.textContent('.thread')).includes('Wiedervorlage'), 'the follow-up stands in the conversation');
  await page.fill('#body', 'Danke.');
  await page.click('.split details summary');
  await page.fill('#until', '2020-01-01');
  await page.evaluate(() => { document.querySelector('.composer').noValidate = true; });
  await page.click('.split .menu__list button[value=close]');
  await page.waitForSelector('#problem');
  say((await page.inputValue('#body')) === 'Danke.', 'a day in the past is refused, the words stay');
  await close(page);
}

await flow(async () => {
  await reading();
  await plain('de', 1440, busy[1]);
  await plain('en', 390, busy[2]);
  await together(false, busy[3]);
  await together(true, busy[4]);
  await rich(busy[5]);
  await waiting(busy[6]);
  await drafts(busy[7]);
  await rail(true);
  await rail(false);
  await pictures();
  await canned(true, busy[8]);
  await canned(false, busy[9]);
});
