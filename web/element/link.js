// A connection to one proxy: how a request shows who asks. Tokens live in this closure and nowhere else: not in attributes,
// addresses, storage, or anything that WebAssembly sees.

import { openDemo } from './demo.js';

/** The provider of a portal must answer within this time, in milliseconds. */
const PATIENCE_MS = 10_000;
/** A provider that is set so much later is asked at the next try. */
const LATE_MS = 2000;
/** A token is renewed so long before its end. */
const MARGIN_MS = 15_000;

const links = new Map();

/** The link that elements with the same settings share. */
export function linkOf({ base, auth, project, region, instance, provider, demo }) {
  // A token may be good for one instance only, so each has its own.
  const parts = demo ? ['demo'] : [base, auth, project ?? `in ${region ?? ''}`, auth === 'token' ? instance : ''];
  const key = parts.join(' ');
  let link = links.get(key);
  if (!link) links.set(key, (link = demo ? demoLink(key, base) : makeLink(key, { base, auth, project, region, instance })));
  if (provider) link.offer(provider);
  return link;
}

/** Asks what pretends to be a proxy, in this page: nothing here is real, and nothing leaves it. */
function demoLink(key, base) {
  const { ask, add } = openDemo();
  return { key, base, auth: 'none', ask, add, first: () => ({}), offer() {}, isUnknown: () => false };
}

function makeLink(key, { base, auth, project, region, instance }) {
  let token;
  let pending;
  const isOurs = new URL(base).origin === location.origin;
  const credentials = auth === 'cookie' ? (isOurs ? 'same-origin' : 'include') : 'omit';
  let offered;
  const isOffered = new Promise((resolve) => (offered = resolve));
  const link = {
    key,
    base,
    auth,
    provider: undefined,
    ask,
    add: (instance) => instance,
    first,
    signIn,
    isUnknown: () => auth === 'token' && !token && !pending,
    offer(provider) {
      link.provider = provider;
      if (typeof provider === 'function') offered();
    },
  };

  /** Sends a request; one that is refused for its token is sent once more with a new one. */
  async function ask(request) {
    if (auth !== 'token' && auth !== 'popup') return fetch(request, { credentials });
    const again = request.clone();
    const used = await current('start');
    if (!used) return signedOut();
    const answer = await send(request, used);
    if (answer.status !== 401) return answer;
    if (token === used) token = undefined;
    const renewed = await current('expired');
    return renewed ? send(again, renewed) : answer;
  }

  function send(request, { value }) {
    request.headers.set('authorization', `Bearer ${value}`);
    return fetch(request, { credentials });
  }

  /** A token that is good; one question at a time, however many wait for its answer. */
  async function current(reason) {
    if (token && Date.now() < token.until) return token;
    if (auth === 'popup') return undefined;
    pending ??= provide(reason).finally(() => (pending = undefined));
    return pending;
  }

  async function provide(reason) {
    token = undefined;
    try {
      // A page sets it after the element is there, and mostly at once.
      if (typeof link.provider !== 'function') await inTime(isOffered, LATE_MS);
      const answer = await inTime(Promise.resolve().then(() => link.provider({ instance, reason })));
      if (typeof answer?.token !== 'string' || !answer.token) return undefined;
      if (answer.expiresAt !== undefined && !(Date.now() < Number(new Date(answer.expiresAt)))) return undefined;
      token = await handOver('/auth/exchange', { token: answer.token });
    } catch {
      // A provider that fails is one that has no token; the card says what that means.
    }
    return token;
  }

  /** A portal's word or a code of a sign-in, for a token of ours. */
  async function handOver(path, body) {
    const answer = await fetch(base + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'x-leasehold-request': '1' },
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) return undefined;
    const { access_token: value, expires_in: seconds } = await answer.json();
    return { value, until: Date.now() + seconds * 1000 - MARGIN_MS };
  }

  /** In a frame of another site the session's cookie is not ours: a code gives one that is, where the desk has that. */
  function keep(code) {
    return fetch(`${base}/auth/popup`, {
      method: 'POST',
      body: JSON.stringify({ code, keep: 'cookie' }),
      headers: { 'content-type': 'application/json', 'x-leasehold-request': '1' },
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  /** What the desk asks for first is under way while the code is still being compiled. */
  function first() {
    const headers = { 'x-leasehold-request': '1' };
    const abort = new AbortController();
    const begun = (url, options) => {
      const answer = ask(new Request(url, { cache: 'no-store', headers, ...options }));
      answer.catch(() => {});
      return answer;
    };
    const events = base + (project ? `/events?project=${encodeURIComponent(project)}` : '/events');
    return {
      project,
      session: begun(`${base}/session`, { signal: AbortSignal.timeout(15_000) }),
      // Which of the projects is in a region, only the session says.
      events: region && !project ? undefined : begun(events, { headers: { ...headers, accept: 'text/event-stream' }, signal: abort.signal }),
      abort,
    };
  }

  /** Signs in in a window of the proxy's own, where its cookie is a first party's. Must be called within a click. */
  function signIn() {
    const from = new URL(base).origin;
    const url = `${base}/auth/popup?origin=${encodeURIComponent(location.origin)}`;
    const popup = open(url, 'leasehold-sign-in', 'popup,width=480,height=640');
    if (!popup) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (is_signed_in) => {
        removeEventListener('message', hear);
        clearInterval(watch);
        resolve(is_signed_in);
      };
      const hear = async ({ origin, source, data }) => {
        if (origin !== from || source !== popup) return;
        if (data?.ns !== 'leasehold-card' || data.v !== 1 || data.type !== 'popup-code') return;
        const code = data.payload?.code;
        if (auth === 'popup' && typeof code === 'string') token = await handOver('/auth/popup', { code }).catch(() => undefined);
        if (auth === 'cookie' && isOurs && parent !== window) await keep(code).catch(() => undefined);
        end(auth !== 'popup' || token !== undefined);
      };
      const watch = setInterval(() => popup.closed && end(auth === 'cookie'), 500);
      addEventListener('message', hear);
    });
  }

  return link;
}

function inTime(promise, patience = PATIENCE_MS) {
  return Promise.race([
    promise,
    new Promise((_, reject) => setTimeout(() => reject(new Error('no answer in time')), patience)),
  ]);
}

/** As the proxy would say it, of a request that was not worth sending. */
function signedOut() {
  const problem = { type: 'about:blank', status: 401, code: 'not-signed-in', title: 'Not signed in', detail: 'no token', request_id: '' };
  return new Response(JSON.stringify(problem), { status: 401, headers: { 'content-type': 'application/problem+json' } });
}
