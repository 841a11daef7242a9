// Betters the agents' ticket, which works without: files by drop and paste with progress, rich text
// when somebody formats (composer.js, loaded then), mentions, undo, and the conversation as it moves.
document.documentElement.classList.add('js');

const page = () => document.querySelector('[data-ticket]');

/** A page of our own as a document; never throws. */
const load = (url, options = {}) => new Promise((done) => {
  const x = new XMLHttpRequest();
  x.open(options.method ?? 'GET', url);
  x.responseType = 'document';
  if (options.progress) x.upload.onprogress = options.progress;
  x.onloadend = () => done(x);
  x.send(options.body ?? null);
});

/** Copies number and subject, as tickets are named in chats and calls. */
document.addEventListener('click', (e) => {
  const button = e.target.closest('[data-copy]');
  if (button) navigator.clipboard?.writeText(button.dataset.copy);
});

/** What has been sent can be taken back as long as it says so. */
function undo() {
  const toast = document.querySelector('[data-undo]');
  if (toast) setTimeout(() => toast.remove(), 10000);
}

/** Files of the composer, as many as were dropped, pasted or chosen one after the other. */
class Files {
  constructor(form) {
    this.input = form.querySelector('input[name=files]');
    this.pictures = form.querySelector('input[name=pictures]');
    this.list = form.querySelector('[data-files]');
    this.kept = new DataTransfer();
    this.shown = new DataTransfer();
    this.input.addEventListener('change', () => this.add(this.input.files));
  }

  add(files) {
    for (const f of files) if (![...this.kept.files].includes(f)) this.kept.items.add(f);
    this.show();
  }

  /** A picture in the text: it goes along under a name that the text knows. */
  addPicture(file, id) {
    this.shown.items.add(new File([file], `${id}.${file.type.split('/')[1] ?? 'png'}`, { type: file.type }));
    this.pictures.files = this.shown.files;
  }

  show() {
    this.input.files = this.kept.files;
    this.list.replaceChildren(...[...this.kept.files].map((f, i) => this.item(f, i)));
    this.list.hidden = this.kept.files.length === 0;
  }

  item(file, i) {
    const li = document.createElement('li'), name = document.createElement('span'), button = document.createElement('button');
    li.className = 'file';
    name.textContent = file.name;
    button.type = 'button';
    button.className = 'icon-btn icon-btn--xs';
    button.textContent = '×';
    button.setAttribute('aria-label', `${file.name} ×`);
    button.addEventListener('click', () => { this.kept.items.remove(i); this.show(); });
    li.append(name, button);
    return li;
  }

  get any() { return this.kept.files.length + this.shown.files.length > 0; }
}

class Composer {
  constructor(form) {
    this.form = form;
    this.body = form.elements.body;
    this.html = form.elements.html;
    this.tools = form.querySelector('[data-tools]');
    this.files = new Files(form);
    form.classList.add('has-js');
    this.tools.hidden = false;
    this.tools.addEventListener('click', (e) => this.format(e));
    this.dropping();
    form.addEventListener('click', (e) => {
      const link = e.target.closest('[data-canned]');
      if (link) { e.preventDefault(); this.canned(link); }
    });
    form.addEventListener('paste', (e) => this.paste(e));
    form.addEventListener('submit', (e) => this.submit(e));
    form.addEventListener('keydown', (e) => this.keys(e));
    this.body.addEventListener('input', () => this.suggest());
    form.addEventListener('input', () => this.keep());
    form.addEventListener('change', () => this.keep());
    if (this.html.value) this.rich();
  }

  /** The editor takes the text area's place, from now on. */
  async rich() {
    if (!this.editor) {
      const module = await import(this.form.querySelector('[data-rich]').href);
      this.editor ??= new module.Editor(this.body, this.html, (file, id) => this.files.addPicture(file, id));
    }
    return this.editor;
  }

  async format(e) {
    const what = e.target.closest('[data-do]')?.dataset.do;
    if (!what) return;
    e.target.closest('details')?.removeAttribute('open');
    if (what === 'plain') {
      this.editor?.end();
      this.editor = null;
    } else (await this.rich()).does(what);
  }

