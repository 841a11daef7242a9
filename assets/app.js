// Only betters pages that work without it: the desk's list follows the live stream.
(() => {
  const mark = document.querySelector('[data-live-list]');
  if (!mark || !window.EventSource) return;
  const stream = new EventSource('/events');
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of ['.list', '.views']) {
      const now = document.querySelector(part), next = page.querySelector(part);
      if (now && next) now.replaceWith(next);
      else if (next && part === '.list') location.reload();
    }
  };
  stream.addEventListener('ticket', () => { if (!timer) timer = setTimeout(refresh, 300); });
  stream.onopen = () => { mark.dataset.live = 'on'; };
  stream.onerror = () => { mark.dataset.live = 'off'; };
})();
