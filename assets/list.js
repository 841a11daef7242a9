// The desk's list: all by keyboard, changes of many tickets without a new page, and live: rows come,
// change and go while selection, focus and the place on the screen stay. Without it the same forms and
// links do the same.
(() => {
  const main = document.getElementById('main'), mark = document.querySelector('[data-live-list]');
  if (!main || !mark || !window.vorgang) return;
  const find = (query, from = document) => from.querySelector(query);
  const list = () => document.getElementById('bulk');
  const rows = () => [...document.querySelectorAll('#bulk .t')];
  const link = (row) => find('.tickets__link', row);
  const box = (row) => find('.c-sel input', row);
  const selected = () => rows().filter((r) => box(r).checked);
  const rowOf = (id) => (id ? find(`#bulk .t[data-id="${CSS.escape(id)}"]`) : null);
  let current = '', anchor = '', waiting = null;

  // One row is the way in by Tab; j and k move it.
  function rove() {
    const all = rows(), here = rowOf(current) ?? all[0];
    for (const row of all) {
      row.classList.toggle('is-focus', row === here && row.contains(document.activeElement));
      for (const e of row.querySelectorAll('a, input')) e.tabIndex = row === here ? 0 : -1;
    }
    current = here?.dataset.id ?? '';
  }

  function go(row) {
    if (!row) return;
    current = row.dataset.id;
    rove();
    link(row).focus();
    row.scrollIntoView({ block: 'nearest' });
    rove();
  }

  function move(step) {
    const all = rows(), at = all.indexOf(rowOf(current)), inside = list()?.contains(document.activeElement);
    go(all[Math.min(all.length - 1, Math.max(0, inside ? at + step : Math.max(at, 0)))]);
  }

  function count() {
    const n = selected().length, words = find('[data-selected]');
    if (words) words.textContent = n === 1 ? words.dataset.one : words.dataset.many.replace('#', n);
  }

  function select(row, on = !box(row).checked) {
    box(row).checked = on;
    anchor = row.dataset.id;
    count();
  }

  function selectTo(row) {
    const all = rows(), from = Math.max(0, all.indexOf(rowOf(anchor) ?? row)), to = all.indexOf(row);
    for (const r of all.slice(Math.min(from, to), Math.max(from, to) + 1)) box(r).checked = true;
    count();
  }

  /** What an action is for: those selected, else the row that one stands on. */
  function chosen() {
    const row = rowOf(current);
    if (!selected().length && row && list().contains(document.activeElement)) select(row, true);
    return selected().length > 0;
  }

  const press = (query) => { if (chosen()) find(`.bulk ${query}`)?.click(); };
  function layer(name) {
    const menu = find(`details[data-layer="${name}"]`);
    if (!menu || (menu.closest('.bulk') && !chosen())) return;
    menu.open = true;
    find('.menu__list :is(input:not([type=hidden]), select, button, a)', menu)?.focus();
  }

  // Menus: one at a time, closed by Escape and by a click elsewhere.
  const open = () => find('details[data-layer][open]');
  function closeMenus(but) {
    for (const m of document.querySelectorAll('details[data-layer][open]')) if (m !== but) m.open = false;
  }
  document.addEventListener('click', (e) => closeMenus(e.target.closest?.('details[data-layer]')));
  document.addEventListener('toggle', (e) => { if (e.target.open && e.target.matches('[data-layer]')) closeMenus(e.target); }, true);

  function leave() {
    const menu = open();
    if (menu) {
      menu.open = false;
      if (menu.contains(document.activeElement)) (menu.closest('.bulk') && rowOf(current) ? link(rowOf(current)) : find('summary', menu)).focus();
    } else {
      for (const r of selected()) box(r).checked = false;
      count();
    }
  }

  // Rows as they are now, next to those of a fresh page.
  const plain = (cell) => cell.innerHTML.replace(/ tabindex="-?\d"/g, '');
  function renew(row, fresh) {
    const before = [...row.cells], after = [...fresh.cells];
    let changed = false;
    row.classList.remove('is-gone');
    row.classList.toggle('is-unread', fresh.classList.contains('is-unread'));
    row.dataset.prio = fresh.dataset.prio;
    if (before.length !== after.length) { row.replaceWith(fresh); return; }
    before.forEach((cell, i) => {
      if (cell.classList.contains('c-sel') || plain(cell) === plain(after[i])) return;
      changed ||= !cell.classList.contains('c-time');
      cell.replaceWith(after[i]);
    });
    if (changed) flash(row);
  }

  function flash(row) {
    row.classList.remove('is-live');
    requestAnimationFrame(() => row.classList.add('is-live'));
  }

  function scroller() {
    for (let e = list(); e; e = e.parentElement)
      if (e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY)) return e;
    return document.scrollingElement;
  }

  /** Runs CHANGE, gives what it gives; the row that is looked at stays where it is on the screen. */
  function steady(change) {
    const pane = scroller(), top = pane.scrollTop;
    const seen = rows().find((r) => r.contains(document.activeElement)) ?? (top > 0 ? rows().find((r) => r.getBoundingClientRect().bottom > 60) : null);
    const at = seen?.getBoundingClientRect().top, out = change();
    const still = seen && rowOf(seen.dataset.id);
    if (still && top > 0) pane.scrollTop += still.getBoundingClientRect().top - at;
    return out;
  }

  function mergeRows(body, fresh, calm) {
    const known = new Map(rows().map((r) => [r.dataset.id, r])), next = [...fresh.rows];
    let held = 0;
    for (const row of next) {
      const old = known.get(row.dataset.id);
      if (old) renew(old, row);
      else if (calm) held++;
    }
    const stays = new Set(next.map((r) => r.dataset.id));
    for (const [id, row] of known)
      if (!stays.has(id)) { if (calm) row.classList.add('is-gone'); else row.remove(); }
    if (!calm) {
      let place = null;
      for (const row of next.reverse()) {
        const now = rowOf(row.dataset.id) ?? row;
        if (now === row && !known.has(row.dataset.id)) flash(row);
        if (now.nextElementSibling !== place || now.parentElement !== body) body.insertBefore(now, place);
        place = now;
      }
    }
    return held;
  }

  function news(n) {
    const button = find('[data-news]');
    button.hidden = n === 0;
    button.textContent = n === 1 ? button.dataset.one : button.dataset.many.replace('#', n);
  }

  function mergeViews(page) {
    const now = find('.views'), next = find('.views', page), links = [...now.querySelectorAll('a')], fresh = [...next.querySelectorAll('a')];
    if (links.length !== fresh.length || links.some((a, i) => a.getAttribute('href') !== fresh[i].getAttribute('href'))) {
      now.replaceWith(next);
      return;
    }
    links.forEach((a, i) => {
      const count = find('.count', a), other = find('.count', fresh[i]);
      if (count && other) { count.textContent = other.textContent; count.className = other.className; }
    });
    const heads = [find('[data-count]'), find('[data-count]', page)];
    if (heads[0] && heads[1]) heads[0].textContent = heads[1].textContent;
  }

  /** Takes over what PAGE says; calm: whoever points or types in the list is not disturbed. */
  function merge(page, calm) {
    const now = list() ?? find('.empty', main), next = find('#bulk', page) ?? find('main .empty', page);
    const focused = rows().find((r) => r.contains(document.activeElement)), inBox = focused && document.activeElement.type === 'checkbox';
    if (!now || !next) return;
    mergeViews(page);
    waiting = null;
    if (now.id !== 'bulk' || next.id !== 'bulk') { now.replaceWith(next); news(0); }
    else {
      const held = steady(() => mergeRows(find('tbody', now), find('tbody', next), calm));
      if (calm && (held || find('.is-gone', now))) waiting = page;
      news(held);
    }
    if (focused && !focused.contains(document.activeElement)) {
      const row = rowOf(focused.dataset.id) ?? rows()[0];
      if (row) (inBox ? box(row) : link(row)).focus({ preventScroll: true });
    }
    rove();
    count();
  }

  const busy = () => Boolean(list()?.matches(':hover, :focus-within') || selected().length);
  let timer = 0, last = 0, running = false, dirty = false;
  async function refresh() {
    timer = 0;
    if (running) { dirty = true; return; }
    running = true;
    last = Date.now();
    const page = await window.vorgang.page(location.href);
    running = false;
    if (page && find('[data-live-list]', page)) merge(page, busy());
    if (dirty) { dirty = false; soon(); }
  }
  function soon() {
    if (document.hidden) { dirty = true; return; }
    timer ||= setTimeout(refresh, Math.max(150, last + 800 - Date.now()));
  }
  async function show() {
    const first = waiting && [...waiting.querySelectorAll('#bulk .t')].find((r) => !rowOf(r.dataset.id))?.dataset.id;
    const page = await window.vorgang.page(location.href);
    if (page) merge(page, false);
    if (first && rowOf(first)) go(rowOf(first));
  }
  document.addEventListener('live:ticket', soon);
  document.addEventListener('live:reset', soon);
  document.addEventListener('live:state', (e) => { mark.dataset.live = e.detail; });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && dirty) { dirty = false; soon(); } });
  find('[data-news]').addEventListener('click', show);
  main.addEventListener('pointerleave', () => { if (waiting && !busy()) show(); });

  // Changes of many tickets, and their way back, without a new page.
  function post(form, button) {
    const x = new XMLHttpRequest();
    x.open('POST', form.action);
    x.responseType = 'document';
    x.onloadend = () => {
      const page = x.status === 200 ? x.response : null, toasts = page && find('[data-toasts]', page);
      if (!toasts) { location.reload(); return; }
      for (const r of selected()) box(r).checked = false;
      closeMenus();
      merge(page, false);
      find('[data-toasts]').replaceWith(toasts);
      fade();
      if (!list()?.contains(document.activeElement)) (rowOf(current) ? link(rowOf(current)) : main).focus({ preventScroll: true });
      rove();
    };
    x.send(new URLSearchParams(new FormData(form, button)));
  }
  document.addEventListener('submit', (e) => {
    if (e.defaultPrevented || (e.target.id !== 'bulk' && !e.target.closest('[data-toasts]'))) return;
    if (e.submitter?.name === 'merge') return; // a page of its own
    e.preventDefault();
    if (e.target.id !== 'bulk' || (e.submitter && selected().length)) post(e.target, e.submitter);
  });

  /** Sentences go by themselves, a way back stays until the next action. */
  function fade() {
    const gone = [...document.querySelectorAll('[data-toasts] .toast:not([data-undo])')];
    if (gone.length) setTimeout(() => { for (const t of gone) if (!t.matches(':hover')) t.remove(); }, 12000);
  }

  document.addEventListener('change', (e) => { if (e.target.closest('.c-sel')) { anchor = e.target.closest('.t').dataset.id; count(); } });
  document.addEventListener('click', (e) => {
    const row = e.shiftKey && e.target.closest?.('.c-sel input')?.closest('.t');
    if (row) selectTo(row);
  }, true);
  document.addEventListener('focusin', (e) => {
    const row = e.target.closest?.('#bulk .t');
    if (row) current = row.dataset.id;
    rove();
  });
  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || find('dialog[open]')) return;
    const inRows = e.target.closest?.('#bulk .t');
    if (e.key === 'Escape') leave();
    else if (inRows && e.key === 'ArrowDown') move(1);
    else if (inRows && e.key === 'ArrowUp') move(-1);
    else if (inRows && e.key === 'Home') go(rows()[0]);
    else if (inRows && e.key === 'End') go(rows().at(-1));
    else if (inRows && e.key === 'Enter' && e.target.type === 'checkbox') link(inRows).click();
    else return;
    e.preventDefault();
  });

  // The list's keys; those without run are handled above or by the browser.
  const here = () => rowOf(current);
  window.vorgang.keys([
    { key: 'j', de: 'Nächstes Ticket', en: 'Next ticket', run: () => move(1) },
    { key: 'k', de: 'Voriges Ticket', en: 'Previous ticket', run: () => move(-1) },
    { key: '↵', de: 'Ticket öffnen', en: 'Open ticket' },
    { key: 'x', de: 'Ticket auswählen', en: 'Select ticket', run: () => { if (here()) select(here()); } },
    { key: 'X', de: 'Bis hierher auswählen', en: 'Select up to here', run: () => { if (here()) selectTo(here()); } },
    { key: '*', de: 'Alle auswählen', en: 'Select all', run: () => { for (const r of rows()) box(r).checked = true; count(); } },
    { key: 'Esc', de: 'Menü schließen, Auswahl aufheben', en: 'Close menu, clear selection' },
    { key: '/', de: 'Suchen', en: 'Search', run: () => find('.jump').click() },
    { key: 'f', de: 'Filtern', en: 'Filter', run: () => layer('filter') },
    { key: 'i', de: 'Mir zuweisen', en: 'Assign to me', run: () => press('[name=take]') },
    { key: 'a', de: 'Zuweisen', en: 'Assign', run: () => layer('assign') },
    { key: 'b', de: 'Bereich ändern', en: 'Change queue', run: () => layer('queue') },
    { key: 'p', de: 'Priorität ändern', en: 'Change priority', run: () => layer('priority') },
    { key: 'm', de: 'Zusammenführen', en: 'Merge', run: () => press('[name=merge]') },
    { key: '#', de: 'Schlagwort', en: 'Tag', run: () => layer('tag') },
    { key: 'w', de: 'Wartet auf Kunde', en: 'Waiting for customer', run: () => press('[name=state][value=waiting]') },
    { key: 'o', de: 'Wieder öffnen', en: 'Reopen', run: () => press('[name=state][value=open]') },
    { key: 'e', de: 'Schließen', en: 'Close', run: () => press('[name=state][value=closed]') },
    { key: 'z', de: 'Rückgängig', en: 'Undo', run: () => find('[data-undo] button')?.click() },
    { key: 'v', de: 'Neue Tickets zeigen', en: 'Show new tickets', run: () => { if (waiting) show(); } },
  ], { de: 'Ticketliste', en: 'Ticket list' });

  // What was done is said once: loading again, and the live list, don't say it again.
  const clean = new URL(location.href);
  for (const name of ['bulk', 'restored', 'left', 'mailed', 'said']) clean.searchParams.delete(name);
  if (clean.href !== location.href) history.replaceState(null, '', clean);
  mark.dataset.live = document.documentElement.dataset.live ?? 'off';
  rove();
  count();
  fade();
})();