  /** What is typed is on the server a second later. */
  keep() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.save(), 900);
  }

  async save() {
    if (this.sending) return;
    this.editor?.store();
    const fields = Object.fromEntries(['kind', 'body', 'html', 'to', 'cc', 'form'].map((n) => [n, this.form.elements[n]?.value ?? '']));
    const answer = await window.vorgang.post(this.form.querySelector('[data-draft]').href, fields);
    const { word } = window.vorgang;
    this.form.querySelector('[data-saved]').textContent = !answer?.ok ? word('Entwurf nicht gespeichert', 'Draft not saved') :
      fields.body.trim() ? word('Entwurf gespeichert', 'Draft saved') : '';
  }

  /** A canned text goes where one writes; its page has the words with everything filled in. */
  async canned(link) {
    link.closest('details').removeAttribute('open');
    const page = await window.vorgang.page(`${link.href.split('#')[0]}&empty=1`);
    const text = page?.querySelector('#body')?.value;
    if (!text) return;
    if (this.editor) this.editor.text(text);
    else this.body.setRangeText(text, this.body.selectionStart, this.body.selectionEnd, 'end');
    (this.editor?.box ?? this.body).focus();
    this.keep();
  }

  dropping() {
    const over = (on) => { this.form.classList.toggle('is-over', on); this.form.querySelector('.drop-here').hidden = !on; };
    this.form.addEventListener('dragover', (e) => { if (e.dataTransfer.types.includes('Files')) { e.preventDefault(); over(true); } });
    this.form.addEventListener('dragleave', (e) => { if (!this.form.contains(e.relatedTarget)) over(false); });
    this.form.addEventListener('drop', (e) => {
      if (!e.dataTransfer.files.length) return;
      e.preventDefault();
      over(false);
      this.files.add(e.dataTransfer.files);
    });
  }

  /** A screenshot goes into the text, any other file beside it. */
  async paste(e) {
    const files = [...(e.clipboardData?.files ?? [])];
    if (!files.length) return;
    e.preventDefault();
    this.files.add(files.filter((f) => !f.type.startsWith('image/')));
    for (const f of files.filter((f) => f.type.startsWith('image/'))) await (await this.rich()).picture(f);
  }

  keys(e) {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      const note = this.form.querySelector('.btn-note');
      e.preventDefault();
      this.form.requestSubmit(note.checkVisibility() ? note : this.form.querySelector('.split > button'));
    }
    if (this.people?.isConnected && (e.key === 'Tab' || e.key === 'Enter')) {
      e.preventDefault();
      this.people.querySelector('button').click();
    }
    if (e.key === 'Escape') this.people?.remove();
  }

  /** "@J" in a note offers the agents whose names begin so. */
  suggest() {
    const before = this.body.value.slice(0, this.body.selectionStart);
    const typed = /(?:^|\s)@([\p{L}]*)$/u.exec(before)?.[1];
    const names = typed === undefined || !['note', 'phone'].includes(this.form.elements.kind.value) ? [] :
      [...document.querySelectorAll('#agents option')].map((o) => o.value).filter((n) => n.toLowerCase().startsWith(typed.toLowerCase())).slice(0, 6);
    this.people?.remove();
    if (!names.length) return;
    this.people = document.createElement('div');
    this.people.className = 'suggest-people row row--wrap';
    for (const name of names) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'btn btn--s';
      button.textContent = `@${name}`;
      button.addEventListener('click', () => this.mention(name, typed.length));
      this.people.append(button);
    }
    this.body.after(this.people);
  }

  mention(name, typed) {
    const at = this.body.selectionStart;
    this.body.setRangeText(`${name} `, at - typed, at, 'end');
    this.people.remove();
    this.body.focus();
  }

  /** Without files the browser sends it by itself; with files one sees how far it is. */
  async submit(e) {
    this.editor?.store();
    if (this.sending) { e.preventDefault(); return; }
    this.sending = true;
    clearTimeout(this.keeping);
    if (!this.files.any) return;
    e.preventDefault();
    const bar = this.form.querySelector('progress');
    bar.hidden = false;
    const x = await load(this.form.action, { method: 'POST', body: new FormData(this.form, e.submitter),
      progress: (p) => { bar.value = p.total ? (100 * p.loaded) / p.total : 0; } });
    this.sending = false;
    if (x.status === 200) location.assign(x.responseURL);
    else if (x.response?.querySelector('[data-ticket]')) this.again(x.response);
    else { bar.hidden = true; this.form.submit(); }
  }

  /** Something was wrong: the page says what, and the files are still there. */
  again(answer) {
    page().replaceWith(document.adoptNode(answer.querySelector('[data-ticket]')));
    note(document);
    const next = start();
    next.files.add(this.files.kept.files);
    for (const f of this.files.shown.files) next.files.shown.items.add(f);
    next.files.pictures.files = next.files.shown.files;
    (document.querySelector('.msg.is-fresh') ?? document.getElementById('problem'))?.scrollIntoView({ block: 'center' });
  }
}

function start() {
  const form = document.querySelector('.composer');
  return form && new Composer(form);
}

