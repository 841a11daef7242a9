// The desk's list: views, filters, saved views, columns, many tickets at once and the way back, all by
// keyboard, live with two browsers; with and without JavaScript, in both languages, on both widths.
import { base, close, flow, look, looks, open, say, vorgang } from './common.mjs';

const number = (page, n = 0) => page.locator('.c-num .num').nth(n).textContent();
const count = async (page, view) => Number(await page.textContent(`.views a[href="/desk${view}"] .count`));
const line = (page, n) => page.locator('#bulk .t', { hasText: n });
const refusals = [];

async function pictures(as) {
  const page = await open({ ...as, who: 'agent' });
  await page.goto(`${base}/desk`, { waitUntil: 'load' });
  await look(page, 'desklist');
  await page.goto(`${base}/desk?state=open&priority=high&priority=urgent&sort=customer`);
  await look(page, 'desklist-filter');
  await page.click('[data-layer=filter] > summary');
  await look(page, 'desklist-form');
  await page.goto(`${base}/desk?q=gibtesnirgends&view=all`);
  await look(page, 'desklist-empty');
  if (as.width < 900) {
    await page.goto(`${base}/desk`);
    await page.click('.select-link');
  }
  else await page.goto(`${base}/desk?view=unassigned`);
  await page.locator('.c-sel input').nth(0).check();
  await page.locator('.c-sel input').nth(2).check();
  await look(page, 'desklist-selected');
  await page.click('.bulk [data-layer=assign] > summary');
  await look(page, 'desklist-assign');
  await close(page);
}

/** Everything with forms and links alone. */
async function plain(as) {
  const words = as.lang === 'de' ? { taken: '2 Tickets übernommen', back: '2 Tickets sind wieder wie zuvor.', none: 'Bitte wählen Sie zuerst Tickets aus.' }
    : { taken: '2 tickets taken', back: '2 tickets are as they were before.', none: 'Please select tickets first.' };
  const page = await open({ ...as, who: 'agent', javascript: false });
  const what = `without JavaScript, ${as.lang} ${as.width}`;
  await page.goto(`${base}/desk?view=unassigned`);
  if (as.width < 900) await page.click('.select-link');
  const before = await count(page, '?view=mine'), one = await number(page, 0);
  await page.locator('.c-sel input').nth(0).check();
  await page.locator('.c-sel input').nth(1).check();
  say(await page.isVisible('.bulk'), `${what}: what can be done appears with the selection`);
  await page.click('.bulk [name=take]');
  say((await page.textContent('.toast')).includes(words.taken), `${what}: two tickets taken`);
  say(await count(page, '?view=mine') === before + 2, `${what}: the number beside the view tells it`);
  await page.click('[data-undo] button');
  say((await page.textContent('.toast')).includes(words.back), `${what}: and given back`);
  say(await count(page, '?view=mine') === before, `${what}: the number too`);
  await page.goto(`${base}/desk?view=unassigned&q=${encodeURIComponent(one)}`);
  say(page.url().endsWith(`/desk/t/${one}`), `${what}: a number as the text leads to its ticket`);
  await page.goto(`${base}/desk`);
  await page.click('[data-layer=filter] > summary');
  await page.check('.filter [name=state][value=new]');
  await page.selectOption('.filter [name=owner]', 'none');
  await page.click('.filter button.btn--primary');
  say(/state=new/.test(page.url()) && /owner=none/.test(page.url()), `${what}: a filter is an address`);
  say(await page.locator('.chips .tag').count() === 2, `${what}: each part of it can be taken off`);
  const some = await page.locator('#bulk .t').count();
  await page.locator('.chips .tag').first().click();
  say(await page.locator('.chips .tag').count() === 1 && await page.locator('#bulk .t').count() >= some, `${what}: and is`);
  await page.click('[data-layer=save] > summary');
  await page.fill('#view-name', `Ansicht ${as.lang} ${as.width}`);
  await page.click('[data-layer=save] button.btn--primary');
  say((await page.textContent('h1')).trim() === `Ansicht ${as.lang} ${as.width}`, `${what}: a filter is saved as a view`);
  await page.click('[data-layer=save] > summary');
  await page.click('[data-layer=save] .btn--danger');
  say(!(await page.content()).includes(`Ansicht ${as.lang} ${as.width}`), `${what}: and removed`);
  await close(page);
}

