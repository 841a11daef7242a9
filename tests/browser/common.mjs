// What the browser flows share: people of the demo desk, pages in both languages and both widths,
// axe, the Content-Security-Policy, screenshots. run.py starts a desk with demo data for each flow and
// gives BASE, DATA, SHOTS and VORGANG in the environment.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';

export const { BASE: base, DATA: data, SHOTS: shots, VORGANG: program } = process.env;
export const password = 'nordlicht-demo';
export const people = {
  customer: 'petra.kruemel@kruemel.example',
  agent: 'jana.brandt@nordlicht-it.example',
  admin: 'admin@nordlicht-it.example',
};
/** The four looks that every page is seen in. */
export const looks = [
  { lang: 'de', width: 1440, scheme: 'light' }, { lang: 'de', width: 390, scheme: 'light' },
  { lang: 'en', width: 1440, scheme: 'dark' }, { lang: 'en', width: 390, scheme: 'dark' },
];

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let failed = 0, browser;
export const say = (good, what) => { failed += good ? 0 : 1; console.log(`${good ? 'ok' : 'not ok'} ${what}`); return good; };

/** Runs a subcommand on the flow's desk; gives its output. */
export const vorgang = (...args) => execFileSync(program, [...args, '--data', data], { encoding: 'utf8' });

/** A click returns when the page it leads to has its content: Playwright itself only waits until that page begins. */
function settle(page) {
  for (const [owner, whose] of [[page, () => page], [Object.getPrototypeOf(page.locator('html')), (it) => it.page()]]) {
    if (Object.hasOwn(owner, 'settles')) continue;
    const click = owner.click;
    owner.settles = true;
    owner.click = async function (...how) {
      await click.apply(this, how);
      if (!whose(this).isClosed()) await whose(this).waitForLoadState('domcontentloaded');
    };
  }
}

/** A fresh browser profile. What breaks on its pages (policy, errors of scripts) is kept in page.broken. */
export async function open({ who = null, lang = 'de', width = 1440, scheme = 'light', javascript = true } = {}) {
  browser ??= await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-gpu',
    '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const context = await browser.newContext({ locale: lang === 'de' ? 'de-DE' : 'en-GB', viewport: { width, height: 900 },
    colorScheme: scheme, javaScriptEnabled: javascript,
    // Where a page has no scripts, the driver for Debian's Node.js never sees that a moving button has come to rest.
    reducedMotion: javascript ? 'no-preference' : 'reduce' });
  if (lang !== 'de') await context.addCookies([{ name: 'lang', value: lang, url: base }]); // the demo's people chose German
  const page = await context.newPage();
  settle(page);
  page.broken = [];
  page.lang = lang;
  page.look = `${lang}-${width}-${scheme}${javascript ? '' : '-plain'}`;
  page.on('console', (m) => {
    const known = m.location().url && /status of (4\d\d)/.test(m.text()); // an answer that the flow asked for
    if (m.type() === 'error' && !known) page.broken.push(m.text());
  });
  page.on('pageerror', (e) => page.broken.push(String(e)));
  if (who) await login(page, people[who] ?? who);
  return page;
}

export async function login(page, address, secret = password) {
  await page.goto(`${base}/login`);
  await page.fill('#email', address);
  await page.fill('#pw', secret);
  await Promise.all([page.waitForURL((u) => u.pathname !== '/login', { waitUntil: 'domcontentloaded' }), page.click('main button.btn--primary')]);
}

/** Takes a picture of the page as it stands, and lets axe look at it. It stays as it was. */
export async function look(page, name) {
  const file = `${name}-${page.look}`;
  if (shots) { mkdirSync(shots, { recursive: true }); await page.screenshot({ path: `${shots}/${file}.png`, fullPage: true }); }
  if (page.look.endsWith('-plain')) return;
  const lang = await page.getAttribute('html', 'lang');
  say(lang === page.lang, `${file}: it speaks ${page.lang}${lang === page.lang ? '' : `, not ${lang}`}`);
  const s = await page.context().newCDPSession(page);
  const { frameTree } = await s.send('Page.getFrameTree');
  const { executionContextId } = await s.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
  const run = (expression) => s.send('Runtime.evaluate', { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true });
  await run(axe);
  const answer = await run(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 160)))`);
  await s.detach();
  const found = answer.result.value ?? [`axe did not run: ${JSON.stringify(answer.exceptionDetails ?? answer).slice(0, 200)}`];
  say(found.length === 0, `${file}: axe finds nothing${found.length ? ' ' + found.join(' | ') : ''}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
  say(!wide, `${file}: nothing runs out of the page`);
}

/** What PROMISE gives, false after MS. */
export const atMost = (ms, promise) => Promise.race([promise, new Promise((done) => setTimeout(done, ms, false))]);

export async function close(page) {
  say(page.broken.length === 0, `${page.look}: no error, the policy holds ${page.broken.slice(0, 3).join(' ')}`);
  const closed = page.context().close().then(() => true, () => true);
  // Chromium at times never answers to this: the next page then gets a new one.
  if (!(await atMost(20000, closed))) browser = null;
}

/** A flow's main: whatever it throws is a failure, and the browser ends. */
export async function flow(main) {
  try {
    await main();
  } catch (e) {
    say(false, String(e.stack ?? e).replace(/\n/g, ' | ').slice(0, 1500));
  }
  await atMost(20000, browser?.close());
  process.exit(failed ? 1 : 0);
}
