// The start page, questions and answers as customers read them and agents write them, canned texts; in
// both languages, at both widths, with and without JavaScript.
import { base, close, flow, look, looks, open, say } from './common.mjs';

/** A desk page in its language: the demo's agents have chosen German. */
const desk = async (as) => {
  const page = await open({ who: 'agent', ...as });
  await page.context().addCookies([{ name: 'lang', value: as.lang ?? 'de', url: base }]);
  return page;
};
const go = (page, path) => page.goto(base + path);
const foreign = { de: /Sign in|Search|How can we|Did that|Topics|Publish|Placeholder/, en: /Anmelden|Suchen|Wie können|Hat das|Themen|Veröffentlich|Platzhalter/ };
const oneLanguage = async (page, lang, where) => {
  const words = (await page.innerText('body')).replace(/Deutsch|English/g, '');
  say(!foreign[lang].test(words), `${page.look}: ${where} is in one language ${foreign[lang].exec(words) ?? ''}`);
};

async function reading() {
  for (const as of looks) {
    const page = await open(as);
    await go(page, '/');
    await look(page, 'start');
    await oneLanguage(page, as.lang, 'the start page');
    const words = await page.innerText('main');
    say(words.includes('@') && (await page.locator('a[href^="mailto:"]').count()) > 0, `${page.look}: the mail address stands on the start page`);
    say((await page.locator('a[href="/tickets/new"]').count()) > 0 && (await page.locator('a[href="/access"]').count()) > 0, `${page.look}: ways in: a ticket, access`);
    await page.click('.links a >> nth=0');
    say(/\/faq\/[a-z0-9-]+$/.test(page.url()), `${page.look}: a question leads to its page`);
    await look(page, 'faq-answer');
    await go(page, '/faq');
    await oneLanguage(page, as.lang, 'the FAQ');
    say((await page.locator('.faq details[open] .prose').count()) === 1, `${page.look}: the first answer is open`);
    await look(page, 'faq');
    await page.fill('input[type=search]', as.lang === 'de' ? 'Pruefziffer' : 'password forgotten');
    await page.press('input[type=search]', 'Enter');
    const first = await page.innerText('.hit h3');
    say(as.lang === 'de' ? /Ticketnummer/.test(first) : /Password forgotten/.test(first), `${page.look}: it is found: ${first}`);
    await look(page, 'faq-search');
    await go(page, '/faq?q=xylophon');
    say((await page.locator('.hit').count()) === 0 && (await page.locator('.faq-none a[href="/tickets/new"]').count()) === 1, `${page.look}: nothing found leads to a ticket`);
    await close(page);
  }
}

/** One question from its writing to its removal, by forms alone, then read and judged by a customer. */
async function writing(lang, width, javascript) {
  const page = await desk({ lang, width, javascript }), mark = `${lang}-${width}${javascript ? '' : '-plain'}`;
  const title = `VPN ${mark}`;
  await go(page, '/desk/faq');
  await look(page, 'desk-faq');
  await page.click('a[href="/desk/faq/new"]');
  await oneLanguage(page, lang, 'the form');
  await page.fill('#title_de', title);
  await page.fill('#body_de', 'Starten Sie **FortiClient**.\n\n<script>alert(1)</script>\n\n[Anleitung](https://vpn.example/a) [böse](javascript:alert(1))');
  await page.click('button[value=preview]');
  say((await page.locator('.sheet strong').innerText()) === 'FortiClient' && (await page.inputValue('#title_de')) === title, `${mark}: the preview shows it, what was typed stays`);
  say((await page.locator('.sheet script').count()) === 0 && (await page.innerText('.sheet')).includes('<script>'), `${mark}: HTML is shown as text`);
  say((await page.locator('.sheet a').count()) === 1 && (await page.getAttribute('.sheet a', 'rel')).includes('nofollow'), `${mark}: only the lawful link is one`);
  await look(page, 'desk-faq-form');
  await page.click('button[value=save]');
  const edit = page.url().replace(/\?.*/, '').replace(base, ''), slug = `/faq/vpn-${mark.toLowerCase()}`;
  const reader = await open({ lang, width, javascript });
  say((await reader.goto(base + slug)).status() === 404, `${mark}: a draft is not public`);
  await go(page, edit);
  await page.click('form[action$="/do"] button[value=show]');
  say((await reader.goto(base + slug)).status() === 200 && (await reader.innerText('h1')) === title, `${mark}: published, everybody reads it`);
  await go(page, edit);
  await page.fill('#body_de', 'Rufen Sie an.');
  await page.click('button[value=publish]');
  say((await page.locator('.log-list li').count()) === 2, `${mark}: two versions`);
  await page.click('.log-list li:last-child a');
  await look(page, 'desk-faq-version');
  await page.click('button[value=restore]');
  say((await page.inputValue('#body_de')).includes('FortiClient'), `${mark}: the first one is the draft again`);
  await reader.goto(base + slug);
  say((await reader.innerText('article')).includes('Rufen Sie an.'), `${mark}: customers still read the published one`);
  const other = await desk({ lang, width, javascript });
  await go(other, edit);
  await go(page, edit);
  await page.fill('#body_de', 'Von der einen.');
  await page.click('button[value=save]');
  await other.fill('#body_de', 'Von der anderen.');
  await other.click('button[value=save]');
  say((await other.inputValue('#body_de')) === 'Von der anderen.' && (await other.locator('[role=alert]').count()) === 1, `${mark}: who is second is told, and keeps the words`);
  await close(other);
  await go(page, edit);
  await page.click('button[value=hide]');
  say((await reader.goto(base + slug)).status() === 404, `${mark}: unpublished, it is gone`);
  await go(page, edit);
  await page.click('.danger-zone summary');
  await page.click('button[value=remove]');
  say(!(await page.innerText('main')).includes(title), `${mark}: removed`);
  await close(reader);
  await close(page);
}