async function paging() {
  const page = await open({ who: 'agent' });
  const seen = new Set();
  let pages = 1;
  await page.goto(`${base}/desk?view=all&sort=customer`);
  for (;;) {
    for (const n of await page.locator('.c-num .num').allTextContents()) { if (seen.has(n)) refusals.push(n); seen.add(n); }
    if (!await page.locator('.pages [rel=next]').count()) break;
    await page.click('.pages [rel=next]');
    pages++;
  }
  const all = JSON.parse('[' + vorgang('ticket', 'list', '--json').trim().split('\n').join(',') + ']').filter((t) => t.state !== 'merged');
  say(refusals.length === 0 && seen.size === all.length, `${pages} pages hold each of the ${all.length} tickets once (${seen.size})`);
  await page.click('[data-layer=columns] > summary');
  await page.uncheck('[data-layer=columns] [value=queue]');
  await page.check('[data-layer=columns] [value=created]');
  await page.click('[data-layer=columns] button');
  await page.goto(`${base}/desk`);
  say(await page.locator('th.c-queue').count() === 0 && await page.locator('th.c-made').count() === 1, 'columns are chosen and stay chosen');
  await look(page, 'desklist-columns');
  await page.click('[data-layer=columns] > summary');
  await page.check('[data-layer=columns] [value=queue]');
  await page.uncheck('[data-layer=columns] [value=created]');
  await page.click('[data-layer=columns] button');
  await close(page);
}

const focused = (page) => page.evaluate(() => document.activeElement.closest('.t')?.querySelector('.num')?.textContent ?? document.activeElement.outerHTML.slice(0, 80));

async function keyboard() {
  const page = await open({ who: 'agent' });
  await page.goto(`${base}/desk?view=unassigned`);
  const [a, b, c] = [await number(page, 0), await number(page, 1), await number(page, 2)];
  await page.keyboard.press('j');
  say(await focused(page) === a, 'j begins with the first row');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  say(await focused(page) === b, 'j and k move');
  say(await page.locator('#bulk .t a[tabindex="0"], #bulk .t input[tabindex="0"]').evaluateAll((all) => new Set(all.map((e) => e.closest('.t'))).size) === 1, 'one row alone is on the way of Tab');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  say((await page.textContent('[data-selected]')).startsWith('2 '), 'x selects, shift-x selects up to here');
  const before = await count(page, '?view=mine');
  await page.keyboard.press('i');
  await page.waitForSelector('[data-undo]');
  say(await count(page, '?view=mine') === before + 2, 'i takes them');
  say(await line(page, b).count() === 0 && await line(page, a).count() === 1, 'they leave the list of those without an owner');
  say(page.url() === `${base}/desk?view=unassigned`, 'without a new page');
  await page.keyboard.press('z');
  await page.waitForFunction(() => !document.querySelector('[data-undo]'));
  say(await count(page, '?view=mine') === before && await line(page, c).count() === 1, 'z gives them back');
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  say(await page.evaluate(() => document.activeElement.matches('.bulk [name=assign]')), 'a opens the colleagues');
  await page.keyboard.press('Escape');
  say(await page.evaluate(() => document.activeElement.matches('.tickets__link')), 'Escape goes back to the row');
  await page.keyboard.press('Escape');
  say(await page.locator('.c-sel input:checked').count() === 0, 'and then clears the selection');
  await page.keyboard.press('#');
  await page.fill('#bulk-tag', 'Eilig');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-undo]');
  say(await page.locator('.list-tag', { hasText: 'Eilig' }).count() === 1, '# gives a tag');
  await page.keyboard.press('/');
  say(await page.evaluate(() => Boolean(document.activeElement.closest('dialog[open]'))), '/ opens the search');
  await page.keyboard.press('Escape');
  await page.goto(`${base}/desk?tag=eilig`);
  say(await page.locator('#bulk .t').count() === 1, 'a tag is a filter');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/desk\/t\//);
  say(true, 'Enter opens the ticket');
  await close(page);
}

