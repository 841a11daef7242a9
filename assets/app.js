// What the scripts of all pages share: words in the page's language, and the table of keys.
// vorgang.keys([{ key: 'j', de: 'Nächstes Ticket', en: 'Next ticket', run: () => … }, …], { de: 'Liste', en: 'List' })
// adds a module's keys: they work unless somebody types, and stand in the map behind "?" and, if they
// do something, among the commands (command.js). A key that its module handles itself has no run.
// Two keys after another: 'g i'. With when: () => … it holds only then.
window.vorgang = (() => {
  const tables = [];
  const german = document.documentElement.lang !== 'en';
  const word = (de, en) => (german ? de : en);
  const typing = (t) => t.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
  let first = '', pause = 0;

  const find = (key) => {
    for (const t of tables)
      for (const row of t.rows) if (row.run && row.key === key && (!row.when || row.when())) return row;
    return null;
  };
  document.addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.key.length !== 1 || typing(e.target) ||
        document.querySelector('dialog[open]')) return;
    const row = find(first ? `${first} ${e.key}` : e.key);
    clearTimeout(pause);
    first = row || first ? '' : e.key;
    if (first) pause = setTimeout(() => { first = ''; }, 1200);
    if (!row) return;
    e.preventDefault();
    row.run();
  });
  return {
    word,
    keys: (rows, group) => { tables.push({ rows, group: group ?? { de: 'Diese Seite', en: 'This page' } }); },
    tables: () => tables,
    csrf: () => document.querySelector('input[name=csrf]')?.value ?? '',
    /** A POST of our own, with its token; gives the answer, or null where there is none. */
    post: (url, fields = {}) => fetch(url, { method: 'POST', headers: { 'X-CSRF-Token': window.vorgang.csrf() },
      body: new URLSearchParams(fields), keepalive: true }).catch(() => null),
    /** A page, or a piece of one, as a document. */
    page: (url) => new Promise((done) => {
      const x = new XMLHttpRequest();
      x.open('GET', url);
      x.responseType = 'document';
      x.onloadend = () => done(x.status === 200 ? x.response : null);
      x.send();
    }),
  };
})();
