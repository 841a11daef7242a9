// The phone's page: callers while one types, and how long the call has taken.
(() => {
  const form = document.querySelector('[data-callers]'), { page, word, keys } = window.vorgang;
  if (!form) return;
  const input = form.elements.q;
  let timer = 0, asked = 0;

  async function find() {
    const mine = ++asked, q = input.value.trim();
    const answer = await page(`/desk/phone/callers?q=${encodeURIComponent(q)}`);
    const list = answer?.querySelector('.callers');
    // A slow answer to what was typed before is no answer any more.
    if (!list || mine !== asked) return;
    document.querySelector('.callers').replaceWith(document.adoptNode(list));
    history.replaceState(null, '', q ? `/desk/phone?q=${encodeURIComponent(q)}` : '/desk/phone');
    fill(q);
  }
  /** Nobody yet: what is typed is the new caller's name or number. */
  function fill(q) {
    const name = document.getElementById('name'), phone = document.getElementById('phone');
    if (!name) return;
    const number = /^[\d+(][\d\s()/.+-]+$/.test(q);
    for (const [field, value] of [[name, number ? '' : q], [phone, number ? q : '']])
      if (field.dataset.typed !== '1') field.value = value;
  }
  for (const id of ['name', 'phone']) document.getElementById(id)?.addEventListener('input', (e) => { e.target.dataset.typed = '1'; });
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(find, 150); });
  const callers = () => [...document.querySelectorAll('.caller')];
  form.addEventListener('keydown', (e) => {
    if (e.key === 'ArrowDown' && callers().length) { e.preventDefault(); callers()[0].focus(); }
  });
  form.addEventListener('submit', (e) => {
    if (callers().length !== 1) return;
    e.preventDefault();
    callers()[0].click();
  });
  document.addEventListener('keydown', (e) => {
    const at = callers().indexOf(document.activeElement);
    if (at < 0 || (e.key !== 'ArrowDown' && e.key !== 'ArrowUp')) return;
    e.preventDefault();
    (callers()[at + (e.key === 'ArrowDown' ? 1 : -1)] ?? input).focus();
  });
  document.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) e.target.closest?.('main form')?.requestSubmit();
  });

  const clock = document.querySelector('[data-clock]');
  if (!location.search) sessionStorage.removeItem('call'); // a new call
  const begun = Number(sessionStorage.getItem('call') ?? 0) || Date.now();
  sessionStorage.setItem('call', String(begun));
  for (const f of document.querySelectorAll('main form')) f.addEventListener('submit', () => sessionStorage.removeItem('call'));
  const tick = () => {
    const s = Math.floor((Date.now() - begun) / 1000), two = (n) => String(n).padStart(2, '0');
    clock.lastElementChild.textContent = `${two(Math.floor(s / 60))}:${two(s % 60)}`;
  };
  clock.hidden = false;
  tick();
  setInterval(tick, 1000);

  keys([{ key: '/', de: 'Anrufer suchen', en: 'Find the caller', run: () => input.focus() },
    { key: '↓ ↑', de: 'Durch die Treffer', en: 'Through the results' },
    { key: word('Strg ↵', 'Ctrl ↵'), de: 'Ticket erstellen', en: 'Create the ticket' }], { de: 'Telefon', en: 'Phone' });
  if (!location.hash && !document.querySelector('.who')) input.focus();
})();