/** Two people at two desks. */
async function live() {
  const jana = await open({ who: 'agent' }), other = await open({ who: 'agent' });
  await jana.goto(`${base}/desk?view=unassigned`);
  await jana.waitForSelector('[data-live-list][data-live=on]');
  await other.goto(`${base}/desk/phone`);
  await jana.keyboard.press('j');
  await jana.keyboard.press('j');
  await jana.keyboard.press('x');
  const here = await focused(jana), at = await line(jana, here).evaluate((r) => r.getBoundingClientRect().top);
  const token = await other.inputValue('input[name=csrf]');
  const make = (title) => other.evaluate(async ([t, title]) => {
    const f = new FormData();
    for (const [k, v] of Object.entries({ csrf: t, name: 'Live Probe', subject: title, body: 'Ruft an.', email: '', phone: '1' })) f.append(k, v);
    return (await fetch('/desk/phone', { method: 'POST', body: f, redirect: 'manual' })).status;
  }, [token, title]);
  const begun = Date.now();
  await make('Live eins');
  await jana.waitForSelector('[data-news]:not([hidden])');
  say(Date.now() - begun < 2500, `a new ticket is told (${Date.now() - begun} ms)`);
  say(await line(jana, 'Live eins').count() === 0 && await focused(jana) === here, 'it waits while somebody works in the list');
  say(await line(jana, here).evaluate((r) => r.getBoundingClientRect().top) === at, 'the row that one stands on stays where it is');
  say(await line(jana, here).locator('.c-sel input').isChecked(), 'the selection stays');
  await jana.click('[data-news]');
  await line(jana, 'Live eins').waitFor();
  say(await line(jana, here).locator('.c-sel input').isChecked(), 'shown on request, the selection is still there');
  await jana.keyboard.press('Escape');
  await jana.evaluate(() => document.activeElement.blur());
  await jana.mouse.move(5, 500);
  await make('Live zwei');
  await line(jana, 'Live zwei').waitFor({ timeout: 3000 });
  say(await jana.locator('#bulk .t').first().textContent().then((t) => t.includes('Live zwei')), 'otherwise it comes by itself, on top');
  // The other one takes it: it leaves this list, and Jana's undo of an own change is refused for it.
  await jana.locator('#bulk .t').first().locator('.c-sel input').check();
  await jana.locator('#bulk .t').nth(1).locator('.c-sel input').check();
  await jana.click('.bulk [data-layer=priority] > summary');
  await jana.click('.bulk [name=priority][value="4"]');
  await jana.waitForSelector('[data-undo]');
  await other.goto(`${base}/desk?view=unassigned`);
  const number2 = (await other.locator('#bulk .t', { hasText: 'Live zwei' }).locator('.num').textContent()).trim();
  await other.locator('#bulk .t', { hasText: 'Live zwei' }).locator('.c-sel input').check();
  await other.click('.bulk [name=take]');
  await other.waitForSelector('[data-undo]');
  await jana.click('[data-undo] button');
  await jana.waitForFunction(() => document.querySelector('.toast') && !document.querySelector('[data-undo]'));
  const said = await jana.textContent('.toast');
  say(said.includes('1 Ticket ist wieder wie zuvor.') && said.includes(number2), 'what others changed since stays, and is named');
  await close(jana);
  await close(other);
}

await flow(async () => {
  for (const as of looks) await pictures(as);
  for (const lang of ['de', 'en']) for (const width of [1440, 390]) await plain({ lang, width });
  await paging();
  await keyboard();
  await live();
});
