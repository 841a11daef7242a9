// The rich text of the composer, loaded when somebody formats or pastes a picture. The editor is the
// browser's own; what goes in (pasted) and what goes out (sent) is rebuilt from a short list of tags, and
// the server cleans it once more.
const inline = { B: 'b', STRONG: 'b', I: 'i', EM: 'i', U: 'u', CODE: 'code' };
const blocks = { P: 'p', DIV: 'p', UL: 'ul', OL: 'ol', LI: 'li', BLOCKQUOTE: 'blockquote', PRE: 'pre', TABLE: 'table',
  TBODY: 'tbody', THEAD: 'thead', TR: 'tr', TD: 'td', TH: 'th', H1: 'p', H2: 'p', H3: 'p' };
const dropped = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'HEAD', 'TITLE', 'META', 'LINK']);
const policy = window.trustedTypes?.createPolicy('composer', { createHTML: (s) => s });
const safe = (href) => /^(https?:|mailto:|tel:)/i.test(href ?? '');

/** A copy of NODE's content that has only what we know. */
function rebuild(node, into) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.append(child.data);
    if (child.nodeType !== Node.ELEMENT_NODE || dropped.has(child.tagName.toUpperCase())) continue;
    const tag = inline[child.tagName] ?? blocks[child.tagName];
    let to = into;
    if (child.tagName === 'BR') into.append(document.createElement('br'));
    else if (child.tagName === 'A' && safe(child.getAttribute('href'))) {
      to = document.createElement('a');
      to.href = child.getAttribute('href');
      into.append(to);
    } else if (tag) into.append((to = document.createElement(tag)));
    rebuild(child, to);
  }
  return into;
}

/** HTML as text, parsed in a document of its own where nothing of it can load or run; handlers in it
 * would only be reported as a breach of the policy. */
function parse(html) {
  const inert = document.createElement('template');
  html = html.replace(/\son[a-z]+\s*=/gi, ' data-on=');
  inert.innerHTML = policy ? policy.createHTML(html) : html;
  return rebuild(inert.content, document.createDocumentFragment());
}

const escape = (s) => s.replace(/[&<>"]/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c]};`);

/** What is in the editor, as HTML for the server. */
function write(node) {
  let out = '';
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) out += escape(child.data);
    if (child.nodeType !== Node.ELEMENT_NODE) continue;
    const tag = inline[child.tagName] ?? blocks[child.tagName];
    if (child.tagName === 'BR') out += '<br>';
    else if (child.tagName === 'CANVAS') out += `<img src="cid:${escape(child.dataset.id)}@picture" alt="${escape(child.getAttribute('aria-label'))}">`;
    else if (child.tagName === 'A' && safe(child.getAttribute('href'))) out += `<a href="${escape(child.getAttribute('href'))}">${write(child)}</a>`;
    else out += tag ? `<${tag}>${write(child)}</${tag}>` : write(child);
  }
  return out;
}

const make = (tag, ...content) => { const e = document.createElement(tag); e.append(...content); return e; };
const german = document.documentElement.lang === 'de';

export class Editor {
  /** BODY is the text area whose place it takes, HTML the field that is sent; PICTURE takes files. */
  constructor(body, html, picture) {
    Object.assign(this, { body, html, takePicture: picture });
    this.box = make('div');
    this.box.className = 'editor';
    this.box.contentEditable = 'true';
    this.box.setAttribute('role', 'textbox');
    this.box.setAttribute('aria-multiline', 'true');
    this.box.setAttribute('aria-label', document.querySelector('label[for=body]').textContent);
    if (html.value) this.box.append(parse(html.value));
    else for (const line of body.value.split('\n')) this.box.append(make('p', line || make('br')));
    document.addEventListener('selectionchange', () => {
      const selection = getSelection();
      if (selection.rangeCount && this.box.contains(selection.anchorNode)) this.place = selection.getRangeAt(0);
    });
    body.hidden = true;
    body.after(this.box);
    this.box.addEventListener('paste', (e) => this.paste(e));
    this.box.focus();
    getSelection().selectAllChildren(this.box);
    getSelection().collapseToEnd();
    document.execCommand('defaultParagraphSeparator', false, 'p');
  }

  /** Pasted markup comes in as ours; files are the composer's. */
  paste(e) {
    if (e.clipboardData.files.length) return;
    const html = e.clipboardData.getData('text/html');
    if (!html) return;
    e.preventDefault();
    this.insert(parse(html));
  }

  text(words) {
    const piece = document.createDocumentFragment();
    for (const line of words.split('\n')) piece.append(make('p', line || make('br')));
    this.insert(piece);
  }

  insert(node) {
    const selection = getSelection();
    if (!selection.rangeCount || !this.box.contains(selection.anchorNode)) this.box.append(node);
    else {
      const range = selection.getRangeAt(0);
      range.deleteContents();
      range.insertNode(node);
      range.collapse(false);
    }
  }

  does(what) {
    const run = (command, value) => document.execCommand(command, false, value);
    this.box.focus();
    if (this.place) {
      getSelection().removeAllRanges();
      getSelection().addRange(this.place);
    }
    if (what === 'bold') run('bold');
    if (what === 'list') run('insertUnorderedList');
    if (what === 'numbers') run('insertOrderedList');
    if (what === 'quote') run('formatBlock', 'blockquote');
    if (what === 'code') this.wrap();
    if (what === 'table') this.insert(this.table());
    if (what === 'link') {
      const href = prompt(german ? 'Adresse (https://…)' : 'Address (https://…)', 'https://');
      if (safe(href)) getSelection().isCollapsed ? this.insert(Object.assign(make('a', href), { href })) : run('createLink', href);
    }
  }

  /** One line of code stays in the line, several become a block. */
  wrap() {
    const words = String(getSelection());
    const code = make(words.includes('\n') || !words ? 'pre' : 'code', words || ' ');
    this.insert(code);
    getSelection().selectAllChildren(code);
  }

  table() {
    const row = (tag) => make('tr', ...[1, 2, 3].map(() => make(tag, make('br'))));
    return make('table', make('tbody', row('th'), row('td'), row('td')));
  }

  /** Shown on a canvas: a picture from memory needs no address that the policy would have to allow. */
  async picture(file) {
    const id = `p${[...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('')}`;
    const bitmap = await createImageBitmap(file), canvas = make('canvas');
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    canvas.dataset.id = id;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', german ? 'Bild' : 'Picture');
    this.insert(canvas);
    this.takePicture(file, id);
  }

  /** Into the form: the markup, and the words alone beside it. */
  store() {
    this.html.value = this.box.textContent.trim() || this.box.querySelector('canvas') ? write(this.box) : '';
    this.body.value = this.box.innerText.trim() || (this.html.value ? ' ' : '');
  }

  /** Back to plain text. */
  end() {
    this.body.value = this.box.innerText;
    this.html.value = '';
    this.box.remove();
    this.body.hidden = false;
    this.body.focus();
  }
}
