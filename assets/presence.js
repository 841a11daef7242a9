// Who else looks at or writes in this ticket. They are named in the page's element [data-presence];
// where a ticket's page has none, one is put before the composer.
(() => {
  const ticket = location.pathname.match(/^\/desk\/t\/([^/]+)$/), thread = document.querySelector('.thread');
  if (!ticket || !thread) return;
  const { word, post } = window.vorgang;
  const url = `${location.pathname}/presence`, number = decodeURIComponent(ticket[1]);
  const make = () => {
    const p = Object.assign(document.createElement('p'), { className: 'typing typing--bar', hidden: true });
    p.setAttribute('role', 'status');
    (document.querySelector('.composer-dock') ?? thread).before(p);
    return p;
  };
  const box = document.querySelector('[data-presence]') ?? make();
  let me = 0, typed = 0, state = '', text = '';

  const names = (people) => {
    const all = people.map((p) => p.name);
    return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ${word('und', 'and')} ${all.at(-1)}`;
  };
  function show(people) {
    const others = people.filter((p) => p.id !== me);
    const writing = others.filter((p) => p.writing), looking = others.filter((p) => !p.writing);
    const said = [];
    if (writing.length === 1) said.push(word(`${names(writing)} schreibt gerade in diesem Ticket.`, `${names(writing)} is writing in this ticket.`));
    if (writing.length > 1) said.push(word(`${names(writing)} schreiben gerade in diesem Ticket.`, `${names(writing)} are writing in this ticket.`));
    if (looking.length === 1) said.push(word(`${names(looking)} sieht sich dieses Ticket gerade an.`, `${names(looking)} is looking at this ticket.`));
    if (looking.length > 1) said.push(word(`${names(looking)} sehen sich dieses Ticket gerade an.`, `${names(looking)} are looking at this ticket.`));
    box.hidden = said.length === 0;
    box.classList.toggle('is-writing', writing.length > 0);
    if (said.join(' ') === text) return;
    text = said.join(' ');
    box.replaceChildren(...others.slice(0, 3).map((p) => Object.assign(document.createElement('span'), { className: 'avatar',
      textContent: p.name.split(' ').filter((x, i, all) => i === 0 || i === all.length - 1).map((x) => [...x][0].toUpperCase()).join('') })),
      Object.assign(document.createElement('span'), { textContent: text }));
    for (const a of box.querySelectorAll('.avatar')) a.setAttribute('aria-hidden', 'true');
  }

  async function say(next) {
    state = next;
    const answer = await post(url, { state });
    if (!answer?.ok || state === 'left') return;
    const { me: id, people } = await answer.json();
    me = id;
    show(people);
  }
  const now = () => (Date.now() - typed < 20000 ? 'writing' : 'looking');
  document.addEventListener('input', (e) => {
    if (!e.target.closest('.composer')) return;
    typed = Date.now();
    if (state !== 'writing') say('writing');
  });
  document.addEventListener('live:presence', ({ detail }) => { if (detail.number === number && me) show(detail.people); });
  document.addEventListener('live:state', ({ detail }) => { if (detail === 'on') say(now()); });
  document.addEventListener('visibilitychange', () => say(document.hidden ? 'left' : now()));
  window.addEventListener('pagehide', () => { if (state !== 'left') say('left'); });
  setInterval(() => { if (!document.hidden) say(now()); }, 20000);
  say('looking');
})();
