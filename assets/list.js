// The desk's list follows the live stream.
(() => {
  const mark = document.querySelector('[data-live-list]');
  if (!mark) return;
  let timer = 0;
  const refresh = async () => {
    timer = 0;
    const page = await window.vorgang.page(location.href); // the policy has no DOMParser
    if (!page) return;
    for (const part of ['.list', '.views']) {
      const now = document.querySelector(part), next = page.querySelector(part);
      if (now && next) now.replaceWith(next);
      else if (next && part === '.list') location.reload();
    }
  };
  const soon = () => { timer ||= setTimeout(refresh, 300); };
  document.addEventListener('live:ticket', soon);
  document.addEventListener('live:reset', soon);
  document.addEventListener('live:state', (e) => { mark.dataset.live = e.detail; });
})();
