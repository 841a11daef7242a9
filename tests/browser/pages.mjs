// Every page as nobody, customer and agent, in both languages, at both widths, light and dark; then the
// whole of an agent's and a customer's work without JavaScript.
import { readFileSync } from 'node:fs';
import { base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

const list = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']');
const ticket = list.find((t) => t.state !== 'closed' && t.article_count > 1).number;
const pages = {
  nobody: { start: '/', login: '/login', missing: '/nirgends' },
  customer: { tickets: '/tickets', new: '/tickets/new', ticket: 'TICKET' },
  agent: { desk: '/desk', mine: '/desk?view=mine', phone: '/desk/phone', deskticket: `/desk/t/${ticket}` },
};

async function visit(who, as) {
  const page = await open({ ...as, who: who === 'nobody' ? null : who });
  for (let [name, path] of Object.entries(pages[who])) {
    if (path === 'TICKET') {
      await page.goto(`${base}/tickets`);
      path = await page.getAttribute('a.tickets__link', 'href');
    }
    await page.goto(base + path, { waitUntil: 'load' });
    await look(page, name);
  }
  await close(page);
}

async function plain() {
  // The whole of an agent's and a customer's work without JavaScript.
  const desk = await open({ who: 'agent', javascript: false });
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
  const customer = await open({ who: 'customer', width: 390, javascript: false });
  await customer.goto(`${base}/tickets/new`);
  await customer.fill('#subject', 'Monitor bleibt dunkel');
  await customer.fill('#body', 'Seit heute Morgen.');
  await customer.setInputFiles('#files', { name: 'foto.txt', mimeType: 'text/plain', buffer: Buffer.from('dunkel') });
  await customer.click('main button.btn--primary');
  say((await customer.textContent('h1')).includes('Monitor bleibt dunkel') && (await customer.textContent('.files')).includes('foto.txt'),
    'without JavaScript: a customer makes a ticket with a file');
  const [download] = await Promise.all([customer.waitForEvent('download'), customer.click('a.file')]);
  say(readFileSync(await download.path(), 'utf8') === 'dunkel', 'and gets the file back');
  await close(desk);
  await close(customer);
}

await flow(async () => {
  for (const who of Object.keys(pages))
    for (const as of looks) await visit(who, as);
  await plain();
});
