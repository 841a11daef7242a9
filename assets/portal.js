// Betters the customers' pages, which work without it: drafts kept as typed, files by drag, drop and
// paste, what fits while one types, one sending for one click; what is new comes by itself.
(() => {
  const words = document.querySelector('[data-words]')?.dataset ?? {};
  const mostBytes = 25 * 1024 * 1024, mostFiles = 20;
  const wait = (f, ms) => { let t = 0; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };
  const make = (tag, cls, text) => { const e = document.createElement(tag); e.className = cls; if (text) e.textContent = text; return e; };
  const size = (n) => (n < 1048576 ? `${Math.max(1, Math.round(n / 1024))} KB`
    : `${(n / 1048576).toLocaleString(words.lang, { maximumFractionDigits: 1 })} MB`);

  function drafts(form) {
    const text = form.querySelector('textarea'), subject = form.elements.subject, state = form.querySelector('[data-draft-state]');
    let kept = '', sent = false, abort = null;
    const now = () => `${subject ? subject.value : ''}\n${text.value}`;
    kept = now();
    const save = async () => {
      if (sent || now() === kept) return;
      const what = now(), body = new URLSearchParams({ csrf: form.elements.csrf.value, key: form.elements.key.value, body: text.value });
      if (subject) body.set('subject', subject.value);
      if (form.dataset.draft !== 'new') body.set('ticket', form.dataset.draft);
      abort = new AbortController();
      try {
        const answer = await fetch('/tickets/draft', { method: 'POST', body, keepalive: what.length < 30000, signal: abort.signal });
        if (answer.ok) kept = what;
        state.textContent = answer.ok ? words.saved + new Date().toLocaleTimeString(words.lang, { hour: '2-digit', minute: '2-digit', timeZone: words.zone })
          : answer.status === 403 ? words.lost : words.unsaved;
      } catch (e) {
        if (e.name !== 'AbortError') state.textContent = words.unsaved;
      }
    };
    const soon = wait(save, 800);
    form.addEventListener('input', (e) => { if (e.target === text || e.target === subject) soon(); });
    document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });
    form.addEventListener('submit', () => { sent = true; abort?.abort(); });
  }

  function files(form) {
    const drop = form.querySelector('[data-drop]'), list = form.querySelector('[data-files]');
    const input = drop?.querySelector('input[type=file]'), text = form.querySelector('textarea');
    if (!input || !list) return;
    let chosen = new DataTransfer();
    const say = (what) => { const p = make('p', 'error', what); p.setAttribute('role', 'alert'); list.append(p); };
    const total = () => [...chosen.files].reduce((n, f) => n + f.size, 0);
    function show() {
      input.files = chosen.files;
      list.replaceChildren(...[...chosen.files].map((f, i) => {
        const row = make('span', 'file'), gone = make('button', 'icon-btn icon-btn--s', '×');
        gone.type = 'button';
        gone.setAttribute('aria-label', `${words.remove}: ${f.name}`);
        gone.addEventListener('click', () => {
          const rest = new DataTransfer();
          [...chosen.files].forEach((g, k) => { if (k !== i) rest.items.add(g); });
          chosen = rest;
          show();
          input.focus();
        });
        row.append(make('span', '', f.name), make('small', '', size(f.size)), gone);
        return row;
      }));
      if (total() > mostBytes) say(words.big);
      if (chosen.files.length > mostFiles) say(words.many);
    }
    function add(more) {
      for (const f of more) chosen.items.add(f);
      show();
    }
    input.addEventListener('change', () => { const more = [...input.files]; add(more); });
    for (const kind of ['dragenter', 'dragover']) form.addEventListener(kind, (e) => {
      if (![...e.dataTransfer.types].includes('Files')) return;
      e.preventDefault();
      drop.classList.add('is-over');
    });
    for (const kind of ['dragleave', 'drop']) form.addEventListener(kind, () => drop.classList.remove('is-over'));
    form.addEventListener('drop', (e) => {
      if (e.dataTransfer.files.length === 0) return;
      e.preventDefault();
      add(e.dataTransfer.files);
    });
    text?.addEventListener('paste', (e) => {
      const pasted = [...e.clipboardData.files];
      if (pasted.length === 0) return;
      e.preventDefault();
      const at = new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-');
      add(pasted.map((f, i) => (f.name === 'image.png' || !f.name
        ? new File([f], `${words.shot} ${at}${i ? ` ${i + 1}` : ''}.png`, { type: f.type }) : f)));
    });
    form.addEventListener('submit', (e) => {
      if (total() > mostBytes || chosen.files.length > mostFiles) { e.preventDefault(); e.stopImmediatePropagation(); show(); }
    });
  }

  // A second click while the first is on its way does nothing; coming back by history frees the form.
  function once(form) {
    form.addEventListener('submit', (e) => {
      if (form.dataset.sent) { e.preventDefault(); return; }
      form.dataset.sent = '1';
      e.submitter?.setAttribute('aria-busy', 'true');
    });
    addEventListener('pageshow', () => { delete form.dataset.sent; form.querySelector('[aria-busy]')?.removeAttribute('aria-busy'); });
  }

  function suggest(input) {
    const places = document.querySelectorAll('[data-suggested]');
    let asked = '';
    const ask = () => {
      const q = input.value.trim(), call = new XMLHttpRequest();
      if (q === asked) return;
      asked = q;
      call.open('GET', `${input.dataset.suggest}?q=${encodeURIComponent(q)}`);
      call.responseType = 'document'; // the browser reads it as a page: no script of it runs
      call.onload = () => {
        if (call.status !== 200 || q !== asked || !call.response) return;
        for (const place of places) {
          place.replaceChildren(...[...call.response.body.children].map((e) => document.importNode(e, true)));
          place.hidden = place.children.length === 0;
        }
      };
      call.send(); // offline: one writes on without it
    };
    input.addEventListener('input', wait(ask, 300));
    if (input.value) ask();
  }

  // The page as it is now, when the live stream says so and when one comes back to it; what one writes
  // stays.
  function refresh() {
    const place = location.pathname + location.search, call = new XMLHttpRequest();
    if (document.hidden) return;
    call.open('GET', place);
    call.responseType = 'document';
    call.onload = () => {
      const page = call.response;
      if (call.status !== 200 || !page || new URL(call.responseURL).pathname !== location.pathname) return;
      const swap = (part) => {
        const now = document.querySelector(part), next = page.querySelector(part);
        if (now && next && !now.isEqualNode(next)) now.replaceWith(document.importNode(next, true));
      };
      const many = (d) => d.querySelectorAll('.thread .msg').length;
      if (many(page) !== many(document)) swap('.thread');
      for (const part of ['.tline .state', '.tline p', '.steps', '.list', '.toolbar .tabs']) swap(part);
    };
    call.send();
  }

  if (document.querySelector('[data-refresh]')) {
    // Of a whole company not all at the same moment.
    const soon = wait(refresh, 100 + 400 * Math.random());
    const here = document.querySelector('[data-number]')?.textContent;
    document.addEventListener('live:mine', ({ detail }) => { if (!here || detail.number === here) soon(); });
    document.addEventListener('live:reset', soon);
    addEventListener('focus', refresh);
    document.addEventListener('visibilitychange', refresh);
  }
  for (const form of document.querySelectorAll('form[data-draft]')) { files(form); once(form); drafts(form); }
  for (const input of document.querySelectorAll('[data-suggest]')) suggest(input);
  for (const b of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) continue;
    b.hidden = false;
    b.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.querySelector('[data-number]').textContent);
      b.title = words.copied;
      b.setAttribute('aria-label', words.copied);
    });
  }
  for (const b of document.querySelectorAll('[data-print]')) { b.hidden = false; b.addEventListener('click', () => print()); }
})();
