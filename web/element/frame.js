// The page behind `/embed/card`: one element, and its talk with the page around. Who may be around is decided by the proxy's
// `frame-ancestors`; whoever speaks is checked all the same, and nothing is said to anybody else.

const NAMESPACE = 'leasehold-card';
const FROM_ADDRESS = ['instance', 'project', 'region', 'variant', 'theme', 'lang', 'heading-level', 'actions', 'auth', 'warn-before',
  'lease-presets', 'lease-min', 'lease-max', 'readonly', 'demo'];
const EVENTS = ['ready', 'status-change', 'progress-change', 'lease-change', 'lease-warning', 'action', 'action-result', 'open', 'error'];
/** What costs money or work, and is guarded against a click that was meant for something else. */
const GUARDED = ['start', 'stop', 'extend'];
/** The card must have been seen, whole and uncovered, for so long before such a click counts. */
const SEEN_MS = 500;
const TOKEN_LIFE_MS = 20_000;

const query = new URLSearchParams(location.search);
const card = document.createElement('leasehold-card');
for (const name of FROM_ADDRESS) if (query.has(name)) card.setAttribute(name, query.get(name));
look({ theme: query.get('theme'), lang: query.get('lang') });

let around = originOf(location.ancestorOrigins?.[0] ?? document.referrer);
let port;
let awaited;

function post(type, payload, id) {
  const message = { ns: NAMESPACE, v: 1, type, id, payload };
  if (port) port.postMessage(message);
  else if (around && parent !== window) parent.postMessage(message, around);
}

/** `null` for what is no origin; then the first word of the page around says which it is. */
function originOf(address) {
  try {
    const { origin } = new URL(address);
    return origin === 'null' ? null : origin;
  } catch {
    return null;
  }
}

addEventListener('message', ({ data, origin, source, ports }) => {
  if (source !== parent || parent === window || (around && origin !== around)) return;
  if (data?.ns !== NAMESPACE || data.v !== 1) return;
  around ??= origin;
  if (data.type === 'init' && ports[0]) {
    // The last one counts: whoever connects anew has closed the one before.
    port?.close();
    port = ports[0];
    port.onmessage = (event) => hear(event.data);
    return post('resize', { height: height() });
  }
  // A page around that came later, or anew, asks whether we are here.
  if (data.type === 'hello') parent.postMessage({ ns: NAMESPACE, v: 1, type: 'ready', payload: {} }, around);
  hear(data);
});

function hear(message) {
  const { ns, v, type, payload } = message ?? {};
  if (ns !== NAMESPACE || v !== 1 || typeof payload !== 'object' || payload === null) return;
  if (type === 'set-config') look(payload);
  if (type === 'token' && typeof payload.token === 'string') awaited?.({ token: payload.token, expiresAt: payload.expiresAt });
}

/** The page around may give its scheme, its language and its colors; nothing but our own tokens, and nothing that loads. */
function look({ theme, lang, tokens }) {
  if (['auto', 'light', 'dark'].includes(theme)) {
    card.setAttribute('theme', theme);
    document.documentElement.dataset.theme = theme;
  }
  if (typeof lang === 'string' && /^[A-Za-z-]{2,20}$/.test(lang)) card.setAttribute('lang', lang);
  for (const [name, value] of Object.entries(tokens ?? {})) {
    if (/^--leasehold-[a-z-]+$/.test(name) && typeof value === 'string' && !/url\s*\(|image|[;{}\\]/i.test(value)) card.style.setProperty(name, value);
  }
}

card.tokenProvider = ({ instance, reason }) =>
  new Promise((resolve, reject) => {
    awaited = resolve;
    setTimeout(() => reject(new Error('no token came')), TOKEN_LIFE_MS);
    post('auth-required', { instance, reason });
  });

// Against a page that lays something over the card or makes it invisible (click-jacking): browsers that can tell whether it
// is really to be seen are asked, the others have the question before a stop.
let seenSince;
if ('IntersectionObserverEntry' in window && 'isVisible' in IntersectionObserverEntry.prototype) {
  seenSince = Infinity;
  const options = { threshold: [0, 0.9, 1], trackVisibility: true, delay: 100 };
  new IntersectionObserver((entries) => {
    const { isVisible, isIntersecting } = entries.at(-1);
    seenSince = isVisible && isIntersecting ? performance.now() : Infinity;
  }, options).observe(card);
}
card.addEventListener('leasehold-action', (event) => {
  if (!GUARDED.includes(event.detail.action) || parent === window) return;
  if (seenSince !== undefined && performance.now() - seenSince < SEEN_MS) event.preventDefault();
});

for (const name of EVENTS) {
  card.addEventListener(`leasehold-${name}`, ({ detail }) => post('event', { name, detail }));
}
card.addEventListener('leasehold-auth-required', ({ detail }) => post('auth-required', { ...detail, reason: 'signed-out' }));

const height = () => Math.ceil(card.getBoundingClientRect().height);
new ResizeObserver(() => post('resize', { height: height() })).observe(card);
document.body.append(card);
post('ready', {});