async function votes() {
  const page = await open({ javascript: false });
  await go(page, '/faq/was-ist-ein-ticketsystem');
  await page.click('button[value=yes]');
  say((await page.innerText('[role=status]')).includes('geholfen'), 'a vote is thanked for');
  await page.click('button[value=no]');
  say((await page.innerText('[role=status]')).includes('schon gezählt'), 'a second one of the same visitor does not count');
  const agent = await desk({ lang: 'de' });
  await go(agent, '/desk/faq');
  say((await agent.innerText('.know li >> nth=0')).includes('1 × hilfreich, 0 × nicht'), 'agents see the count');
  const before = await agent.innerText('.know li >> nth=0');
  await agent.click('.know li >> nth=0 >> button[value=down]');
  say((await agent.innerText('.know li >> nth=1')).startsWith(before.slice(0, 20)), 'a question moves down');
  await agent.click('.know li >> nth=1 >> button[value=up]');
  await close(agent);
  await close(page);
}

async function topics() {
  for (const as of looks) {
    const page = await desk(as);
    await go(page, '/desk/topics');
    await look(page, 'desk-topics');
    await page.fill('#de0', `Netzwerk ${page.look}`);
    await page.click('.topic-form .btn--primary');
    say((await page.locator('input[name=de]').count()) >= 4, `${page.look}: a topic is made`);
    await page.click('.know li:first-child button[value=remove]');
    say((await page.locator('[role=alert]').count()) === 1, `${page.look}: one with questions stays`);
    await page.click('.know li:last-child button[value=remove]');
    await close(page);
  }
}

async function texts(lang, width, javascript) {
  const page = await desk({ lang, width, javascript, scheme: lang === 'de' ? 'light' : 'dark' }), mark = `${lang}-${width}${javascript ? '' : '-plain'}`;
  await go(page, '/desk/texts/new');
  await oneLanguage(page, lang, 'the form of a canned text');
  await page.fill('#name', `Neustart ${mark}`);
  await page.fill('#body', 'Guten Tag {{customer.name}},\nbitte {{customer.passwort}}');
  await page.click('button[value=save]');
  say((await page.innerText('[role=alert]')).includes('{{customer.passwort}}') && (await page.inputValue('#name')) === `Neustart ${mark}`, `${mark}: an unknown placeholder is refused by name`);
  await look(page, 'desk-text');
  await page.fill('#body', 'Guten Tag {{customer.name}},\nbitte starten Sie neu ({{ticket.number}}).');
  await page.selectOption('#lang', 'de');
  await page.check('[name=shared]');
  await page.click('button[value=save]');
  say((await page.innerText('main')).includes(`Neustart ${mark}`), `${mark}: the text is in the list`);
  await look(page, 'desk-texts');
  await page.click(`text=Neustart ${mark}`);
  await page.click('button[value=remove]');
  say(!(await page.innerText('main')).includes(`Neustart ${mark}`), `${mark}: and gone`);
  await close(page);
}

await flow(async () => {
  await reading();
  await votes();
  for (const [lang, width] of [['de', 1440], ['de', 390], ['en', 1440], ['en', 390]])
    for (const javascript of [true, false]) {
      await writing(lang, width, javascript);
      await texts(lang, width, javascript);
    }
  await topics();
});
