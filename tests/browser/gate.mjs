// Getting in: access by mail, registration with its modes, the link in each mail that opens one ticket,
// passwords, the language. Mails are read by a small SMTP server of the flow's own.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { base, close, data, flow, login, look, looks, open, people, program, say, vorgang } from './common.mjs';

const mails = [];
const server = createServer((socket) => {
  let text = '', body = null;
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    text += chunk;
    for (let end; (end = text.indexOf('\r\n')) >= 0;) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (body === null) {
        if (/^DATA/i.test(line)) body = [];
        socket.write(/^DATA/i.test(line) ? '354 go\r\n' : /^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n');
      } else if (line === '.') {
        mails.push(body.join('\n'));
        body = null;
        socket.write('250 taken\r\n');
      } else body.push(line.startsWith('.') ? line.slice(1) : line);
    }
  });
});

/** The text of the next mail to ADDRESS that says WORD; it is taken out. */
async function mail(address, word) {
  for (let i = 0; i < 100; i++) {
    const at = mails.findIndex((m) => m.toLowerCase().includes(address) && plain(m).includes(word));
    if (at >= 0) return plain(mails.splice(at, 1)[0]);
    await new Promise((r) => setTimeout(r, 200));
  }
  throw new Error(`no mail to ${address} with "${word}"; there are ${mails.length}`);
}

const plain = (m) => {
  const joined = m.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
  return joined;
};
const link = (text, path) => {
  const found = text.match(new RegExp(`http://[^\\s"<]*(/${path}/[A-Za-z0-9/-]+)`));
  if (!found) throw new Error(`no link to ${path} in: ${text.slice(0, 800)}`);
  return base + found[1];
};
const deliver = (from, subject, body) => execFileSync(program, ['deliver', '--to', 'support@nordlicht-it.example', '--data', data],
  { input: `From: ${from}\r\nTo: support@nordlicht-it.example\r\nSubject: ${subject}\r\nMessage-ID: <${Date.now()}.${Math.random()}@x.example>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\n\r\n${body}\r\n` });
const good = 'sieben neue Hunde';
const words = (page) => page.textContent('main');

/** Two mails, one confirmation: its link makes one concern of them, without a login. */
async function offered(as, address) {
  const mine = () => vorgang('ticket', 'list').split('\n').filter((l) => /Scanner (klemmt|im Lager)/.test(l) && !l.includes('merged'));
  deliver(address, 'Scanner klemmt', 'Seit heute.');
  deliver(address, 'Scanner im Lager', 'Er zieht kein Papier ein.');
  for (let i = 0; i < 50 && mine().length < 2; i++) await new Promise((r) => setTimeout(r, 200));
  vorgang('outbox', 'flush');
  const url = link(await mail(address, '/merge/'), 'merge');
  const phone = await open(looks[3]);
  await phone.goto(url);
  await look(phone, 'merge-offer');
  await close(phone);
  const page = await open(as);
  await page.goto(url);
  await look(page, 'merge-offer');
  say(await page.locator('[name=with]:checked').count() === 2, `${page.look}: the confirmation of two asks whether they belong together`);
  await page.uncheck('[name=with] >> nth=0');
  await page.click('main form button.btn--primary');
  say((await page.locator('[role=alert]').count()) === 1, 'one alone is refused');
  await page.check('[name=with] >> nth=0');
  await page.click('main form button.btn--primary');
  await page.waitForSelector('main a.btn--primary[href*="/k/"]');
  await look(page, 'merge-offered');
  say(mine().length === 1, 'a click makes one of them');
  await page.click('main a.btn--primary');
  say((await words(page)).includes('kein Papier ein'), 'and opens it with both messages');
  await close(page);
}

async function ask(page, address) {
  await page.goto(`${base}/access`);
  await page.fill('#email', address);
  await page.click('main button.btn--primary');
}

