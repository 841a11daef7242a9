// Own fields, from the administration's form to the agents' and the customers' pages: made, ordered, with a
// condition; filled in on a new ticket, on the phone and beside the ticket; in both languages, at both widths,
// with and without JavaScript.
import { base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

const made = [
  { de: 'Geräteart', en: 'Device type', kind: 'choice', options: 'drucker | Drucker | Printer\nserver | Server', customer: 'write' },
  { de: 'Seriennummer', en: 'Serial number', name: 'serial', kind: 'text', customer: 'write', required: true, if: ['geraeteart', 'Drucker'] },
  { de: 'Plätze', en: 'Seats', kind: 'number', min: '1', max: '20', customer: 'read' },
  { de: 'Gekauft am', en: 'Bought on', kind: 'date', customer: 'none' },
  { de: 'Vor Ort', en: 'On site', kind: 'check', customer: 'none' },
];

async function make(page, f) {
  await page.goto(`${base}/admin/fields/new?object=${f.object ?? 'ticket'}`);
  await page.fill('#de', f.de);
  await page.fill('#en', f.en);
  await page.selectOption('#kind', f.kind);
  for (const key of ['name', 'options', 'min', 'max']) if (f[key]) await page.fill(`#${key}`, f[key]);
  if (f.required) await page.check('input[name=required]');
  if (f.customer) await page.selectOption('#customer', f.customer);
  if (f.if) {
    await page.selectOption('#if_name', f.if[0]);
    await page.fill('#if_value', f.if[1]);
  }
  await page.click('main form button.btn--primary');
  await page.waitForURL(/fields\?done=saved/);
}

async function administer(page) {
  await page.goto(`${base}/admin/fields/new?object=ticket`);
  await page.fill('#de', 'Ohne Auswahl');
  await page.selectOption('#kind', 'choice');
  await page.click('main form button.btn--primary');
  say((await page.locator('[role=alert]').count()) === 1 && (await page.inputValue('#de')) === 'Ohne Auswahl', 'a choice without options is refused, what was typed stays');
  for (const f of made) await make(page, f);
  await make(page, { object: 'person', de: 'Abteilung', en: 'Department', kind: 'text' });
  await make(page, { object: 'company', de: 'Vertrag', en: 'Contract', kind: 'choice', options: 'gold\nsilber' });
  const rows = () => page.locator('main section').first().locator('.rows h3').allTextContents();
  say(JSON.stringify(await rows()) === JSON.stringify(made.map((f) => f.de)), 'all fields are there, in their order');
  await page.getByRole('button', { name: 'Vor Ort nach oben' }).click();
  await page.waitForURL(/fields$/);
  say((await rows())[3] === 'Vor Ort', 'one moves up');
  for (const as of looks) {
    const other = await open({ ...as, who: 'admin' });
    await other.goto(`${base}/admin/fields`);
    await look(other, 'fields');
    await other.click('section:first-of-type .rows li:nth-child(2) a');
    await look(other, 'field');
    await close(other);
  }
}

async function customer(javascript) {
  const page = await open({ who: 'customer', javascript });
  await page.goto(`${base}/tickets/new`);
  say((await page.locator('[name="f.plaetze"], [name="f.gekauft_am"]').count()) === 0, 'a customer is offered what he may write, nothing else');
  if (javascript) say(!(await page.isVisible('#f-serial')), 'a field that waits for another one is hidden');
  await page.fill('#subject', 'Drucker mit Feldern');
  await page.fill('#body', 'Er zieht kein Papier ein.');
  await page.selectOption('#f-geraeteart', 'drucker');
  if (javascript) say(await page.isVisible('#f-serial'), 'and comes when that is chosen');
  await page.click('main form button.btn--primary');
  say((await page.textContent('[role=alert]')).includes('Seriennummer') && (await page.inputValue('#f-geraeteart')) === 'drucker', 'one that is required is named, what was typed stays');
  await look(page, 'new-fields');
  await page.fill('#f-serial', 'SN-4711');
  await page.click('main form button.btn--primary');
  say(/\/t\/\d{4}-/.test(page.url()), 'the ticket is made');
  const number = page.url().match(/\d{4}-\d+-\d/)[0];
  say((await page.inputValue('#f-serial')) === 'SN-4711', 'and shows its customer the value');
  await page.fill('#f-serial', 'SN-4712');
  await page.getByRole('button', { name: 'Angaben speichern' }).click();
  say((await page.inputValue('#f-serial')) === 'SN-4712', 'who may change it');
  for (const [lang, words] of Object.entries({ de: ['Geräteart', 'Plätze', 'Drucker'], en: ['Device type', 'Seats', 'Printer'] })) {
    await page.context().addCookies([{ name: 'lang', value: lang, url: base }]);
    const [head, ...lines] = (await (await page.request.get(`${base}/tickets.csv`)).text()).split('\r\n');
    say(head.endsWith(`"${words[0]}","${lang === 'de' ? 'Seriennummer' : 'Serial number'}","${words[1]}"`)
      && lines.some((l) => l.includes(number) && l.endsWith(`"${words[2]}","SN-4712",""`)), `and has it in his table (${lang})`);
  }
  await close(page);
  return number;
}

async function agent(number) {
  const page = await open({ who: 'agent' });
  await page.goto(`${base}/desk/t/${number}`);
  say((await page.inputValue('#f-serial')) === 'SN-4712', 'the agent has it beside the ticket');
  await page.fill('#f-plaetze', '12');
  await page.fill('#f-gekauft_am', '2026-02-28');
  await page.check('[name="f.vor_ort"][type=checkbox]');
  await page.selectOption('#f-geraeteart', 'server');
  say(!(await page.isVisible('#f-serial')), 'what no longer applies goes out of sight');
  await page.getByRole('button', { name: 'Angaben speichern' }).click();
  await page.waitForURL(/done=saved/);
  say((await page.inputValue('#f-plaetze')) === '12' && (await page.inputValue('#f-gekauft_am')) === '2026-02-28'
    && (await page.inputValue('#f-serial')) === '', 'number, date and box are kept; what does not apply is not');
  const told = await page.locator('.log--wide li').allTextContents();
  say(told.some((t) => t.includes('Plätze: 12')) && told.some((t) => t.includes('Geräteart: Server') && t.includes('zuvor: Drucker')), 'the history tells each change');
  for (const as of looks) {
    const other = await open({ ...as, who: 'agent' });
    await other.goto(`${base}/desk/t/${number}`);
    await look(other, 'ticket-fields');
    await other.goto(`${base}/desk/phone`);
    await look(other, 'phone-fields');
    await close(other);
  }
  await page.goto(`${base}/desk/phone`);
  await page.fill('#name', 'Karla Feld');
  await page.fill('#subject', 'Server steht');
  await page.fill('#body', 'Seit heute früh.');
  await page.selectOption('#f-geraeteart', 'server');
  await page.fill('#f-plaetze', '7');
  await page.locator('main form .btn--primary').last().click();
  say((await page.inputValue('#f-plaetze')) === '7', 'on the phone, too');
  await close(page);
}

async function list(number) {
  const page = await open({ who: 'agent' });
  await page.goto(`${base}/desk?view=all`);
  await page.click('[data-layer=columns] summary');
  await page.check('[name=column][value="f.plaetze"]');
  await page.check('[name=column][value="f.geraeteart"]');
  await page.locator('[data-layer=columns] button').click();
  say((await page.locator('th.c-own-field').allTextContents()).join() === 'Geräteart,Plätze', 'own fields are columns');
  await page.click('[data-layer=filter] summary');
  await page.selectOption('#f-f-geraeteart', 'server');
  await page.fill('#f-f-plaetze', '>10');
  await page.locator('[data-layer=filter] .btn--primary').click();
  say((await page.locator('tbody tr').count()) === 1 && (await page.textContent('tbody')).includes(number), 'and filters');
  say((await page.locator('.chips .tag').allTextContents()).some((t) => t.startsWith('Geräteart: Server')), 'named above the list');
  for (const as of looks) {
    const other = await open({ ...as, who: 'agent' });
    await other.goto(page.url());
    await look(other, 'list-fields');
    await close(other);
  }
  await page.goto(`${base}/desk/search?q=${encodeURIComponent('geraeteart:server plaetze:12')}`);
  say((await page.textContent('main')).includes(number), 'the search knows them');
  const csv = await page.evaluate(() => fetch('/desk/search.csv?q=plaetze%3A12').then((r) => r.text()));
  say(csv.split('\n')[0].includes('Geräteart') && csv.includes('Server') && csv.includes('2026-02-28'), 'the CSV has them');
  await close(page);
}

async function people(page) {
  await page.goto(`${base}/admin/companies/1`);
  await page.selectOption('#f-vertrag', 'gold');
  await page.click('main form button.btn--primary');
  say((await page.inputValue('#f-vertrag')) === 'gold', 'a company has its field');
  await page.goto(`${base}/admin/people?kind=customers`);
  await page.click('.rows h2 a');
  await page.fill('#f-abteilung', 'Einkauf');
  await page.click('main form button.btn--primary');
  say((await page.inputValue('#f-abteilung')) === 'Einkauf', 'a person has his');
  await page.goto(`${base}/admin/import`);
  say((await page.textContent('#file-d')).includes('note, abteilung'), 'which the import names as a column');
  const upload = (csv) => page.setInputFiles('#file', { name: 'kunden.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }).then(() => page.click('main form button.btn--primary'));
  await upload(`name;email;Department\nKarl Kiel;karl@kiel.example;${'x'.repeat(300)}\n`);
  say((await page.textContent('main [role=alert] + ul')).includes('Abteilung'), 'what does not fit is told by line and field');
  await upload('name;email;Department\nKarl Kiel;karl@kiel.example;Lager\n');
  await page.click('main form button.btn--primary');
  const csv = await (await page.request.get(`${base}/admin/people.csv?kind=customers`)).text();
  say(csv.split('\r\n')[0].endsWith('"abteilung"') && csv.includes('karl@kiel.example') && /"Lager"\r\n/.test(csv), 'and the export has it');
  await page.goto(`${base}/admin/audit`);
  const log = await page.textContent('.changes');
  say(log.includes('Abteilung') && log.includes('Einkauf') && log.includes('ticket.serial'), 'the log of changes has all of it');
}

async function api(number) {
  const token = vorgang('token', 'add', '--email', 'jana.brandt@nordlicht-it.example').trim();
  const headers = { Authorization: `Token token=${token}`, 'Content-Type': 'application/json' };
  const found = await (await fetch(`${base}/api/v1/tickets/search?query=${encodeURIComponent(`number:${number}`)}`, { headers })).json();
  const id = Array.isArray(found) ? found[0].id ?? found[0] : found.tickets[0];
  const ticket = () => fetch(`${base}/api/v1/tickets/${id}`, { headers }).then((r) => r.json());
  const before = await ticket();
  say(before.plaetze === 12 && before.vor_ort === true && before.geraeteart === 'server' && before.serial === null, 'the API has the same values');
  const put = (body) => fetch(`${base}/api/v1/tickets/${id}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  say((await put({ plaetze: 21 })).status === 422 && (await put({ geraeteart: 'toaster' })).status === 422, 'and the same rules');
  await put({ plaetze: 3, geraeteart: 'drucker', serial: 'SN-9' });
  const after = await ticket();
  say(after.plaetze === 3 && after.serial === 'SN-9', 'what it writes is kept');
}

await flow(async () => {
  const page = await open({ who: 'admin' });
  await administer(page);
  await customer(false);
  const number = await customer(true);
  await agent(number);
  await list(number);
  await people(page);
  await api(number);
  await close(page);
});
