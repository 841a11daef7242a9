// The administration: queues, people, companies and the log of changes; in both languages, at both
// widths, with and without JavaScript.
import { base, close, flow, look, looks, open, people, say, vorgang } from './common.mjs';

const paths = { queues: '/admin/queues', queue: '/admin/queues/new', team: '/admin/people',
  customers: '/admin/people?kind=customers', person: '/admin/people/1', companies: '/admin/companies',
  company: '/admin/companies/1', audit: '/admin/audit',
  health: '/admin/health', texts: '/admin/texts', text: '/admin/texts/acknowledgement/de', backup: '/admin/backup', import: '/admin/import',
  accounts: '/admin/accounts', account: '/admin/accounts/1', found: '/admin/accounts/new', byhand: '/admin/accounts/new?by=hand',
  suppressed: '/admin/suppressed', hooks: '/admin/hooks', hook: '/admin/hooks/new', sessions: '/admin/sessions', tags: '/admin/tags', policy: '/admin/policy' };

async function queue(page, name) {
  await page.goto(`${base}/admin/queues/new`);
  await page.fill('#name', name);
  await page.check('input[name=policy][value=days]');
  await page.fill('#days', '21');
  await page.click('main form button.btn--primary');
  say((await page.textContent('.rows')).includes(name) && (await page.textContent('.rows')).includes('21'), `${name}: a queue is there, with its days`);
  await page.click(`.rows a:has-text("${name}")`);
  await page.check('input[name=confidential]');
  await page.click('main form button.btn--primary');
  say((await page.locator('[role=alert]').count()) === 1 && (await page.inputValue('#days')) === '21', `${name}: confidential without anybody is refused, what was typed stays`);
  await page.check('input[name=confidential]');
  await page.check('.picks li:first-child input');
  await page.click('main form button.btn--primary');
  say((await page.locator(`.rows li:has-text("${name}") .tag`).count()) === 1, `${name}: with a member it is confidential`);
}

/** A ticket goes into that queue: who opens it stands on the queue's page, on the ticket and in a file. */
async function looked(page, name) {
  await page.goto(`${base}/admin/queues`);
  await page.click(`.rows a:has-text("${name}")`);
  for (const box of await page.locator('.picks input').all()) await box.check();
  await page.click('main form button.btn--primary');
  await page.goto(`${base}/desk?q=`);
  await page.click('.tickets a[href*="/desk/t/"]');
  const ticket = new URL(page.url()).pathname;
  say((await page.locator(`a[href="${ticket}/access"]`).count()) === 0, `${name}: elsewhere nobody is written down`);
  await page.selectOption('#p-queue', { label: name });
  await page.locator('form:has(#p-queue) button:not([name])').first().click();
  await page.goto(base + ticket);
  const jana = await open({ who: 'agent' });
  await jana.goto(base + ticket);
  await jana.request.get(`${base}/api/v1/tickets/search?query=${ticket.split('/').pop()}`);
  await close(jana);
  let text = '';
  for (let i = 0; i < 40 && !text.includes('Jana'); i++) {
    await page.waitForTimeout(200);
    await page.goto(`${base}${ticket}/access`);
    text = await page.textContent('main');
  }
  say(text.includes('Jana Brandt') && text.includes('Ticket geöffnet, über die Schnittstelle gelesen'), `${name}: who opened the ticket stands there`);
  await look(page, 'access-ticket');
  await page.goto(`${base}/admin/queues`);
  await page.click(`.rows a:has-text("${name}")`);
  say((await page.textContent('.changes')).includes('Jana Brandt'), `${name}: and on the queue's page`);
  await look(page, 'access-queue');
  const csv = await (await page.request.get(page.url() + '/access.csv')).text();
  say(csv.includes('Jana Brandt') && csv.includes(decodeURIComponent(ticket.split('/').pop())), `${name}: and in the file`);
  return [`${ticket}/access`, new URL(page.url()).pathname + '/access'];
}

async function person(page, name, address) {
  await page.goto(`${base}/admin/people/new?kind=staff`);
  await page.fill('#name', name);
  await page.fill('#addresses', `${address}\nzweite.${address}`);
  await page.click('main form button.btn--primary');
  say((await page.textContent('h1')) === name && (await page.inputValue('#addresses')).includes('zweite.'), `${name}: an agent with two addresses`);
  await page.fill('#addresses', 'keine Adresse');
  await page.click('main form button.btn--primary');
  say((await page.textContent('[role=alert]')).includes('keine Adresse'), `${name}: what is no address is named`);
  await page.goto(`${base}/admin/people?kind=staff&q=${encodeURIComponent(name.slice(2))}`);
  say((await page.locator('.rows li').count()) === 1, `${name}: found by a part of the name`);
}

