// From the first start to a desk: the set-up link, each step of the set-up, and that what is set takes
// effect at once for everybody, in both languages and at both widths.
import { readFileSync, writeFileSync } from 'node:fs';
import { base, close, data, flow, look, looks, open, say, vorgang } from './common.mjs';

const secret = 'vier alte Katzen im Regen', png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const next = (page) => Promise.all([page.waitForNavigation(), page.click('main form button.btn--primary')]);

/** A mailbox from its address alone, at a real provider: not let in first, then let in, a mail out and back. */
async function mailbox(page) {
  say((await page.inputValue('#address')) === 'support@firma.localhost', 'the address is there already');
  await look(page, 'admin-setup-account-new');
  await page.fill('#in_password', 'falsch');
  await page.check('input[name=own_net]');
  await page.click('main details summary');
  await page.fill('#ca', process.env.CA);
  await next(page);
  say((await page.textContent('main')).includes('Anmeldung abgelehnt') && (await page.inputValue('#in_host')) === 'mail.firma.localhost', 'the servers are found, and that the password is wrong is told');
  await look(page, 'admin-setup-account-found');
  await page.goto(`${base}/admin/setup/account`);
  await page.fill('#in_password', 'geheim');
  await page.check('input[name=own_net]');
  await page.click('main details summary');
  await page.fill('#ca', process.env.CA);
  await Promise.all([page.waitForNavigation({ timeout: 60000 }), page.click('main form button.btn--primary')]);
  await tested(page, 'with JavaScript');
}

async function tested(page, how) {
  for (let i = 0; i < 40 && !(await page.textContent('.probe')).includes('angekommen'); i++) {
    await new Promise((done) => setTimeout(done, 300));
    await page.goto(`${base}/admin/setup/account`);
  }
  const text = await page.textContent('main');
  say(text.includes('Die Testmail ist angekommen') && text.includes('SPF: Der Server darf') && text.includes('unterschrieben'), `${how}: a mail went out and came back, and what it says of the sender`);
  const onward = page.locator('main a.btn--primary');
  say((await onward.getAttribute('href')) === '/admin/setup/queue', `${how}: it goes on to the next step`);
  await look(page, 'admin-setup-account-tested');
  await onward.click();
}

async function wizard(page) {
  const link = readFileSync(`${data}/serve.log`, 'utf8').match(/http\S+\/setup\/\S+/)[0];
  await page.goto(link);
  await page.fill('#name', 'Die Chefin');
  await page.fill('#email', 'chefin@werft.example');
  await page.fill('#pw', secret);
  await next(page);
  say(page.url().endsWith('/admin/setup/desk'), 'the first administrator is signed in and led on');
  await page.fill('#desk_name', 'Werft IT');
  await page.fill('#colour', '#c2185b');
  writeFileSync(`${data}/logo.png`, Buffer.from(png, 'base64'));
  await page.setInputFiles('#logo', `${data}/logo.png`);
  await next(page);
  say((await page.textContent('.wizard__side')).includes('2') && (await page.title()).includes('Werft IT'), 'the name is there on the next page');
  await page.fill('#address', 'keine');
  await page.evaluate(() => document.querySelector('form').noValidate = true);
  await next(page);
  say((await page.locator('[role=alert]').count()) === 1 && (await page.inputValue('#address')) === 'keine', 'a wrong address is refused, what was typed stays');
  await page.fill('#address', 'support@firma.localhost');
  await page.fill('#phone', '040 555 01');
  await next(page);
  await mailbox(page);
  await page.fill('#name', 'Technik');
  await next(page);
  await page.fill('#people', 'Jana Brandt <jana@werft.example>');
  await next(page);
  await page.goto(`${base}/admin/people`);
  say((await page.textContent('main')).includes('Jana Brandt') && (await page.locator('a[href="/admin/setup"]').count()) === 1, 'Jana is there; the set-up can be gone on with');
  say(vorgang('outbox', 'list', '--json').includes('jana@werft.example'), 'and a mail to her waits');
  await page.goto(`${base}/admin/setup/done`);
  await next(page);
  await page.goto(`${base}/admin/queues`);
  say((await page.textContent('.rows')).includes('Technik') && (await page.locator('a[href="/admin/setup"]').count()) === 0, 'the queue has its name, the set-up is over');
}

async function settings(page, visitor) {
  await page.goto(`${base}/admin/house`);
  await page.fill('#phone', '040 555 99');
  await page.fill('#imprint_url', 'https://werft.example/impressum');
  await page.check('input[name=registration][value=closed]');
  await next(page);
  await visitor.goto(`${base}/login`);
  const text = await visitor.textContent('body');
  say(text.includes('040 555 99') && text.includes('Impressum'), 'a visitor sees it at once');
  say((await visitor.locator('a[href="/register"]').count()) === 0, 'nobody can register any more');
  say(await visitor.evaluate(() => getComputedStyle(document.querySelector('.btn--primary')).backgroundColor) === 'rgb(194, 24, 91)', 'in the desk’s colour');
  say(await visitor.evaluate(() => document.querySelector('.logo img').naturalWidth) === 1, 'with its logo');
  await page.goto(`${base}/admin/house`);
  await page.fill('#imprint_url', '');
  await next(page);
  say((await page.inputValue('#imprint_url')) === '' && (await page.inputValue('#phone')) === '040 555 99', 'a field that is emptied is empty');
  await page.goto(`${base}/admin/audit`);
  say((await page.textContent('.changes')).includes('040 555 99'), 'the log has it');
}

await flow(async () => {
  const page = await open(), visitor = await open();
  await wizard(page);
  await settings(page, visitor);
  await look(visitor, 'login-own-colour');
  const state = await page.context().storageState();
  const plain = await open({ javascript: false });
  await plain.context().addCookies(state.cookies);
  await plain.goto(`${base}/admin/setup/account`);
  await plain.click('main form[action$="/test"] button', { timeout: 30000 });
  await tested(plain, 'without JavaScript');
  await close(plain);
  await close(page);
  await close(visitor);
  for (const as of looks) {
    const p = await open(as);
    await p.context().addCookies(state.cookies.filter((c) => c.name !== 'lang'));
    for (const [name, path] of [['house', '/admin/house'], ['setup-desk', '/admin/setup/desk'], ['setup-mail', '/admin/setup/mail'], ['setup-account', '/admin/setup/account'], ['setup-team', '/admin/setup/team']]) {
      await p.goto(base + path, { waitUntil: 'load' });
      await look(p, `admin-${name}`);
    }
    await close(p);
  }
});
