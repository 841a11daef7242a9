// The phone: a caller by name, company and number; a new ticket in four fields, also for somebody
// unknown without an address; a note on an open ticket. With and without JavaScript.
import { base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

vorgang('user', 'add', '--email', 'rosa@anruf.example', '--name', 'Rosa Übermut', '--role', 'customer', '--phone', '+49 (0)30 9876 54-32');
const customer = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']').find((t) => t.state === 'open').customer;
const outbox = () => vorgang('outbox', 'list', '--json').trim().split('\n').filter(Boolean).map((l) => JSON.parse(l));
const number = async (page) => (await page.textContent('.thead__num')).trim();

async function typed(as) {
  const page = await open({ ...as, who: 'agent' });
  await page.goto(`${base}/desk/phone`);
  await page.fill('input[name=q]', '030/98765432');
  await page.waitForSelector('.caller');
  say((await page.textContent('.caller b')).includes('Rosa Übermut'), `${page.look}: a number in another notation finds the caller while one types`);
  say(new URL(page.url()).searchParams.get('q') === '030/98765432', 'and the address remembers it');
  await page.fill('input[name=q]', 'uebermut');
  await page.waitForFunction(() => document.querySelector('.caller mark, .caller') && location.search.includes('uebermut'));
  say((await page.textContent('.caller b')).includes('Rosa Übermut'), 'a name without its umlaut too');
  await page.fill('input[name=q]', '0911 1234567');
  await page.waitForFunction(() => location.search.includes('1234567'));
  say(await page.inputValue('#phone') === '0911 1234567', 'an unknown number is filled in');
  await look(page, 'phone');
  await page.fill('input[name=q]', 'krüm');
  await page.waitForFunction(() => document.querySelector('.caller mark'));
  say((await page.textContent('.caller mark')).toLowerCase() === 'krüm', 'what fits is marked');
  await page.click('.caller');
  await page.waitForSelector('.who');
  await look(page, 'phone-caller');
  await close(page);
}

async function known(javascript) {
  const page = await open({ who: 'agent', javascript });
  const before = outbox().filter((o) => o.purpose === 'acknowledgement').length;
  await page.goto(`${base}/desk/phone`);
  await page.fill('input[name=q]', 'rosa übermut');
  await page.press('input[name=q]', 'Enter');
  await page.waitForSelector('.caller');
  if (!(await page.locator('.who').count())) await page.click('.caller');
  await page.waitForSelector('.who');
  say(await page.locator('main form .field:visible').count() <= 4, `${page.look}: four fields at most`);
  await page.fill('#subject', 'Monitor flackert');
  await page.fill('#body', 'Seit heute früh.');
  await page.click('main form[action="/desk/phone"] button.btn--primary');
  const made = await number(page);
  say(/^\d{4}-\d{4}-\d$/.test(made), `${page.look}: the ticket is made (${made})`);
  const acks = outbox().filter((o) => o.purpose === 'acknowledgement');
  say(acks.length >= before && acks.some((o) => o.to.includes('rosa@anruf.example')), 'and confirmed by mail');
  await page.goto(`${base}/desk/phone?q=${encodeURIComponent('+49 30 9876 5432')}`);
  say((await page.textContent('.caller')).includes('offen'), 'the caller comes with what is open');
  await page.click('.caller');
  await page.click(`.mini a:has-text("${made}")`);
  await page.fill('#note', 'Fragt nach dem Stand.');
  await page.click('#call button');
  say((await page.textContent('.thread')).includes('Fragt nach dem Stand.') && await number(page) === made, `${page.look}: a call is noted in an open ticket`);
  await close(page);
}

async function unknown(javascript) {
  const page = await open({ who: 'agent', javascript, width: 390, lang: 'en' });
  const before = outbox().filter((o) => o.purpose === 'acknowledgement').length;
  await page.goto(`${base}/desk/phone?q=${encodeURIComponent(javascript ? '0170 55501' : '0170 55502')}`);
  say(await page.locator('.caller').count() === 0 && (await page.inputValue('#phone')).startsWith('0170'), `${page.look}: nobody has the number, it is filled in`);
  say(await page.locator('main form .field:visible').count() <= 4, 'four fields at most');
  await page.fill('#name', javascript ? 'Udo Neu' : 'Ute Neu');
  await page.fill('#subject', 'Kein Ton');
  await page.fill('#body', 'Im Besprechungsraum.');
  await page.click('main form[action="/desk/phone"] button.btn--primary');
  say(/^\d{4}-\d{4}-\d$/.test(await number(page)), 'somebody without an address gets a ticket');
  say(outbox().filter((o) => o.purpose === 'acknowledgement').length === before, 'and nobody a mail');
  await page.goto(`${base}/desk/phone?q=${encodeURIComponent(javascript ? '+49 170 55501' : '+49 170 55502')}`);
  say((await page.textContent('.caller')).includes(javascript ? 'Udo Neu' : 'Ute Neu'), 'the next call knows them');
  await page.goto(`${base}/desk/phone`);
  await page.evaluate(() => { for (const f of document.querySelectorAll('main [required]')) f.required = false; }).catch(() => null);
  await page.fill('#subject', 'Ohne Namen');
  await page.fill('#body', 'Legte auf.');
  await page.evaluate(() => document.querySelector('#name').removeAttribute('required'));
  await page.click('main form[action="/desk/phone"] button.btn--primary');
  say(await page.locator('[role=alert]').count() === 1 && await page.inputValue('#subject') === 'Ohne Namen', 'without a name it says so and keeps what was typed');
  await close(page);
}

await flow(async () => {
  say(Boolean(customer), 'the demo has a customer with an open ticket');
  for (const as of looks) await typed(as);
  for (const javascript of [true, false]) { await known(javascript); await unknown(javascript); }
});
