// Passkeys with Chromium's own virtual authenticator: made and named on the profile, signing in
// without a password, as second factor after it, one that is gone, one of somebody else, a cloned one.
import { base, close, flow, look, looks, open, password, people, say } from './common.mjs';

const alert = (page) => page.locator('[role=alert]:visible').count();
const at = (page, path) => new URL(page.url()).pathname === path;

/** An authenticator in PAGE's browser; gives what speaks to it. */
async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true } });
  return { verified: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    keys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    put: (credential) => session.send('WebAuthn.addCredential', { authenticatorId, credential }),
    clear: () => session.send('WebAuthn.clearCredentials', { authenticatorId }) };
}

async function make(page, name) {
  await page.goto(`${base}/profile/factor`);
  await page.fill('#key-name', name);
  await page.fill('#add-pw', password);
  await page.click('[data-passkey=create] button');
  await page.locator('.rows h3', { hasText: name }).waitFor({ timeout: 8000 }).catch(() => {});
  return (await page.locator('.rows h3', { hasText: name }).count()) === 1;
}

async function signOut(page) { await page.context().clearCookies(); await page.goto(`${base}/login?next=%2Fprofile`); }

async function passkeyOnly(page) {
  await page.click('[data-passkey=get] button');
  await page.waitForURL((u) => !u.pathname.startsWith('/login'), { timeout: 8000 }).catch(() => {});
  return at(page, '/profile');
}

async function withPassword(page, who) {
  await page.fill('#email', people[who]);
  await page.fill('#pw', password);
  await page.click('main form .btn--primary');
}

async function trip(who) {
  const page = await open({ who }), device = await authenticator(page);
  say(await make(page, 'Telefon'), `${who}: a passkey is made and named`);
  const codes = await page.locator('.codes code').allTextContents();
  say(codes.length === 10, `${who}: with the first one come recovery codes`);
  await page.goto(`${base}/profile/factor`);
  await page.fill('#key-name', 'noch einmal');
  await page.fill('#add-pw', password);
  await page.click('[data-passkey=create] button');
  await page.locator('[data-problem]:visible').waitFor();
  say((await page.locator('.rows h3').count()) === 1, `${who}: the same device makes no second one`);

  await signOut(page);
  say(await passkeyOnly(page), `${who}: the passkey alone signs in, and goes where one wanted`);
  await signOut(page);
  await device.verified(false);
  say(!(await passkeyOnly(page)), `${who}: not without fingerprint or PIN`);
  await device.verified(true);

  await signOut(page);
  await withPassword(page, who);
  say(at(page, '/login/factor'), `${who}: the password alone is not enough`);
  say(await passkeyOnly(page), `${who}: the passkey is the second factor`);
  await signOut(page);
  await withPassword(page, who);
  await page.fill('#code', codes[0]);
  await page.click('main form .btn--primary');
  say(at(page, '/profile'), `${who}: a recovery code is, too`);

  const [key] = await device.keys();
  await device.clear();
  await device.put({ ...key, signCount: 1 });
  await signOut(page);
  say(!(await passkeyOnly(page)) && (await alert(page)) === 1, `${who}: a copy whose counter is behind is refused`);
  await device.clear();
  await device.put({ ...key, signCount: key.signCount + 50 });
  await signOut(page);
  say(await passkeyOnly(page), `${who}: the real one still works`);

  await page.goto(`${base}/profile/factor`);
  await page.locator('details:has(form[action$="/passkeys/remove"]) summary').click();
  await page.fill('#key-pw', password);
  await page.fill('#key-code', codes[1]);
  await page.click('form[action$="/passkeys/remove"] button');
  say((await page.locator('.rows h3').count()) === 0 && (await alert(page)) === 0, `${who}: password and code remove it`);
  await signOut(page);
  say(!(await passkeyOnly(page)) && (await alert(page)) === 1, `${who}: it opens nothing any more`);
  await withPassword(page, who);
  say(at(page, '/profile'), `${who}: the password is enough again`);
  await close(page);
}

await flow(async () => {
  for (const who of ['agent', 'customer']) await trip(who);
  const plain = await open({ javascript: false });
  await plain.goto(`${base}/login`);
  say((await plain.locator('[data-passkey]:visible').count()) === 0, 'without JavaScript no passkey is offered');
  await close(plain);
  const page = await open({ who: 'customer' });
  await authenticator(page);
  await make(page, 'Diensttelefon');
  for (const as of looks) {
    await page.setViewportSize({ width: as.width, height: 900 });
    await page.emulateMedia({ colorScheme: as.scheme });
    await page.context().addCookies([{ name: 'lang', value: as.lang, url: base }]);
    Object.assign(page, { lang: as.lang, look: `${as.lang}-${as.width}-${as.scheme}` });
    await page.goto(`${base}/profile/factor`);
    await look(page, 'passkeys');
    const fresh = await open(as);
    await fresh.goto(`${base}/login`);
    await look(fresh, 'login-passkey');
    await withPassword(fresh, 'customer');
    await look(fresh, 'login-factor-passkey');
    await close(fresh);
  }
  await close(page);
});
