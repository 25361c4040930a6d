// A gateway between page and desk that does to the event stream what gateways do. Everything else passes unharmed.
import { createServer, request } from 'node:http';
import { test } from './desk.mjs';

/** What is done to the stream, by name: each gets the desk's answer and the answer to the page. */
const harms = {
  none: (from, to) => from.pipe(to),
  // Not even the head comes through.
  held: (from) => from.resume(),
  // The head comes through, and the rest when it is over.
  buffered: (from, to) => {
    const pieces = [];
    to.flushHeaders();
    from.on('data', (piece) => pieces.push(piece));
    to.atTheEnd = () => to.write(pieces.join(''));
  },
  // In the middle of an event.
  cut: (from, to) => from.once('data', (piece) => to.write(piece.slice(0, piece.indexOf('data:') + 20), () => to.destroy())),
  garbage: (from, to) => from.on('data', (piece) => to.write(`${piece}id: 1\nevent: notebook\ndata: {"now_ms": \n\n`)),
  twice: (from, to) => from.on('data', (piece) => to.write(`${piece}${piece}`)),
  // Each piece comes once more after the one that follows it.
  reordered: (from, to) => {
    let before = '';
    from.on('data', (piece) => {
      to.write(`${piece}${before}`);
      before = piece;
    });
  },
  'signed out': (from, to) => {
    from.destroy();
    const problem = { status: 401, code: 'not-signed-in', title: 'Not signed in', detail: 'sign in', request_id: 'x' };
    to.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  },
};

async function openGateway(deskUrl) {
  const desk = new URL(deskUrl);
  const streams = new Set();
  const gateway = { harm: 'none', asked: 0 };
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: desk.host };
    if (headers.origin) headers.origin = desk.origin;
    const isAboutEvents = asked.url.startsWith('/events');
    if (isAboutEvents) gateway.asked += 1;
    const isStream = isAboutEvents && asked.headers.accept?.includes('event-stream');
    const onward = request({ host: desk.hostname, port: desk.port, path: asked.url, method: asked.method, headers }, (from) => {
      const harm = isAboutEvents && (isStream || gateway.harm === 'signed out') ? gateway.harm : 'none';
      if (isStream) {
        streams.add(answer);
        from.setEncoding('utf8');
      }
      from.on('error', () => answer.destroy());
      if (harm !== 'signed out') {
        answer.statusCode = from.statusCode;
        for (const [name, value] of Object.entries(from.headers)) answer.setHeader(name, value);
      }
      harms[harm](from, answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => {
      streams.delete(answer);
      onward.destroy();
    });
    asked.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway.url = `http://127.0.0.1:${server.address().port}`;
  /** Ends what is open; from now on streams are harmed like this. */
  gateway.cut = (harm) => {
    gateway.harm = harm;
    for (const answer of streams) {
      answer.atTheEnd?.();
      answer.end();
      answer.destroySoon?.();
    }
  };
  gateway.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return gateway;
}

/** A test with a desk behind such a gateway. */
export const gatewayTest = test.extend({
  gateway: async ({ desk }, use) => {
    const gateway = await openGateway(desk.url);
    await use(gateway);
    await gateway.close();
  },
});
