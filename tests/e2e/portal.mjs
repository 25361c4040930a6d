// A portal: pages of somebody else's on an origin of their own, with what the browser tests want to know of them.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openDesk, test } from './desk.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml' };

/** Listens before anybody knows what it serves: a desk must be told its origin first. */
export async function openPortal(host = '127.0.0.1') {
  const portal = { pages: new Map(), folder: undefined };
  const server = createServer(async (request, response) => {
    const where = new URL(request.url, 'http://portal').pathname;
    const page = portal.pages.get(where);
    if (page) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
      return response.end(page.body);
    }
    const file = portal.folder && path.join(portal.folder, where === '/' ? 'index.html' : where);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, host === 'localhost' ? '127.0.0.1' : host, resolve));
  portal.origin = `http://${host}:${server.address().port}`;
  portal.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  /** Serves a page, and answers its address. */
  portal.page = (where, body, headers = {}) => {
    portal.pages.set(where, { body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Portal</title>${body}`, headers });
    return portal.origin + where;
  };
  return portal;
}

/** Keeps every event of the elements, in `window.heard`, from before any script of the page. */
export async function listen(page) {
  await page.addInitScript(() => {
    window.heard = [];
    const names = ['ready', 'status-change', 'progress-change', 'lease-change', 'lease-warning', 'action', 'action-result', 'auth-required', 'open', 'error'];
    for (const name of names) {
      addEventListener(`leasehold-${name}`, (event) => {
        if (window.vetoes?.includes(name)) event.preventDefault();
        window.heard.push({ name, detail: event.detail, target: event.target.id });
      });
    }
  });
}

/** The details of the events of one name, in order. */
export function heard(page, name) {
  return page.evaluate((name) => window.heard.filter((event) => event.name === name).map((event) => event.detail), name);
}

/** What axe finds wrong in a page with its frames, or in a part of it, each with where and why. */
export async function axeFaults(page, within) {
  for (const frame of page.frames()) await frame.evaluate(axe);
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await page.evaluate(([within, runOnly]) => window.axe.run(within ?? document, { runOnly, resultTypes: ['violations'] }), [within, runOnly]);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`);
}

/** A portal's key, and its signed word for somebody. */
export function openIssuer(issuer) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'portal-1', alg: 'ES256', use: 'sig' };
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    keys: JSON.stringify({ keys: [jwk] }),
    token(claims) {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, sub: 'mei.lin', jti: randomUUID(), iat: now, exp: now + 60, ...claims };
      const text = `${part({ alg: 'ES256', typ: 'JWT', kid: jwk.kid })}.${part(all)}`;
      return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    },
  };
}

/** A desk, and a portal on another origin in which it may be used. */
export const portalTest = test.extend({
  portal: async ({}, use) => {
    const portal = await openPortal();
    await use(portal);
    await portal.close();
  },
  desk: async ({ portal }, use) => {
    const desk = await openDesk([], { LEASEHOLD__EMBED__ORIGINS: JSON.stringify([portal.origin]) });
    await use(desk);
    await desk.stop();
  },
});

/** The same, with every event of the elements kept from before any script of the page. */
export const elementTest = portalTest.extend({
  page: async ({ page }, use) => {
    await listen(page);
    await use(page);
  },
});

const script = (desk) => `<script type="module" crossorigin src="${desk.url}/w/0/leasehold-card.js"></script>`;

export async function id(desk, name) {
  return (await desk.instance(name)).id;
}

/** A page of the portal with these elements, opened. */
export async function open(page, desk, portal, body, headers) {
  await page.goto(portal.page('/', script(desk) + body, headers));
}
