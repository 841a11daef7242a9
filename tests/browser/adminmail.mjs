// Mail in the administration: what was held is released, put to a ticket or discarded; a sender is
// blocked and taken back with what the block swallowed; the outbox is retried and cancelled.
import { execFileSync } from 'node:child_process';
import { base, close, data, flow, look, looks, open, program, say, vorgang } from './common.mjs';

const paths = { inbox: '/admin/inbox', held: '/admin/inbox?decision=held', outbox: '/admin/outbox', blocks: '/admin/blocks' };
const deliver = (text) => execFileSync(program, ['deliver', '--data', data], { input: text.replace(/\n/g, '\r\n') });
const mail = (from, subject) => `From: ${from}\nTo: support@nordlicht-it.example\nSubject: ${subject}\nDate: Mon, 23 Nov 2026 10:00:00 +0100\nMessage-ID: <${subject.replace(/\W/g, '')}@test.example>\n\nGuten Tag, ${subject}.\n`;
const fate = (subject) => vorgang('inbox', 'list', '--json').split('\n').filter(Boolean).map((l) => JSON.parse(l)).find((m) => m.subject === subject);

async function until(subject, decision) {
  for (let i = 0; i < 100 && fate(subject)?.decision !== decision; i++) await new Promise((done) => setTimeout(done, 100));
  return fate(subject);
}

async function find(page, text) {
  await page.goto(`${base}/admin/inbox?q=${encodeURIComponent(text)}`);
  await page.click('.rows h2 a');
}

async function held(page, mark) {
  const names = ['frei', 'dazu', 'weg'].map((w) => `${mark} ${w}`);
  for (const name of names) { deliver(mail('nobody', name)); await until(name, 'held'); }
  await find(page, names[0]);
  await page.click('button[value=ticket]');
  const free = await until(names[0], 'ticket');
  say(free.decision === 'ticket' && free.reason.includes('entschieden'), `${mark}: held, then released: ${free.reason}`);
  await find(page, names[1]);
  await page.fill('#number', '2026-9999-9');
  await page.click('button[value=add]');
  say((await page.textContent('[role=alert]')).includes('2026-9999-9'), `${mark}: a number that is none is refused`);
  await page.fill('#number', free.ticket);
  await page.click('button[value=add]');
  const added = await until(names[1], 'added');
  say(added.ticket === free.ticket, `${mark}: put to the ticket ${free.ticket}`);
  await find(page, names[2]);
  await page.click('button[value=drop]');
  say((await until(names[2], 'filed')).decision === 'filed', `${mark}: discarded, and still there`);
}

async function block(page, mark) {
  const from = `${mark.toLowerCase()}@werbung.example`;
  deliver(mail(from, `${mark} eins`));
  await until(`${mark} eins`, 'ticket');
  await page.goto(`${base}/admin/inbox?q=${from}`);
  await page.click('.rows h2 a');
  await page.click(`button[value="${from}"]`);
  say((await page.textContent('.rows')).includes(from), `${mark}: the sender is blocked`);
  deliver(mail(from, `${mark} zwei`));
  const filed = await until(`${mark} zwei`, 'filed');
  say(filed.decision === 'filed' && filed.reason.includes(from), `${mark}: what comes now is filed: ${filed.reason}`);
  await page.goto(`${base}/admin/blocks`);
  await page.fill('#value', 'admin@nordlicht-it.example');
  await page.click('main form button.btn--primary');
  say((await page.locator('[role=alert]').count()) === 1, `${mark}: a colleague can't be blocked`);
  await page.click(`li:has-text("${from}") button`);
  const back = await until(`${mark} zwei`, 'ticket');
  say(back.decision === 'ticket', `${mark}: the block is lifted, and what it swallowed is a ticket`);
}

async function outbox(page, mark) {
  // One that is on its way this very moment can't be stopped: then the next one is asked for.
  let to, stopped = false;
  for (let i = 0; i < 10 && !stopped; i++) {
    await page.goto(`${base}/admin/outbox?state=waiting`);
    const row = page.locator('.rows li:has(button[value=cancel])').last();
    to = await row.locator('h2').textContent();
    await row.locator('button[value=cancel]').click();
    stopped = (await page.locator('[role=alert]').count()) === 0;
  }
  say(stopped, `${mark}: ${to} can be stopped`);
  await page.goto(`${base}/admin/outbox?state=failed`);
  say((await page.locator('button[value=retry]').count()) > 0, `${mark}: a mail that waits is cancelled`);
  await page.locator('button[value=retry]').first().click();
  await page.goto(`${base}/admin/outbox?state=waiting`);
  say((await page.locator(`.rows li:has-text("${to}")`).count()) > 0, `${mark}: and sent after all`);
}

await flow(async () => {
  for (const javascript of [true, false]) {
    const page = await open({ who: 'admin', javascript });
    const mark = javascript ? 'Mit' : 'Ohne';
    await held(page, mark);
    await block(page, mark);
    await outbox(page, mark);
    await close(page);
  }
  deliver(mail('nobody', 'Bleibt liegen'));
  vorgang('inbox', 'list');
  for (const as of looks) {
    const page = await open({ ...as, who: 'admin' });
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(base + path, { waitUntil: 'load' });
      await look(page, `admin-${name}`);
    }
    await find(page, 'Bleibt');
    await look(page, 'admin-message');
    await close(page);
  }
});
