// One's own profile: name, language, time zone, signature, password, sessions; agent and customer, in both
// languages, at both widths, with and without JavaScript.
import { execFileSync } from 'node:child_process';
import { base, close, flow, login, look, looks, open, password, people, say } from './common.mjs';

/* A red dot; a file that only says that it is a picture is refused. */
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==', 'base64');

async function picture(page, mark) {
  const put = async (buffer) => {
    await page.setInputFiles('#picture', { name: 'ich.png', mimeType: 'image/png', buffer });
    await page.click('form[action="/profile/picture"] button');
  };
  const drawn = () => page.$$eval('.avatar img', (all) => all.filter((i) => i.naturalWidth === 1).length);
  await page.goto(`${base}/profile`);
  await put(Buffer.from('<svg onload="alert(1)">'));
  say((await page.locator('[role=alert]').count()) === 1, `${mark}: what is no picture is refused`);
  await put(dot);
  await page.waitForLoadState('load');
  say((await drawn()) >= 2, `${mark}: one's own picture stands for the initials`);
  await page.click('button[name=no_picture]');
  say((await page.locator('.avatar img').count()) === 0, `${mark}: and is taken away`);
  await put(dot);
}

async function details(who, javascript, mark) {
  const page = await open({ who, javascript });
  await page.goto(`${base}/profile`);
  await page.fill('#phones', '0911 55599-1\n0911 55599-2');
  if (who === 'agent') await page.fill('#signature', `Jana (${mark})`);
  await page.click('main form button.btn--primary');
  say((await page.inputValue('#phones')) === '0911 55599-1\n0911 55599-2', `${mark}: the phone numbers are kept`);
  if (who === 'agent') say((await page.inputValue('#signature')) === `Jana (${mark})`, `${mark}: the signature is kept`);
  await page.selectOption('#zone', 'Asia/Kolkata');
  await page.click('main form button.btn--primary');
  await page.goto(`${base}/profile/security`);
  const entered = (await page.locator('.rows h3').allTextContents()).map((t) => t.match(/(\d\d):(\d\d)/)).filter(Boolean);
  const there = Math.floor(Date.now() / 60000 + 330) % 1440;
  say(entered.length > 0 && entered.every(([, h, m]) => (there - h * 60 - m + 1440) % 1440 < 30), `${mark}: times are those of the chosen zone`);
  await page.goto(`${base}/profile`);
  await page.selectOption('#zone', '');
  await page.selectOption('#lang', 'en');
  await page.click('main form button.btn--primary');
  say((await page.getAttribute('html', 'lang')) === 'en', `${mark}: the language changes at once`);
  await page.selectOption('#lang', 'de');
  await page.click('main form button.btn--primary');
  say((await page.getAttribute('html', 'lang')) === 'de', `${mark}: and back`);
  await picture(page, mark);
  await close(page);
}

async function security(who, javascript, mark, from, to) {
  const other = await open({ who: null, javascript });
  const page = await open({ who: null, javascript });
  for (const p of [other, page]) await login(p, people[who], from);
  await page.goto(`${base}/profile/security`);
  say((await page.locator('.rows li').count()) >= 2, `${mark}: both browsers are listed`);
  await page.fill('#old', 'ganz falsch geraten');
  await page.fill('#password', to);
  await page.click('form[action$="/password"] button');
  say((await page.locator('[role=alert]').count()) === 1, `${mark}: a wrong password changes nothing`);
  await page.fill('#old', from);
  await page.fill('#password', to);
  await page.click('form[action$="/password"] button');
  say(page.url().includes('/profile/security') && (await page.locator('[role=alert]').count()) === 0, `${mark}: the password is changed, one stays signed in`);
  say((await page.locator('.rows li').count()) === 1, `${mark}: and only here`);
  await other.goto(`${base}/profile`);
  say(other.url().includes('/login'), `${mark}: the other browser is signed out`);
  await close(other);
  await close(page);
}

// A token is made and shown once; with it every example of /api runs as it stands, until it is revoked.
async function tokens(javascript, mark) {
  const page = await open({ who: 'agent', javascript });
  await page.goto(`${base}/profile/tokens`);
  await page.fill('#name', `Skript ${mark}`);
  await page.click('form[action="/profile/tokens"] button');
  const token = (await page.textContent('#secret')).trim();
  await page.goto(`${base}/api`);
  const commands = (await page.locator('pre.code').allTextContents()).filter((c) => c.startsWith('curl'));
  const run = (command) => execFileSync('bash', ['-c', command], { env: { ...process.env, TOKEN: token }, encoding: 'utf8' });
  const failed = commands.filter((c) => /"error"/.test(run(c)));
  say(commands.length >= 8 && failed.length === 0, `${mark}: the examples run`, failed.map(run).join('; '));
  await page.goto(`${base}/profile/tokens`);
  say((await page.locator('#secret').count()) === 0 && !(await page.content()).includes(token), `${mark}: the token is shown once`);
  await page.locator('.rows li', { hasText: `Skript ${mark}` }).getByRole('button').click();
  say((await page.locator('.rows li', { hasText: `Skript ${mark}` }).count()) === 0 && /"error"/.test(run(commands[0])), `${mark}: a revoked token opens nothing`);
  await close(page);
}

await flow(async () => {
  for (const as of looks)
    for (const who of ['agent', 'customer']) {
      const page = await open({ ...as, who });
      const own = who === 'agent' ? [['tokens', '/profile/tokens'], ['api', '/api']] : [];
      for (const [name, path] of [['profile', '/profile'], ['security', '/profile/security'], ...own]) {
        await page.goto(base + path, { waitUntil: 'load' });
        await look(page, `${name}-${who}`);
      }
      await close(page);
    }
  for (const [javascript, mark] of [[true, 'with JavaScript'], [false, 'without JavaScript']]) await tokens(javascript, mark);
  const fresh = ['neun gelbe Ampeln', 'sechs leise Boote'];
  for (const [who, words] of [['agent', fresh], ['customer', fresh]]) {
    await details(who, true, `${who} with JavaScript`);
    await details(who, false, `${who} without JavaScript`);
    await security(who, true, `${who} with JavaScript`, password, words[0]);
    await security(who, false, `${who} without JavaScript`, words[0], words[1]);
  }
});
