// The element: what stands between a page of somebody else's and the WebAssembly. It upgrades, moves, waits and fails without
// an exception that gets out, and shows what is between its tags until there is something better.
import { Calls, refusal, resolvers } from './calls.js';
import { elements, fetchLater, freePlaces, sheets, started } from './engine.js';
import { linkOf } from './link.js';
import { ATTRIBUTES, duration, settingsOf } from './settings.js';
import { wordsIn } from './words.js';

/** Events whose default a page may prevent (embedding.md 6.4). */
const CANCELABLE = ['lease-warning', 'action', 'auth-required', 'open'];
/** What keeps the code from this page for good. */
const FINAL = ['blocked-wasm', 'crashed'];
/** Before loading is tried again, in milliseconds. */
const PAUSE_MS = 5000;
/** A call waits so long for the code that does it. */
const PATIENCE_MS = 20_000;

const GONE = { ok: false, problem: refusal('', 'gone', 'the element was taken out of the page').problem };

const here = new URL(import.meta.url);

export class LeaseholdElement extends HTMLElement {
  static observedAttributes = ATTRIBUTES;

  #internals = this.attachInternals();
  #place = document.createElement('div');
  #note = document.createElement('p');
  #slot = document.createElement('slot');
  #id = 0;
  #engine;
  #link;
  #data;
  #provider;
  #messages;
  #faults = new Set();
  #isStarting = false;
  #isReady = false;
  #isStale = false;
  #timer;
  #observer;
  #calls = new Calls();
  #ready = resolvers();
  #whole = resolvers();

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    this.#note.hidden = true;
    this.#note.className = 'element-note';
    this.#note.part = 'error';
    root.append(this.#place, this.#note, this.#slot);
    this.adopt();
  }

  /** Takes the sheets that there are. */
  adopt() {
    this.shadowRoot.adoptedStyleSheets = sheets;
  }