/** Somebody who never registered writes, reads the confirmation, opens its link, and asks for access. */
async function oneTicket(as, address) {
  deliver(address, 'Bildschirm flackert', 'Seit gestern.');
  for (let i = 0; i < 50 && !vorgang('outbox', 'list').includes(address); i++) await new Promise((r) => setTimeout(r, 200));
  vorgang('outbox', 'flush');
  const url = link(await mail(address, 'Ticketnummer'), 't');
  const page = await open(as);
  await page.goto(url);
  const number = url.match(/\/t\/([^/]+)\//)[1];
  say(page.url() === `${base}/t/${number}` && (await words(page)).includes('Bildschirm flackert'),
    `${page.look}: the link of a mail opens its ticket, and its secret leaves the address`);
  await look(page, 'ticket-by-link');
  await page.goto(`${base}/tickets`);
  say(new URL(page.url()).pathname === '/login', `${page.look}: but not the list`);
  const other = JSON.parse(vorgang('ticket', 'list', '--json').trim().split('\n').find((l) => !l.includes(number))).number;
  const answer = await page.goto(`${base}/t/${other}`);
  say(answer.status() === 404, `${page.look}: nor another ticket (${answer.status()})`);
  for (const path of ['/desk', '/tickets/new', '/profile', '/desk/requests', `/desk/t/${number}`]) {
    const a = await page.goto(base + path);
    say(a.status() === 404 || new URL(page.url()).pathname === '/login', `${page.look}: nor ${path}`);
  }
  const broken = await page.goto(url.slice(0, -1) + (url.endsWith('a') ? 'b' : 'a'));
  say(broken.status() === 404, `${page.look}: a link with one character changed opens nothing`);
  await look(page, 'link-over');
  return { page, number, url };
}

async function answerByLink() {
  const { page, number } = await oneTicket({ javascript: false, width: 390 }, 'lena@werkstatt.example');
  await page.goto(`${base}/t/${number}`);
  await page.fill('textarea[name=body]', 'Es flackert nur am Vormittag.');
  await page.click('main form[action$="/reply"] button.btn--primary, main form[action$="/reply"] button:not([name]), main form[action$="/reply"] button');
  say((await words(page)).includes('nur am Vormittag'), 'by the link, without JavaScript: an answer is written');
  const shown = vorgang('ticket', 'show', number);
  say(shown.includes('nur am Vormittag'), 'and stands in the ticket');
  await fieldsByLink(page, number);
  await close(page);
  return number;
}

/** Another matter out of the ticket: with the desk's own fields, of each kind, as far as customers are shown them. */
async function fieldsByLink(page, number) {
  const admin = await open({ who: 'admin' });
  const fields = [{ de: 'Art', en: 'Kind', kind: 'choice', options: 'hw | Gerät | Device\nsw | Programm | Program' },
    { de: 'Seriennummer', en: 'Serial number', kind: 'text', required: true, when: ['art', 'Gerät'] }, { de: 'Anzahl', en: 'Number', kind: 'number' },
    { de: 'Gekauft am', en: 'Bought on', kind: 'date' }, { de: 'Eilt', en: 'Urgent', kind: 'check' }, { de: 'Verdeckt', en: 'Hidden', kind: 'text', customer: 'none' }];
  for (const f of fields) {
    await admin.goto(`${base}/admin/fields/new?object=ticket`);
    for (const key of ['de', 'en', 'options']) if (f[key]) await admin.fill(`#${key}`, f[key]);
    await admin.selectOption('#kind', f.kind);
    await admin.selectOption('#customer', f.customer ?? 'write');
    if (f.required) await admin.check('input[name=required]');
    if (f.when) {
      await admin.selectOption('#if_name', f.when[0]);
      await admin.fill('#if_value', f.when[1]);
    }
    await admin.click('main form button.btn--primary');
  }
  await close(admin);
  await page.goto(`${base}/t/${number}/new`);
  say((await page.locator('[name="f.verdeckt"]').count()) === 0 && (await page.locator('[name="f.eilt"][type=checkbox]').count()) === 1,
    'by the link: another matter has the fields that customers fill in');
  await page.fill('#subject', 'Drucker ohne Papier');
  await page.fill('#body', 'Er zieht keines ein.');
  await page.selectOption('#f-art', 'hw');
  await page.fill('#f-anzahl', '3');
  await page.fill('#f-gekauft_am', '2026-02-28');
  await page.check('[name="f.eilt"][type=checkbox]');
  await page.click('main form button.btn--primary');
  say((await page.textContent('[role=alert]')).includes('Seriennummer') && (await page.inputValue('#f-anzahl')) === '3', 'one that is missing is named, what was typed stays');
  await look(page, 'other-fields');
  await page.fill('#f-seriennummer', 'SN-1');
  await page.click('main form button.btn--primary');
  const other = JSON.parse(vorgang('ticket', 'list', '--json').trim().split('\n').find((l) => l.includes('Drucker ohne Papier'))).number;
  say(page.url().includes(other) && (await page.inputValue('#f-seriennummer')) === 'SN-1' && (await page.inputValue('#f-gekauft_am')) === '2026-02-28'
    && (await page.inputValue('#f-anzahl')) === '3' && (await page.isChecked('[name="f.eilt"][type=checkbox]')), 'and the ticket has them all');
}

async function access(as, address) {
  const { page, url } = await oneTicket(as, address);
  await ask(page, 'niemand@nirgends.example');
  const unknown = (await words(page)).replace('niemand@nirgends.example', 'X');
  await ask(page, address);
  say((await words(page)).replace(address, 'X') === unknown, `${page.look}: the same words for known and unknown addresses`);
  await look(page, 'access-sent');
  const secret = link(await mail(address, '/access/'), 'access');
  await page.goto(secret);
  await page.goto(secret); // as a mail scanner would
  await look(page, 'access-link');
  await page.fill('#pw', 'Passwort2026');
  await page.click('main button[value=password]');
  say(await page.locator('.error').count() === 1, `${page.look}: a password that everybody tries is refused with a reason`);
  await look(page, 'access-refused');
  await page.fill('#pw', good);
  await Promise.all([page.waitForURL((u) => u.pathname === '/tickets'), page.click('main button[value=password]')]);
  say((await words(page)).includes('Bildschirm flackert'), `${page.look}: who never registered sees the tickets that mails made`);
  const spent = await page.goto(secret);
  say(spent.status() === 404, `${page.look}: the link is spent`);
  await page.goto(`${base}/tickets`);
  for (const c of (await page.context().cookies()).filter((k) => k.name !== 'lang')) // that one is the harness'
    say(c.httpOnly && c.sameSite === 'Lax', `${page.look}: cookie ${c.name} is closed to scripts and other sites`);
  const stranger = await open({ ...as, who: 'customer' });
  const foreign = await stranger.goto(url);
  say(foreign.status() === 403 && !(await words(stranger)).includes('flackert'), `${page.look}: signed in as somebody else, the link says so`);
  await look(stranger, 'link-not-yours');
  await close(stranger);
  await close(page);
}

async function fillRegister(page, address) {
  await page.goto(`${base}/register`);
  await page.fill('#vn', 'Mia');
  await page.fill('#nn', 'Winter');
  await page.fill('#email', address);
  await page.fill('#org', 'Tischlerei Winter');
  await page.fill('#tel', '0911 555 77');
}

async function register(as, address) {
  vorgang('settings', 'registration', 'open');
  const page = await open(as);
  await page.goto(`${base}/register`);
  await look(page, 'register');
  await fillRegister(page, 'mia@winter');
  await page.evaluate(() => { document.querySelector('main form.stack').noValidate = true; }).catch(() => {});
  await page.click('main button.btn--primary');
  await fillRegister(page, address);
  await page.click('main button.btn--primary');
  await look(page, 'register-sent');
  await page.goto(link(await mail(address, '/register/'), 'register'));
  say(await page.inputValue('#name') === 'Mia Winter', `${page.look}: the name is there to be checked`);
  await look(page, 'confirm');
  await page.fill('#pw', 'aaaaaaaaaaaa');
  await page.click('main button.btn--primary');
  await look(page, 'confirm-refused');
  await page.fill('#pw', good);
  await Promise.all([page.waitForURL((u) => u.pathname === '/tickets'), page.click('main button.btn--primary')]);
  say(true, `${page.look}: registered and signed in`);
  await close(page);
}

async function approval() {
  vorgang('settings', 'registration', 'approval');
  const page = await open({ javascript: false });
  await fillRegister(page, 'neu@unbekannt.example');
  await page.click('main button.btn--primary');
  await page.goto(link(await mail('neu@unbekannt.example', '/register/'), 'register'));
  await page.click('main button.btn--primary');
  say((await words(page)).includes('schaltet jemand'), 'by approval: confirmed, and told that it waits');
  for (const as of looks) {
    const desk = await open({ ...as, who: 'agent' });
    await desk.goto(`${base}/desk/requests`);
    say((await words(desk)).includes('neu@unbekannt.example'), `${desk.look}: the request waits at the desk`);
    await look(desk, 'requests');
    if (as === looks[0]) {
      await desk.fill('#invite', 'kunde1@werkstatt1.example');
      await desk.click('.asks__send button');
      say((await mail('kunde1@werkstatt1.example', 'freigeschaltet')).includes('/access/'), 'an agent sends a customer a link');
    }
    if (as === looks.at(-1)) await desk.click('button[value=approve]');
    await close(desk);
  }
  await page.goto(link(await mail('neu@unbekannt.example', 'freigeschaltet'), 'access'));
  await page.fill('#pw', good);
  await page.click('main button[value=password]');
  say(new URL(page.url()).pathname === '/tickets', 'and gets in by the link of the approval');
  vorgang('settings', 'registration', 'domains');
  const other = await open({});
  await fillRegister(other, 'a@fremd.example');
  await other.click('main button.btn--primary');
  say((await words(other)).includes('Mit dieser Domain'), 'by domains: another domain is told so');
  await look(other, 'register-domain');
  vorgang('settings', 'registration', 'closed');
  await other.goto(`${base}/login`);
  say(await other.locator('a[href="/register"]').count() === 0, 'closed: no way to it');
  await other.goto(`${base}/register`);
  await look(other, 'register-closed');
  vorgang('settings', 'registration', 'open');
  await close(other);
  await close(page);
}

async function loggingIn(as) {
  const page = await open(as);
  await page.goto(`${base}/login?next=%2Ftickets%2Fnew`);
  await look(page, 'login-first');
  await page.click('button[name=lang]');
  say(new URL(page.url()).search.includes('next') && (await page.getAttribute('html', 'lang')) !== as.lang, `${page.look}: the language is chosen at once, and the way goes on`);
  await page.click('button[name=lang]');
  await page.fill('#email', people.customer);
  await page.fill('#pw', 'falsch');
  await page.click('main button.btn--primary');
  await look(page, 'login-wrong');
  await login(page, people.customer);
  const before = (await page.context().cookies()).find((c) => c.name === 'sid').value;
  await page.goto(`${base}/login`);
  await login(page, people.customer);
  const after = (await page.context().cookies()).find((c) => c.name === 'sid').value;
  say(before !== after, `${page.look}: each login makes a new session`);
  await close(page);
}

await flow(async () => {
  await new Promise((r) => server.listen(0, '127.0.0.1', r));
  server.unref();
  vorgang('account', 'add', '--name', 'sink', '--address', 'support@nordlicht-it.example', '--out', `smtp://127.0.0.1:${server.address().port}`);
  let i = 0;
  for (const as of looks) {
    i++;
    await loggingIn(as);
    await access(as, `kunde${i}@werkstatt${i}.example`);
    await register(as, `mia${i}@winter${i}.example`);
  }
  await offered({ ...looks[0], javascript: false }, 'lager@werkstatt.example');
  await answerByLink();
  await approval();
});
