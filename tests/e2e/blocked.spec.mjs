// A browser that gives no cookie to third parties, and a desk at another site than the portal, behind TLS: what the partitioned
// cookie of a frame and the token of a window are for (ADR 43).
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from './desk.mjs';
import { id, openPortal } from './portal.mjs';
import { openHouse } from './provider.mjs';

/** A front that ends TLS before a desk, with a certificate of its own making. */
async function openFront(folder) {
  const files = ['key', 'cert'].map((name) => path.join(folder, `${name}.pem`));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-keyout', files[0], '-out', files[1]], { stdio: 'ignore' });
  const front = { desk: undefined };
  const [key, cert] = files.map((file) => readFileSync(file));
  const server = createServer({ key, cert }, (incoming, answer) => {
    const { hostname, port } = new URL(front.desk.url);
    const { method, headers, url } = incoming;
    const outgoing = ask({ hostname, port, method, headers, path: url }, (came) => {
      answer.writeHead(came.statusCode, came.rawHeaders);
      came.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  front.origin = `https://127.0.0.1:${server.address().port}`;
  front.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return front;
}

const test = base.extend({
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'leasehold-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  // Cookies of third parties are blocked by the profile, as a person or a company does it.
  context: async ({ playwright, folder, launchOptions }, use) => {
    const profile = path.join(folder, 'profile');
    mkdirSync(path.join(profile, 'Default'), { recursive: true });
    writeFileSync(path.join(profile, 'Default', 'Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 1 } }));
    const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, ignoreHTTPSErrors: true, locale: 'en-GB' });
    await use(context);
    await context.close();
  },
  page: async ({ context }, use) => use(await context.newPage()),
  portals: async ({}, use) => {
    const portals = [await openPortal('localhost'), await openPortal('127.0.0.2')];
    await use(portals);
    for (const portal of portals) await portal.close();
  },
  house: async ({ portals, folder }, use) => {
    const front = await openFront(folder);
    const key = path.join(folder, 'session.key');
    writeFileSync(key, randomBytes(32).toString('hex'));
    const origins = JSON.stringify(portals.map(({ origin }) => origin));
    const house = await openHouse({
      LEASEHOLD__SIGN_IN__ORIGIN: front.origin,
      LEASEHOLD__SIGN_IN__SESSION__KEY_FILE: key,
      LEASEHOLD__SIGN_IN__SESSION__PARTITIONED: 'true',
      LEASEHOLD__EMBED__FRAME_ANCESTORS: origins,
      LEASEHOLD__EMBED__ORIGINS: origins,
    });
    front.desk = house.desk;
    await use({ ...house, front });
    await house.close();
    await front.close();
  },
});

async function signIn(page, button) {
  const opened = page.waitForEvent('popup');
  await button.click();
  const popup = await opened;
  await popup.getByPlaceholder('Enter any login').fill('anna');
  await popup.getByPlaceholder('and password').fill('any');
  await popup.getByRole('button', { name: 'Sign-in' }).click();
  await popup.getByRole('button', { name: 'Continue' }).click();
}

const framed = (front, instance) =>
  `<iframe title="Notebook" src="${front.origin}/embed/card?instance=${instance}" sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"></iframe><script type="module" src="${front.origin}/w/0/leasehold-embed-host.js"></script>`;

test('a frame keeps who signed in, for the portal in which they did and for no other', async ({ house, page, context, portals }) => {
  const { desk, front } = house;
  const instance = await id(desk, 'train-bert-base');
  const [first, other] = portals.map((portal) => portal.page('/', framed(front, instance)));
  const frame = page.frameLocator('iframe');
  await page.goto(first);
  await expect(frame.getByText('You are not signed in')).toBeVisible();
  // A usual cookie of a third party is really blocked here.
  const usual = () => {
    document.cookie = 'usual=1; SameSite=None; Secure';
    return document.cookie;
  };
  expect(await page.frames().find((one) => one.url().startsWith(front.origin)).evaluate(usual)).toBe('');
  await signIn(page, frame.getByRole('button', { name: 'Sign in' }));
  await expect(frame.getByRole('article')).toContainText('Running');
  const kept = (await context.cookies()).filter(({ domain, sameSite }) => domain === '127.0.0.1' && sameSite === 'None');
  expect(kept).toMatchObject([{ httpOnly: true, secure: true, partitionKey: 'http://localhost' }]);

  await page.reload();
  await expect(frame.getByRole('article')).toContainText('Running');
  await page.goto(other);
  await expect(frame.getByText('You are not signed in')).toBeVisible();
});

test('an element gets by without any cookie', async ({ house, page, portals: [portal] }) => {
  const { desk, front } = house;
  const instance = await id(desk, 'train-bert-base');
  await page.goto(portal.page('/', `<leasehold-card id="card" auth="popup" instance="${instance}"></leasehold-card><script type="module" src="${front.origin}/w/0/leasehold-card.js"></script>`));
  const card = page.locator('#card');
  await expect(card).toContainText('You are not signed in');
  await signIn(page, card.getByRole('button', { name: 'Sign in' }));
  await expect(card).toContainText('Running');
  expect(await page.evaluate(() => document.querySelector('#card').extend('PT2H'))).toMatchObject({ ok: true });
});
