// Told at once: the bell's number, a short line on the page, and where it was wanted in this browser a
// sound and the browser's own notification. Its buttons stand on /profile/notices.
(() => {
  const { word, post } = window.vorgang;
  const bell = document.querySelector('[data-bell]');
  if (!bell) return;
  const store = { get: (k) => { try { return localStorage.getItem(k); } catch { return null; } },
    set: (k, v) => { try { localStorage.setItem(k, v); } catch { /* private windows keep nothing */ } } };
  const sentences = {
    new: (n) => word(`Neues Ticket von ${n.who}`, `New ticket from ${n.who}`),
    assigned: (n) => word(`${n.who} hat Ihnen das Ticket zugewiesen`, `${n.who} assigned the ticket to you`),
    reply: (n) => word(`Neue Nachricht von ${n.who}`, `New message from ${n.who}`),
    mention: (n) => word(`${n.who} hat Sie erwähnt`, `${n.who} mentioned you`),
  };
  const here = document.querySelector('[data-ticket]')?.dataset.ticket ?? location.pathname.match(/^\/desk\/t\/([^/]+)$/)?.[1];
  let count = Number(bell.dataset.bell), audio = null, counting = 0;

  function ring(n) {
    count = n;
    const number = bell.querySelector('b');
    const many = n > 99 ? '99+' : String(n);
    number.textContent = many;
    number.hidden = n === 0;
    const label = n === 0 ? word('Meldungen', 'Notices') : word(`Meldungen, ${many} neue`, `Notices, ${many} new`);
    bell.querySelector('.rail__label').textContent = bell.title = label;
  }

  /** Two soft tones, made here: no file to load. */
  function sound() {
    audio ??= new AudioContext();
    audio.resume();
    [[660, 0], [880, 0.13]].forEach(([pitch, at]) => {
      const tone = audio.createOscillator(), gain = audio.createGain(), begin = audio.currentTime + at;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(0.12, begin + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, begin + 0.35);
      tone.connect(gain).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.4);
    });
    document.documentElement.dataset.sounded = String(Number(document.documentElement.dataset.sounded ?? 0) + 1);
  }

  function popup(n, text) {
    if (!window.Notification || Notification.permission !== 'granted' || document.hasFocus()) return;
    const note = new Notification(text, { body: `${n.number}  ${n.title}`, tag: `notice-${n.id}` });
    note.onclick = () => { window.focus(); location.href = `/desk/t/${encodeURIComponent(n.number)}`; };
  }

  function line(n, text) {
    let box = document.querySelector('.toasts');
    if (!box) {
      box = Object.assign(document.createElement('div'), { className: 'toasts' });
      box.setAttribute('role', 'status');
      document.body.append(box);
    }
    const toast = Object.assign(document.createElement('div'), { className: 'toast' });
    const what = document.createElement('span');
    const number = Object.assign(document.createElement('b'), { className: 'num', textContent: n.number });
    what.append(text, ' · ', number, ' ', n.title);
    toast.append(what, Object.assign(document.createElement('a'), { className: 'btn btn--s', href: `/desk/t/${encodeURIComponent(n.number)}`, textContent: word('Öffnen', 'Open') }));
    box.append(toast);
    if (box.children.length > 3) box.firstElementChild.remove();
    setTimeout(() => toast.remove(), 10000);
  }

  document.addEventListener('live:notice', ({ detail: n }) => {
    const text = sentences[n.kind]?.(n) ?? n.title;
    if (n.number === here && document.visibilityState === 'visible') { seen(); return; }
    clearTimeout(counting);
    counting = setTimeout(recount, 200);
    // What one tab has told, the others and the next page do not.
    if (n.quiet || !n.loud || Number(store.get('notice.told') ?? 0) >= n.id) return;
    store.set('notice.told', n.id);
    line(n, text);
    if (store.get('notice.sound') === '1') sound();
    if (store.get('notice.popup') === '1') popup(n, text);
  });
  async function recount() {
    const answer = await fetch('/desk/notices/unread').catch(() => null);
    if (answer?.ok) ring((await answer.json()).unread);
  }
  let away = false;
  document.addEventListener('live:state', ({ detail }) => { if (detail === 'on' && away) recount(); away = detail === 'off'; });
  document.addEventListener('live:reset', recount);

  /** The ticket that stands open is read. */
  async function seen() {
    const answer = await post(`/desk/t/${encodeURIComponent(here)}/noticed`);
    if (answer?.ok) ring((await answer.json()).unread);
  }
  if (here && count > 0) seen();

  function device() {
    const box = document.querySelector('[data-device]');
    if (!box) return;
    const [tone, note, said] = ['sound', 'popup', 'said'].map((x) => box.querySelector(`[data-${x}]`));
    const show = () => {
      tone.setAttribute('aria-pressed', String(store.get('notice.sound') === '1'));
      note.setAttribute('aria-pressed', String(store.get('notice.popup') === '1' && window.Notification?.permission === 'granted'));
    };
    tone.onclick = () => {
      const on = store.get('notice.sound') !== '1';
      store.set('notice.sound', on ? '1' : '0');
      if (on) sound();
      said.textContent = on ? word('So klingt es.', 'This is what it sounds like.') : word('Kein Ton mehr.', 'No sound any more.');
      show();
    };
    note.hidden = !window.Notification;
    note.onclick = async () => {
      const on = note.getAttribute('aria-pressed') !== 'true';
      const may = on ? await Notification.requestPermission() : 'granted';
      store.set('notice.popup', on && may === 'granted' ? '1' : '0');
      said.textContent = may === 'granted' ? '' : word('Der Browser erlaubt es nicht. Sie können das in seinen Einstellungen ändern.', 'The browser does not allow it. You can change that in its settings.');
      show();
    };
    show();
    box.hidden = false;
  }
  device();
})();
