// Only betters pages that work without it. One live stream for the page: what arrives is told as an
// event "live:ticket" of the document, and how the connection is as "live:state" (on, off).
(() => {
  if (!document.querySelector('.desk') || !window.EventSource) return;
  const stream = new EventSource('/events');
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  stream.addEventListener('ticket', (e) => tell('ticket', JSON.parse(e.data)));
  stream.addEventListener('reset', () => tell('reset'));
  stream.onopen = () => tell('state', 'on');
  stream.onerror = () => tell('state', 'off');
})();
