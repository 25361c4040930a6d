// For a page with `<iframe src=".../embed/card?...">`: gives the frame its height and hands its events on, as events of the
// iframe. No WebAssembly. `iframe.tokenProvider` is asked when the card wants a token.

const NAMESPACE = 'leasehold-card';
const LEAST_PX = 40;
const MOST_PX = 4000;

/** Connects one iframe; answers what ends it. */
export function connect(iframe) {
  const from = new URL(iframe.src, location.href).origin;
  let port;
  const hear = (message) => {
    const { ns, v, type, payload } = message ?? {};
    if (ns !== NAMESPACE || v !== 1 || typeof payload !== 'object' || payload === null) return;
    const { height, name, detail } = payload;
    if (type === 'resize' && Number.isFinite(height)) iframe.style.height = `${Math.min(Math.max(height, LEAST_PX), MOST_PX)}px`;
    if (type === 'event' && /^[a-z-]{1,32}$/.test(name)) iframe.dispatchEvent(new CustomEvent(`leasehold-${name}`, { detail, bubbles: true }));
    if (type === 'auth-required') bring(payload);
  };
  const post = (type, payload) => port?.postMessage({ ns: NAMESPACE, v: 1, type, payload });
  async function bring({ instance, reason }) {
    const event = new CustomEvent('leasehold-auth-required', { detail: { instance, reason }, bubbles: true });
    iframe.dispatchEvent(event);
    try {
      const answer = await iframe.tokenProvider?.({ instance, reason });
      if (answer?.token) post('token', { token: answer.token, expiresAt: answer.expiresAt });
    } catch {
      // The card says that nobody is signed in.
    }
  }
  const listen = ({ source, origin, data }) => {
    if (source !== iframe.contentWindow || origin !== from || data?.ns !== NAMESPACE || data.v !== 1) return;
    if (data.type !== 'ready') return hear(data);
    const channel = new MessageChannel();
    port?.close();
    port = channel.port1;
    port.onmessage = (event) => hear(event.data);
    iframe.contentWindow.postMessage({ ns: NAMESPACE, v: 1, type: 'init', payload: {} }, from, [channel.port2]);
  };
  addEventListener('message', listen);
  iframe.setLeaseholdConfig = (config) => post('set-config', config);
  // A frame that was ready before this script hears it now; one that is still this page's empty one hears it when it is there.
  const greet = () => {
    if (!iframe.contentDocument) iframe.contentWindow?.postMessage({ ns: NAMESPACE, v: 1, type: 'hello', payload: {} }, from);
  };
  iframe.addEventListener('load', greet);
  greet();
  return () => {
    iframe.removeEventListener('load', greet);
    removeEventListener('message', listen);
    port?.close();
  };
}

for (const iframe of document.querySelectorAll('iframe[src*="/embed/card"]')) connect(iframe);
