// The second factor: set up by its QR code's text, asked for after the password, codes good once,
// recovery codes, switched off by password and code alone; with and without JavaScript, agent and
// customer, in both languages and widths.
import { createHmac } from 'node:crypto';
import { base, close, flow, login, look, looks, open, password, people, say, vorgang } from './common.mjs';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function bytes(base32) {
  let bits = '';
  for (const c of base32.replace(/ /g, '')) bits += alphabet.indexOf(c).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
}
/** RFC 6238, OFFSET steps from now. */
function totp(secret, offset = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + offset));
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}
const alert = (page) => page.locator('[role=alert]').count();

/** Gives the secret and the recovery codes. */
async function setUp(page, mark) {
  await page.goto(`${base}/profile/factor`);
  await page.fill('#pw', 'ganz falsch');
  await page.click('form[action$="/begin"] button');
  say((await alert(page)) === 1 && (await page.locator('.qr').count()) === 0, `${mark}: a wrong password sets nothing up`);
  await page.fill('#pw', password);
  await page.click('form[action$="/begin"] button');
  const secret = await page.textContent('.steps-list code');
  say((await page.locator('svg.qr path').count()) === 2, `${mark}: the QR code is there`);
  await page.fill('#code', '000000');
  await page.click('form[action$="/confirm"] button');
  say((await alert(page)) === 1, `${mark}: a wrong first code does not switch it on`);
  await page.fill('#code', totp(secret, -1));
  await page.click('form[action$="/confirm"] button');
  const codes = await page.locator('.codes code').allTextContents();
  say(codes.length === 10, `${mark}: ten recovery codes are shown`);
  await page.goto(`${base}/profile/factor`);
  say((await page.locator('.codes').count()) === 0, `${mark}: this one time only`);
  return { secret, codes };
}

async function enter(page, who, code, goes) {
  await page.goto(`${base}/login?next=%2Fprofile`);
  await page.fill('#email', people[who]);
  await page.fill('#pw', password);
  await page.click('main button.btn--primary');
  await page.fill('#code', code);
  await page.click('main button.btn--primary');
  return new URL(page.url()).pathname === goes;
}

async function trip(who, javascript, mark) {
  const page = await open({ who, javascript });
  const { secret, codes } = await setUp(page, mark);
  await close(page);
  const other = await open({ javascript });
  say(await enter(other, who, codes[9].slice(0, -1), '/login/factor'), `${mark}: without the code nobody gets in`);
  await other.goto(`${base}/profile`);
  say(other.url().includes('/login'), `${mark}: nor by any other page`);
  say(await enter(other, who, totp(secret), '/profile'), `${mark}: with the code one gets where one wanted`);
  await close(other);
  const third = await open({ javascript });
  say(await enter(third, who, totp(secret), '/login/factor') || await enter(third, who, totp(secret, -1), '/login/factor'), `${mark}: a code is good once`);
  say(await enter(third, who, codes[0].toUpperCase(), '/profile'), `${mark}: a recovery code is good`);
  await third.goto(`${base}/profile/factor`);
  for (const [code, off] of [[codes[0], false], [codes[1], true]]) {
    await third.locator('details:has(form[action$="/remove"]) summary').click();
    await third.fill('#off-pw', password);
    await third.fill('#off-code', code);
    await third.click('form[action$="/remove"] button');
    say(((await alert(third)) === 0) === off, `${mark}: ${off ? 'password and a fresh code switch it off' : 'a used code does not switch it off'}`);
  }
  await close(third);
  const last = await open({ javascript });
  await login(last, people[who]);
  say(!last.url().includes('/login'), `${mark}: afterwards the password is enough`);
  await close(last);
}

async function pictures(who) {
  for (const as of looks) {
    const page = await open({ ...as, who });
    await page.goto(`${base}/profile/factor`);
    await look(page, `factor-${who}-off`);
    await page.fill('#pw', password);
    await page.click('form[action$="/begin"] button');
    await look(page, `factor-${who}-begun`);
    const secret = await page.textContent('.steps-list code');
    await page.fill('#code', totp(secret, -1));
    await page.click('form[action$="/confirm"] button');
    await look(page, `factor-${who}-codes`);
    const fresh = await open(as);
    await fresh.goto(`${base}/login`);
    await fresh.fill('#email', people[who]);
    await fresh.fill('#pw', password);
    await fresh.click('main button.btn--primary');
    await look(fresh, `login-factor-${who}`);
    await close(fresh);
    await close(page);
    vorgang('user', 'set', '--email', people[who], '--no-second-factor');
  }
}

await flow(async () => {
  await pictures('agent');
  for (const who of ['agent', 'customer']) {
    await trip(who, true, `${who} with JavaScript`);
    await trip(who, false, `${who} without JavaScript`);
  }
});