async function company(page, name, domain) {
  await page.goto(`${base}/admin/companies/new`);
  await page.fill('#name', name);
  await page.fill('#domains', domain);
  await page.check('input[name=sees_all]');
  await page.click('main form button.btn--primary');
  say((await page.inputValue('#domains')) === domain && (await page.isChecked('input[name=sees_all]')), `${name}: a company with its domain`);
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes(name) && (await page.textContent('.changes')).includes(domain), `${name}: the log has it`);
}

async function words(page, mark) {
  await page.goto(`${base}/admin/texts/closed/en`);
  const ours = await page.inputValue('#body');
  await page.fill('#body', `${mark} {{numer}} ${ours}`);
  await page.click('button[value=save]');
  say((await page.textContent('[role=alert]')).includes('{{numer}}') && (await page.inputValue('#body')).startsWith(mark), `${mark}: a wrong placeholder is named, nothing is saved`);
  await page.fill('#body', `${mark} {{number}}\n${ours}`);
  await page.click('button[value=preview]');
  say((await page.textContent('pre')).startsWith(`${mark} 2026-0417-9`), `${mark}: the preview is filled`);
  await page.click('button[value=mail]');
  say(vorgang('outbox', 'list', '--json').split('\n')[0].includes(people.admin), `${mark}: a test mail waits`);
  await page.goto(`${base}/admin/texts/closed/en`);
  await page.fill('#body', `${mark} {{number}}\n${ours}`);
  await page.click('button[value=save]');
  say((await page.locator('.rows .tag').count()) === 1, `${mark}: the text is our own now`);
  await page.goto(`${base}/admin/texts/closed/en`);
  await page.click('button[value=reset]');
  say((await page.locator('.rows .tag').count()) === 0, `${mark}: and theirs again`);
}