/** As the server wrote them: what is the same stays where it is, with what is open in it. */
const written = new WeakMap();
const note = (doc) => { for (const line of doc.querySelectorAll('.thread > *')) written.set(line, line.outerHTML); };

function merge(now, next) {
  const lines = [...next.children].map((line) => document.adoptNode(line));
  lines.forEach((line, i) => {
    const old = now.children[i], html = line.outerHTML;
    if (old && written.get(old) === html) return;
    written.set(line, html);
    if (old) old.replaceWith(line);
    else now.append(line);
  });
  while (now.children.length > lines.length) now.lastElementChild.remove();
}

/** Another number of conversations than before: all of them anew, what is typed stays. */
function again(answer) {
  const all = '.beside, main > .thread';
  document.querySelector(all).replaceWith(document.adoptNode(answer.querySelector(all)));
  note(document);
}

/** The conversation follows what happens; what one writes stays, and what one has not seen is marked. */
function follow() {
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    const { status, response } = await load(location.pathname);
    const threads = [...document.querySelectorAll('.thread')], fresh = [...response?.querySelectorAll('.thread') ?? []];
    if (status !== 200 || !fresh.length) return;
    if (threads.length !== fresh.length) { again(response); return; }
    const seen = Number(document.querySelector('[name=seen]')?.value ?? 0);
    const before = new Set([...document.querySelectorAll('.msg')].map((m) => m.id));
    threads.forEach((thread, i) => merge(thread, fresh[i]));
    for (const part of ['.thead', '.panel']) {
      const now = document.querySelector(part), next = response.querySelector(part);
      if (now && next && !now.contains(document.activeElement)) now.replaceWith(document.adoptNode(next));
    }
    for (const m of document.querySelectorAll('.msg')) if (!before.has(m.id) && Number(m.dataset.id) > seen) m.classList.add('is-fresh');
  };
  const soon = () => { timer ||= setTimeout(refresh, 200); };
  document.addEventListener('live:ticket', (e) => { if (e.detail.number === page()?.dataset.ticket) soon(); });
  document.addEventListener('live:reset', soon);
}

/** To the form that splits off: with the message that one reads, and the words of it that are marked. */
const LONGEST = 1500; // an address holds no more; longer passages are pasted there
function split(link) {
  const marked = getSelection(), words = marked.toString().trim();
  const message = marked.isCollapsed ? null : marked.anchorNode.parentElement?.closest('.msg');
  const there = message?.contains(marked.focusNode) && words && words.length <= LONGEST;
  if (!there || (link.closest('.msg') ?? message) !== message) return link.href;
  const url = new URL(message.querySelector('[data-split]').href);
  url.searchParams.set('passage', words);
  return url.href;
}
document.addEventListener('click', (e) => {
  const link = e.target.closest('a[data-split]');
  if (link && !e.ctrlKey && !e.metaKey) { e.preventDefault(); location.assign(split(link)); }
});

/** Straight into the composer, as what it is to be. */
const write = (kind) => () => {
  const radio = document.querySelector(`.composer [name=kind][value=${kind}]`);
  if (!radio) return;
  radio.checked = true;
  (document.querySelector('.editor') ?? document.querySelector('#body')).focus();
};
window.vorgang.keys([
  { key: 'r', de: 'Antworten', en: 'Reply', run: write('reply') },
  { key: 'n', de: 'Notiz schreiben', en: 'Write a note', run: write('note') },
  { key: 't', de: 'Telefonat festhalten', en: 'Note a phone call', run: write('phone') },
  { key: ';', de: 'Textbaustein wählen', en: 'Choose a canned text', when: () => document.querySelector('.canned'),
    run: () => { document.querySelector('.canned').open = true; document.querySelector('.canned a').focus(); } },
  { key: 's', de: 'Abtrennen', en: 'Split off', run: () => location.assign(split(document.querySelector('.thead [data-split]'))) },
  { key: 'm', de: 'Zusammenführen', en: 'Merge', run: () => document.querySelector('[data-merge]').click() },
  { key: '.', de: 'Nummer und Betreff kopieren', en: 'Copy number and subject', run: () => document.querySelector('[data-copy]').click() },
  { key: 'z', de: 'Senden rückgängig machen', en: 'Undo sending', run: () => document.querySelector('[data-undo] button').click(),
    when: () => document.querySelector('[data-undo]') },
  { key: 'Ctrl Enter', de: 'Senden', en: 'Send' },
], { de: 'Ticket', en: 'Ticket' });

note(document);
start();
undo();
follow();
if (!location.hash) (document.querySelector('.msg.is-fresh') ?? [...document.querySelectorAll('.thread > .msg')].at(-1))?.scrollIntoView({ block: 'nearest' });
