// The command bar (Ctrl-K): tickets by number or words, people, companies, and what can be done; and
// the map of all keys ("?"), made of the tables that the modules gave to vorgang.keys().
(() => {
  const { word, keys, tables } = window.vorgang;
  const make = (tag, set = {}, ...inside) => {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(set)) if (k in e) e[k] = v; else e.setAttribute(k, v);
    e.append(...inside);
    return e;
  };
  const sprite = document.querySelector('svg.i use')?.getAttribute('href').split('#')[0];
  const icon = (name) => {
    const ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), use = document.createElementNS(ns, 'use');
    svg.setAttribute('class', 'i');
    svg.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${sprite}#i-${name}`);
    svg.append(use);
    return svg;
  };
  const icons = { jump: 'corner-down-left', ticket: 'inbox', person: 'user', company: 'building-2', action: 'arrow-right' };
  const go = (url) => () => { location.href = url; };
  const text = (row) => word(row.de, row.en);

  keys([{ key: 'g i', de: 'Zu den Tickets', en: 'Go to the tickets', run: go('/desk') },
    { key: 'g m', de: 'Zu meinen Tickets', en: 'Go to my tickets', run: go('/desk?view=mine') },
    { key: 'g t', de: 'Zum Telefon', en: 'Go to the phone', run: go('/desk/phone') },
    { key: 'g s', de: 'Zur Suche', en: 'Go to the search', run: go('/desk/search') },
    { key: 'g b', de: 'Zu den Benachrichtigungen', en: 'Go to the notifications', run: go('/desk/notices') },
    { key: 'c', de: 'Neues Telefonticket', en: 'New phone ticket', run: go('/desk/phone') },
    { key: word('Strg K', 'Ctrl K'), de: 'Befehle und Suche', en: 'Commands and search' },
    { key: '?', de: 'Alle Kürzel', en: 'All keys', run: () => map() }], { de: 'Überall', en: 'Everywhere' });

  /* The bar. */
  const input = make('input', { type: 'text', autocomplete: 'off', spellcheck: false, role: 'combobox', 'aria-expanded': 'true',
    'aria-controls': 'pal-list', 'aria-autocomplete': 'list', 'aria-label': word('Befehl, Ticketnummer, Wörter oder Name', 'Command, ticket number, words or name'),
    placeholder: word('Befehl, Ticketnummer, Wörter oder Name', 'Command, ticket number, words or name'), maxLength: 200 });
  const list = make('div', { className: 'palette__list', id: 'pal-list', role: 'listbox', 'aria-label': word('Treffer', 'Results') });
  const hint = (key, what) => make('span', {}, make('kbd', { className: 'kbd', textContent: key }), ` ${what}`);
  const bar = make('dialog', { className: 'dialog palette', 'aria-label': word('Befehle und Suche', 'Commands and search') }, input, list,
    make('div', { className: 'palette__foot' }, hint('↑ ↓', word('wählen', 'choose')), hint('↵', word('ausführen', 'do it')), hint('Esc', word('schließen', 'close'))));
  let items = [], at = 0, asked = 0, timer = 0;

  const actions = () => tables().flatMap((t) => t.rows.filter((r) => r.run && (!r.when || r.when()))
    .map((r) => ({ kind: 'action', label: text(r), key: r.key, run: r.run })));
  const fitting = (q) => actions().filter((a) => q.toLowerCase().split(/\s+/).every((w) => a.label.toLowerCase().includes(w))).slice(0, q ? 5 : 12);

  function show(found) {
    items = found;
    at = 0;
    list.replaceChildren(...items.map((x, i) => {
      const label = make('span', { className: 'grow' }, x.kind === 'jump' ? word('Ticket öffnen: ', 'Open ticket: ') : '', x.label, x.detail ? make('small', { className: 'muted num', textContent: ` ${x.detail}` }) : '');
      const row = make('div', { className: 'menu__item', role: 'option', id: `pal-${i}`, 'aria-selected': String(i === at) }, icon(icons[x.kind]), label);
      if (x.key) row.append(make('kbd', { className: 'kbd', textContent: x.key }));
      row.onclick = () => run(i);
      row.onmousemove = () => choose(i);
      return row;
    }));
    if (!items.length) list.append(make('p', { className: 'menu__cap', textContent: word('Nichts gefunden', 'Nothing found') }));
    choose(0);
  }
  function choose(i) {
    at = Math.max(0, Math.min(items.length - 1, i));
    [...list.querySelectorAll('[role=option]')].forEach((row, k) => row.setAttribute('aria-selected', String(k === at)));
    list.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    if (items.length) input.setAttribute('aria-activedescendant', `pal-${at}`);
    else input.removeAttribute('aria-activedescendant');
  }
  function run(i) {
    const x = items[i], q = input.value.trim();
    bar.close();
    if (x?.run) x.run();
    else if (x) location.href = x.url;
    else if (q) location.href = `/desk/search?q=${encodeURIComponent(q)}`;
  }
  const all = (q) => ({ kind: 'action', label: word(`Alles zu „${q}“ suchen`, `Search everything for “${q}”`), run: go(`/desk/search?q=${encodeURIComponent(q)}`) });
  async function ask() {
    const q = input.value.trim(), mine = asked;
    if (!q) return;
    const answer = await fetch(`/desk/search/quick?q=${encodeURIComponent(q)}`).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    const found = await answer.json();
    if (mine !== asked) return;
    const chosen = items[at];
    show([...found.filter((x) => x.kind === 'jump'), ...fitting(q), ...found.filter((x) => x.kind !== 'jump'), all(q)]);
    if (chosen?.moved) choose(items.findIndex((x) => x.label === chosen.label));
  }
  // What needs no server stands there at once: Enter never does what was meant by fewer letters.
  input.addEventListener('input', () => {
    const q = input.value.trim();
    asked++;
    clearTimeout(timer);
    show(q ? [...fitting(q), all(q)] : fitting(''));
    timer = setTimeout(ask, 120);
  });
  input.addEventListener('keydown', (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) { choose(at + step); if (items[at]) items[at].moved = true; }
    else if (e.key === 'Enter') run(at);
    else return;
    e.preventDefault();
  });
  function open() {
    if (!bar.isConnected) document.body.append(bar);
    if (bar.open) return;
    input.value = '';
    asked++;
    show(fitting(''));
    bar.showModal();
    input.focus();
  }
  for (const d of [bar]) d.addEventListener('click', (e) => { if (e.target === d) d.close(); });
  document.addEventListener('keydown', (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== 'k') return;
    // A ticket's composer has Ctrl-K for its links, and goes first.
    if (e.defaultPrevented) return;
    e.preventDefault();
    open();
  });
  document.addEventListener('click', (e) => {
    if (!e.target.closest?.('[data-opens=palette]')) return;
    e.preventDefault();
    open();
  });

  /* The map of keys. The ticket's page handles its own keys; it may bring its table itself. */
  const ofTicket = { group: { de: 'Ticket', en: 'Ticket' }, rows: [{ key: 'r', de: 'Antworten', en: 'Reply' }, { key: 'n', de: 'Notiz schreiben', en: 'Write a note' },
    { key: 't', de: 'Gespräch eintragen', en: 'Note a call' }, { key: 'z', de: 'Senden rückgängig machen', en: 'Undo sending' }] };
  const shown = () => (document.querySelector('.composer') && !tables().some((t) => t.group.de === 'Ticket') ? [...tables(), ofTicket] : tables());
  function map() {
    const close = make('button', { type: 'button', className: 'icon-btn push', 'aria-label': word('Schließen', 'Close') }, icon('x'));
    const sheet = make('dialog', { className: 'dialog keymap', 'aria-labelledby': 'keymap-h' },
      make('div', { className: 'dialog__head' }, make('h2', { id: 'keymap-h', textContent: word('Tastenkürzel', 'Keyboard shortcuts') }), close),
      make('div', { className: 'dialog__body keymap__body' }, ...shown().map((t) => make('section', {}, make('h3', { textContent: word(t.group.de, t.group.en) }),
        make('dl', {}, ...t.rows.flatMap((r) => [make('dt', {}, ...r.key.split(' ').map((k) => make('kbd', { className: 'kbd', textContent: k }))), make('dd', { textContent: text(r) })]))))));
    close.onclick = () => sheet.close();
    sheet.addEventListener('click', (e) => { if (e.target === sheet) sheet.close(); });
    sheet.addEventListener('close', () => sheet.remove());
    document.body.append(sheet);
    sheet.showModal();
  }
  document.addEventListener('click', (e) => { if (e.target.closest?.('[data-opens=keymap]')) map(); });
  for (const b of document.querySelectorAll('[data-opens=keymap]')) b.hidden = false;
  if (document.querySelector('.searchbox--l')) keys([{ key: '/', de: 'Ins Suchfeld', en: 'To the search box', run: () => document.querySelector('.searchbox--l .input').focus() }], { de: 'Suche', en: 'Search' });
})();