async function imported(page, mark) {
  const upload = async (csv) => {
    await page.goto(`${base}/admin/import`);
    await page.setInputFiles('#file', { name: `${mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.click('main form button.btn--primary');
  };
  await upload(`name,email\n${mark} Gut,gut@${mark}.example\n${mark} Schlecht,keine\n`);
  say((await page.textContent('.rows')).includes('3') && (await page.textContent('.rows')).includes('keine'), `${mark}: the line with an error is named`);
  await upload(`name,email\n${mark} Gut,gut@${mark}.example\n`);
  await page.click('main form button.btn--primary');
  await page.goto(`${base}/admin/people?kind=customers&q=gut%40${mark}`);
  say((await page.locator('.rows li').count()) === 1, `${mark}: who was in the file is there`);
}

async function saved(page) {
  await page.goto(`${base}/admin/backup`);
  await page.click('button[value=new]');
  const key = await page.textContent('pre');
  await page.goto(`${base}/admin/backup`);
  say(/^vorgang-key-[0-9a-f]{64}$/.test(key) && !(await page.content()).includes(key), 'a key for backups is shown once');
  await page.click('.page-head button.btn--primary');
  for (let i = 0; i < 100 && (await page.locator('.rows .fate--ok').count()) === 0; i++) {
    await page.waitForTimeout(300);
    await page.goto(`${base}/admin/backup`);
  }
  say((await page.locator('.rows .fate--ok').count()) === 1, 'a backup was made, restored for a trial and checked');
}

/** A second factor becomes a must and no longer; a session is ended: each at the next click of the agent. */
async function signing(page, mark) {
  const jana = await open({ who: 'agent' });
  const rule = async (on) => {
    await page.goto(`${base}/admin/policy`);
    await page.setChecked('input[value=agent]', on);
    await page.click('main form button.btn--primary');
  };
  await jana.goto(`${base}/desk`);
  await rule(true);
  await jana.goto(`${base}/desk`);
  say(jana.url().endsWith('/profile/factor') && (await jana.locator('.notice--warn').count()) === 1, `${mark}: an agent without a second factor is asked to set one up`);
  await rule(false);
  await jana.goto(`${base}/desk`);
  say(jana.url().endsWith('/desk'), `${mark}: and works on when it is no must`);
  await page.goto(`${base}/admin/sessions?q=jana`);
  const all = await page.locator('.rows li').count();
  await page.click('.rows li:first-child button[name=id]');
  await page.goto(`${base}/admin/sessions?q=jana`);
  say((await page.locator('.rows li').count()) === all - 1, `${mark}: a session is ended`);
  await jana.goto(`${base}/desk`);
  say(jana.url().includes('/login'), `${mark}: and that browser is signed out`);
  await page.goto(`${base}/admin/policy`);
  await page.fill('#idle', '60');
  await page.click('main form button.btn--primary');
  say((await page.inputValue('#idle')) === '60', `${mark}: how long a session lasts is kept`);
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes('Anmeldung beendet') && (await page.textContent('.changes')).includes('Regeln für die Anmeldung'), `${mark}: the log has both`);
  await close(jana);
}

/** A tag is called otherwise, goes into another one and comes off everything; gives the path of its page. */
async function tagged(page, mark) {
  const list = async (q = '') => page.goto(`${base}/admin/tags?q=${encodeURIComponent(q)}`);
  const [name, other] = [`Drukker ${mark}`, `Gerät ${mark}`];
  await page.goto(`${base}/desk?view=all&q=`);
  const tickets = await page.locator('.tickets a[href*="/desk/t/"]').evaluateAll((all) => [...new Set(all.map((a) => new URL(a.href).pathname))].slice(0, 2));
  for (const [ticket, tag] of [[tickets[0], name], [tickets[1], other]]) {
    await page.goto(base + ticket);
    await page.fill('#p-tag', tag);
    await page.click('form:has(#p-tag) button');
  }
  await list(name);
  say((await page.textContent('.rows .num')).endsWith(' 1'), `${mark}: a tag stands there with how many tickets have it`);
  await page.click('.rows h2 a');
  const path = new URL(page.url()).pathname;
  await page.fill('#name', other.toUpperCase());
  await page.click('button:has-text("Umbenennen")');
  say((await page.textContent('[role=alert]')).includes(other.toUpperCase()), `${mark}: a tag's name that is taken is refused`);
  await page.fill('#name', `${mark}wort`);
  await page.click('button:has-text("Umbenennen")');
  await list(`${mark}WORT`);
  say((await page.textContent('.rows')).includes(`${mark}wort`) && (await page.locator('.rows li').count()) === 1, `${mark}: ${name} is called otherwise`);
  await page.goto(`${base}/desk?view=all&tag=${mark}wort`);
  say((await page.locator('.tickets a[href*="/desk/t/"]').count()) > 0, `${mark}: its tickets have the new name`);
  await page.goto(`${base}/desk?q=${mark}wort`);
  say((await page.locator('.tickets a[href*="/desk/t/"]').count()) > 0, `${mark}: the search finds them by it`);
  await page.goto(base + path);
  await page.fill('#into', 'nirgends');
  await page.click('button:has-text("Zusammenführen")');
  say((await page.textContent('[role=alert]')).includes('nirgends'), `${mark}: it goes into none that there is not`);
  await page.fill('#into', other);
  await page.click('button:has-text("Zusammenführen")');
  await list(`${mark}wort`);
  say((await page.locator('.rows').count()) === 0, `${mark}: it went into ${other}`);
  await list(other);
  await page.click('.rows h2 a >> nth=0');
  await page.click('main a.btn--danger');
  say((await page.textContent('.notice--warn')).includes(': 2.'), `${mark}: it says from how many tickets it would be taken`);
  await look(page, 'admin-tag-remove');
  if (mark === 'Ohne') {
    await page.click('main button.btn--danger');
    await list(other);
    say(!(await page.locator('.rows h2 a').allTextContents()).includes(other), `${mark}: ${other} is gone`);
  }
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes(`${mark}wort`), `${mark}: the log has it`);
  if (mark === 'Ohne') await list('Mit');
  else await list(other);
  return page.getAttribute('.rows h2 a', 'href');
}

await flow(async () => {
  vorgang('account', 'add', '--address', 'support@nordlicht-it.example', '--in', 'imap://support@127.0.0.1:1', '--out', 'smtp://127.0.0.1:1');
  for (const javascript of [true, false]) {
    const page = await open({ who: 'admin', javascript });
    const mark = javascript ? 'Mit' : 'Ohne';
    await queue(page, `${mark} Frist`);
    if (!javascript) [paths.looked, paths.logged] = await looked(page, `${mark} Frist`);
    await person(page, `${mark} Beispiel`, `${mark.toLowerCase()}@nordlicht-it.example`);
    await words(page, mark);
    await imported(page, mark.toLowerCase());
    await company(page, `${mark} GmbH`, `${mark.toLowerCase()}.example`);
    [paths.tag, paths.untag] = ((path) => [path, `${path}/remove`])(await tagged(page, mark));
    await signing(page, mark);
    await close(page);
  }
  const chief = await open({ who: 'admin' });
  await saved(chief);
  await close(chief);
  for (const as of looks) {
    const page = await open({ ...as, who: 'admin' });
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(base + path, { waitUntil: 'load' });
      await look(page, `admin-${name}`);
    }
    await close(page);
  }
});
