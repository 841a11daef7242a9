// The live stream: one connection for all tabs of a browser. This file is both the pages' script and
// the worker that they share; without shared workers each page has a connection of its own. What
// arrives is told as an event of the document: "live:ticket" (for the desk), "live:mine" (for
// customers), "live:presence", "live:notice",
// "live:reset" (something was missed: load anew) and "live:state" ("on", "off"); the state stands at
// <html data-live> too. Of all pages one alone gets its notices with loud: true.
(() => {
  const types = ['ticket', 'mine', 'presence', 'notice', 'reset'];
  const silence = 65000, kept = 200;

  /** One connection, which comes back by itself, at a time of its own, with the id it heard last. */
  class Stream {
    constructor(tell) {
      this.tell = tell;
      this.tries = 0;
      this.last = '';
      this.on = false;
    }

    open(last) {
      this.last ||= last;
      if (!this.source && !this.timer) this.connect();
    }

    connect() {
      this.timer = 0;
      const source = new EventSource(`/events${this.last ? `?last=${this.last}` : ''}`);
      this.source = source;
      source.onerror = () => this.again(source);
      source.addEventListener('beat', () => this.alive());
      source.addEventListener('hello', (e) => {
        this.heard(e);
        this.tries = 0;
        this.state(true);
      });
      for (const type of types) source.addEventListener(type, (e) => { this.heard(e); this.tell(type, JSON.parse(e.data), this.last); });
      this.alive();
    }

    heard(e) {
      if (e.lastEventId) this.last = e.lastEventId;
      this.alive();
    }

    /** The server speaks every twenty seconds: a longer silence is a dead line. */
    alive() {
      clearTimeout(this.silent);
      this.silent = setTimeout(() => this.again(this.source), silence);
    }

    again(source) {
      if (source !== this.source) return;
      source.close();
      clearTimeout(this.silent);
      this.source = null;
      this.state(false);
      const wait = Math.min(30000, 400 * 2 ** this.tries++) * (0.5 + Math.random());
      this.timer = setTimeout(() => this.connect(), wait);
    }

    state(on) {
      if (this.on !== on) this.tell('state', on ? 'on' : 'off', '');
      this.on = on;
    }
  }

  const place = (id) => { const [boot, n] = id.split('-'); return { boot, n: parseInt(n, 16) }; };

  /** The worker: the pages are ports; a new one gets what came since it was made. */
  function share(scope) {
    const ports = new Set(), recent = [];
    let front = null;
    const send = (port, m) => port.postMessage({ ...m, loud: port === front });
    const stream = new Stream((type, detail, id) => {
      const m = { type, detail, id };
      if (id) recent.push(m);
      if (recent.length > kept) recent.shift();
      if (!ports.has(front)) front = [...ports].at(-1) ?? null;
      for (const port of ports) send(port, m);
    });
    const welcome = (port, last) => {
      ports.add(port);
      if (!stream.on) { stream.open(last); return; }
      send(port, { type: 'state', detail: 'on' });
      const from = place(last), now = place(stream.last);
      if (last && from.boot !== now.boot) { send(port, { type: 'reset', detail: {} }); return; }
      for (const m of recent) if (last && place(m.id).n > from.n) send(port, m);
    };
    scope.onconnect = (e) => {
      const port = e.ports[0];
      port.onmessage = ({ data }) => {
        if (data.what === 'bye') ports.delete(port);
        else if (data.what === 'front') front = port;
        else welcome(port, data.last);
      };
    };
  }

  if (typeof document === 'undefined') { share(self); return; }

  const last = document.querySelector('meta[name=live]')?.content;
  if (!last || !window.EventSource) return;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  const hear = (type, detail, loud) => {
    if (type === 'state') document.documentElement.dataset.live = detail;
    tell(type, type === 'notice' ? { ...detail, loud } : detail);
  };
  const alone = () => new Stream((type, detail) => hear(type, detail, true)).open(last);

  function join() {
    const own = document.currentScript.src;
    const policy = window.trustedTypes?.createPolicy('live', { createScriptURL: (u) => (u === own ? u : '') });
    const worker = new SharedWorker(policy ? policy.createScriptURL(own) : own, { name: 'live' });
    const say = (what) => worker.port.postMessage({ what, last });
    worker.onerror = () => { worker.port.close(); alone(); };
    worker.port.onmessage = ({ data }) => hear(data.type, data.detail, data.loud);
    say('hello');
    if (document.hasFocus()) say('front');
    window.addEventListener('focus', () => say('front'));
    window.addEventListener('pagehide', () => say('bye'));
    window.addEventListener('pageshow', (e) => { if (e.persisted) { say('hello'); tell('reset', {}); } });
  }
  try { join(); } catch { alone(); }
})();