  connectedCallback() {
    for (const name of ['tokenProvider', 'messages', ...ATTRIBUTES.map(camel)]) this.#upgrade(name);
    if (this.#id || this.#isStarting) return;
    elements.add(this);
    if (!this.hasAttribute('lazy') || !('IntersectionObserver' in window)) return void this.#start();
    this.#observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#observer?.disconnect();
      this.#start();
    }, { rootMargin: '200px' });
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    // A move within the page takes it out and puts it back at once: then nothing is lost.
    queueMicrotask(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback() {
    if (this.#isStale || !(this.#id || this.#isStarting || elements.has(this))) return;
    this.#isStale = true;
    queueMicrotask(() => {
      this.#isStale = false;
      this.#change();
    });
  }

  get kind() {
    return this.constructor.kind;
  }

  /** The last known state of the instance, frozen; `undefined` before there is one. */
  get data() {
    return this.#data;
  }

  /** `({instance, reason}) => Promise<{token, expiresAt}>`: the portal's signed word for who is there. */
  get tokenProvider() {
    return this.#provider;
  }

  set tokenProvider(provider) {
    this.#provider = provider;
    this.#link?.offer(provider);
  }

  /** Words in place of ours: `{start, stop, extend, open, ssh, lease, progress}`. */
  get messages() {
    return this.#messages;
  }

  set messages(messages) {
    this.#messages = messages;
    this.attributeChangedCallback();
  }

  /** Resolves when the element shows what it is about, has `data`, and can be asked. */
  get whenReady() {
    return this.#ready.promise;
  }

  start(length) {
    return this.#command('start', length === undefined ? 0 : duration(length));
  }

  stop({ confirm = true } = {}) {
    return this.#command('stop', confirm ? 1 : 0);
  }

  extend(length) {
    return this.#command('extend', length === undefined ? 0 : duration(length));
  }

  openNotebook() {
    return this.#command('open', 0);
  }

  copySsh() {
    return this.#command('ssh', 0);
  }

  refresh() {
    return this.#command('refresh', 0);
  }

  /** After a trap: what is shown must not be touched any more. */
  broke(again) {
    this.#id = 0;
    this.#engine = undefined;
    this.#leave();
    this.#place.remove();
    this.#place = document.createElement('div');
    this.shadowRoot.prepend(this.#place);
    this.#fail('crashed', again);
    if (again) this.#later();
  }

  #upgrade(name) {
    if (!Object.hasOwn(this, name)) return;
    const value = this[name];
    delete this[name];
    this[name] = value;
  }

  get #settings() {
    return settingsOf(this, this.kind, here.origin);
  }

  get #languages() {
    return [this.#settings.lang, ...navigator.languages].filter(Boolean);
  }

  async #start() {
    clearTimeout(this.#timer);
    if (this.#isStarting || this.#id) return;
    const settings = this.#settings;
    this.#look(settings);
    if (!this.#check(settings)) return;
    this.#isStarting = true;
    let first = {};
    try {
      const link = linkOf({ ...settings, provider: this.#provider });
      this.#link = link;
      // The first of its link asks while the code is on its way.
      if (!link.isBegun) first = link.first();
      link.isBegun = true;
      link.add(settings.instance);
      const engine = await started(this.#languages);
      if (!this.isConnected) {
        first.abort?.abort();
        link.isBegun = false;
        return;
      }
      const tell = (name, detail) => this.#hear(name, detail);
      const options = { ...first, later: fetchLater };
      this.#engine = engine;
      const free = freePlaces.pop();
      if (free) this.#place.replaceWith((this.#place = free));
      this.#look(this.#settings);
      this.#id = engine.mount(this.#place, tell, link.ask, options, this.#given(link));
      this.#note.hidden = true;
      // A connection that was left without a token tries again for whoever comes new.
      if (!first.session && link.isUnknown()) this.refresh();
    } catch (error) {
      if (this.#link) this.#link.isBegun = false;
      first.abort?.abort();
      // Nothing would be different the next time.
      const final = FINAL.find((code) => code === error.code);
      this.#fail(final ?? 'network', !final);
      if (!final) this.#later();
    } finally {
      this.#isStarting = false;
      if (!this.isConnected) this.#stop();
    }
  }

  /** What the code is given of the settings. */
  #given(link) {
    const settings = this.#settings;
    return { ...settings, instance: link.add(settings.instance), base: link.base, hub: link.key };
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.isConnected && this.#start(), PAUSE_MS);
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#observer?.disconnect();
    elements.delete(this);
    const id = this.#id;
    this.#id = 0;
    if (id) this.#empty(id);
    this.#leave();
  }

  /** Whoever waits for anything is told that it is over. */
  #leave() {
    this.#isReady = false;
    this.#whole.resolve();
    this.#whole = resolvers();
    this.#calls.settle(GONE);
  }

  /** The place, with its listeners that are never taken back, is for whoever comes next. */
  #empty(id) {
    this.#id = 0;
    this.#engine?.drop(id);
    const place = this.#place;
    place.replaceWith((this.#place = document.createElement('div')));
    freePlaces.push(place);
  }

  #change() {
    const settings = this.#settings;
    this.#look(settings);
    if (!this.#check(settings)) return;
    if (!this.#id) return void (elements.has(this) && !this.hasAttribute('lazy') && this.#start());
    const link = linkOf({ ...settings, provider: this.#provider });
    if (link === this.#link) return this.#engine.update(this.#id, this.#given(link));
    // Another proxy, project or way to sign in: another connection.
    this.#empty(this.#id);
    this.#start();
  }

  #look({ theme }) {
    this.#place.dataset.theme = theme;
  }

  /** Says what is wrong with the attributes; without what the element is about nothing can be shown. */
  #check({ faults, instance }) {
    const stops = faults.find(({ attribute }) => attribute === 'instance');
    // Each once, until it is set right: what cannot be used has its default, and the rest goes on.
    const told = this.#faults;
    this.#faults = new Set(faults.map(({ attribute, rule }) => `the attribute ${attribute} ${rule}`));
    for (const { attribute, rule } of faults) {
      const sentence = `the attribute ${attribute} ${rule}`;
      if (attribute === 'instance' || told.has(sentence)) continue;
      console.warn(`<${this.localName}>: ${sentence}.`);
      this.#dispatch('error', { code: 'protocol', retriable: false, requestId: null, attribute, rule });
    }
    if (!stops) return true;
    const id = this.#id;
    this.#id = 0;
    if (id) this.#empty(id);
    this.#fail('protocol', false, `instance ${stops.rule}${instance ? ` (${instance.slice(0, 40)})` : ''}`, stops);
    return false;
  }

  /** Keeps what is between the tags visible, says what is wrong, and tells the page. */
  #fail(code, retriable, detail = '', more = {}) {
    const words = wordsIn(this.#languages);
    this.#note.textContent = words[code] + detail;
    this.#note.hidden = false;
    this.#note.setAttribute('role', 'alert');
    this.#slot.hidden = false;
    this.#isReady = false;
    this.#state(['failed']);
    this.#dispatch('error', { code, retriable, requestId: null, ...more });
  }

  #hear(name, detail) {
    switch (name) {
      case 'rendered':
        this.#slot.hidden = true;
        this.#whole.promise.then(() => this.#greet());
        return true;
      case 'whole':
        this.#whole.resolve();
        return true;
      case 'states':
        this.#state(detail);
        return true;
      case 'data':
        this.#data = Object.freeze(detail);
        return true;
      case 'sign-in':
        // A portal's own word is asked for again; otherwise the person says who they are.
        if (this.#link.auth === 'token') this.refresh();
        else this.#link.signIn().then((is_signed_in) => is_signed_in && this.refresh());
        return true;
      case 'action-result':
        this.#calls.settle(detail, detail.action);
        break;
      default:
    }
    return this.#dispatch(name, detail);
  }

  /** It is there, what is known of it as well, and it does what it is asked for: told once for each time that it comes. */
  #greet() {
    if (!this.#id || !this.#slot.hidden || this.#isReady) return;
    this.#isReady = true;
    this.#ready.resolve();
    this.#dispatch('ready', { version: VERSION });
  }

  #dispatch(name, detail) {
    const cancelable = CANCELABLE.includes(name);
    const event = new CustomEvent(`leasehold-${name}`, { detail, bubbles: true, composed: true, cancelable });
    return this.dispatchEvent(event);
  }

  #state(names) {
    const { states } = this.#internals;
    if (!states) return;
    states.clear();
    for (const name of names) {
      try {
        states.add(name);
      } catch {
        // Browsers before 125 take only names with dashes.
        states.add(`--${name}`);
      }
    }
  }

  /** Resolves with what came of it: `{action, ok, problem}`. Never rejects. */
  async #command(action, amount) {
    if (amount === undefined) return refusal(action, 'invalid-field', 'a duration is written like PT2H');
    if (!this.#id) return refusal(action, 'not-ready', 'the element shows nothing yet');
    // What does the work may come after the first card.
    const isHere = await Promise.race([this.#whole.promise.then(() => true), new Promise((late) => setTimeout(late, PATIENCE_MS))]);
    if (!this.#id) return { action, ...GONE };
    if (!isHere) return refusal(action, 'not-ready', 'the rest of the code has not come; it is asked for again');
    // Before it is asked for: a page around that refuses is heard at once.
    const { promise, forget } = this.#calls.wait(action);
    const problem = this.#engine.command(this.#id, action, amount);
    const isOver = ['refresh', 'open', 'ssh'].includes(action) || (action === 'stop' && amount);
    if (problem || isOver) forget(problem);
    return promise;
  }
}

for (const name of ATTRIBUTES) {
  if (name === 'lang') continue;
  const isFlag = ['readonly', 'demo', 'lazy'].includes(name);
  Object.defineProperty(LeaseholdElement.prototype, camel(name), {
    configurable: true,
    enumerable: true,
    get() {
      return isFlag ? this.hasAttribute(name) : (this.getAttribute(name) ?? '');
    },
    set(value) {
      if (isFlag) this.toggleAttribute(name, Boolean(value));
      else if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, Array.isArray(value) ? value.join(' ') : String(value));
    },
  });
}

function camel(name) {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
