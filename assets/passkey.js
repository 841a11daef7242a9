// Passkeys: what the form's data say is asked of the browser's authenticator, and its answer goes with
// the form. Where there is none, the form stays hidden.
(() => {
  if (!window.PublicKeyCredential) return;
  const text = (s) => new TextEncoder().encode(s);
  const from64 = (s) => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const to64 = (b) => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const known = (d) => d.known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: from64(id) }));

  async function create(d, fields) {
    const { response } = await navigator.credentials.create({ publicKey: {
      rp: { id: d.rp, name: d.desk }, user: { id: text(d.user), name: d.address, displayName: d.person },
      challenge: text(d.challenge), pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: known(d), attestation: 'none',
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' } } });
    fields.client.value = to64(response.clientDataJSON);
    fields.attestation.value = to64(response.attestationObject);
  }
  async function get(d, fields) {
    const { rawId, response } = await navigator.credentials.get({ publicKey: {
      rpId: d.rp, challenge: text(d.challenge), allowCredentials: known(d), userVerification: 'required' } });
    fields.id.value = to64(rawId);
    fields.client.value = to64(response.clientDataJSON);
    fields.auth.value = to64(response.authenticatorData);
    fields.signature.value = to64(response.signature);
    fields.user.value = response.userHandle ? to64(response.userHandle) : '';
    if (fields.keep) fields.keep.value = document.querySelector('input[type=checkbox][name=keep]')?.checked ? '1' : '0';
  }

  for (const place of document.querySelectorAll('[data-passkey]')) {
    const form = place.closest('form'), problem = form.querySelector('[data-problem]');
    form.addEventListener('submit', async (e) => {
      e.preventDefault();
      problem.hidden = true;
      try {
        await (place.dataset.passkey === 'create' ? create : get)(place.dataset, form.elements);
        form.submit();
      } catch { problem.hidden = false; }
    });
  }
  for (const part of document.querySelectorAll('[data-needs-passkey]')) part.hidden = false;
  for (const part of document.querySelectorAll('[data-without-passkey]')) part.hidden = true;
})();
