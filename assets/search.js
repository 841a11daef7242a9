// The search's page: how the question may go on, while one types.
(() => {
  const form = document.querySelector('.searchbox--l'), { page } = window.vorgang;
  if (!form) return;
  const input = form.elements.q;
  const hints = () => [...document.querySelectorAll('.hints a')];
  let timer = 0, asked = 0;

  async function find() {
    const mine = ++asked;
    const answer = await page(`/desk/search/hints?q=${encodeURIComponent(input.value)}`);
    const list = answer?.querySelector('.hints');
    // A slow answer to what was typed before is no answer any more.
    if (list && mine === asked) document.querySelector('.hints').replaceWith(document.adoptNode(list));
  }
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(find, 150); });
  input.addEventListener('keydown', (e) => {
    if (e.key === 'ArrowDown' && hints().length) { e.preventDefault(); hints()[0].focus(); }
  });
  document.addEventListener('keydown', (e) => {
    const at = hints().indexOf(document.activeElement), step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    if (at < 0 || !step) return;
    e.preventDefault();
    (hints()[at + step] ?? input).focus();
  });
  // A field that waits for its value is put into the box, and its values come.
  document.addEventListener('click', (e) => {
    const hint = e.target.closest?.('.hints a');
    if (!hint || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const typed = new URL(hint.href).searchParams.get('q');
    if (!typed.endsWith(':')) return;
    e.preventDefault();
    input.value = typed;
    input.focus();
    find();
  });
})();
