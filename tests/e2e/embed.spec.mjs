// Elements where no cookie of the desk gets: a portal of another site with its own word for its people, and a card in a frame.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, openDesk, test as base } from './desk.mjs';
import { axeFaults, heard, listen, openIssuer, openPortal } from './portal.mjs';
import { openHouse } from './provider.mjs';

const ISSUER = 'https://portal.example';

const test = base.extend({
  // By another name than the desk, so at another site.
  portal: async ({}, use) => {
    const portal = await openPortal('localhost');
    await use(portal);
    await portal.close();
  },
  /** A desk that takes the word of a portal, the portal's key, and who has asked for what. */
  house: async ({ portal }, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'leasehold-portal-'));
    const issuer = openIssuer(ISSUER);
    await writeFile(path.join(folder, 'portal.jwks'), issuer.keys);
    const house = await openHouse({
      LEASEHOLD__SIGN_IN__EXCHANGE__ISSUER: ISSUER,
      LEASEHOLD__SIGN_IN__EXCHANGE__JWKS_FILE: path.join(folder, 'portal.jwks'),
      LEASEHOLD__SIGN_IN__EXCHANGE__ORIGINS: JSON.stringify([portal.origin]),
    });
    await use({ ...house, issuer });
    await house.close();
    await rm(folder, { recursive: true });
  },
  page: async ({ page }, use) => {
    await listen(page);
    await use(page);
  },
});

/** A page whose card asks `provide`, which answers as a portal's server would. */
async function openWithTokens(page, { desk, issuer }, portal, instance, provide) {
  const asked = [];
  await page.exposeFunction('provide', async (wanted) => {
    asked.push(wanted);
    return provide({
      sign: (claims) => issuer.token({ aud: desk.url, origin: portal.origin, roles: ['admin'], ...claims }),
      count: asked.length,
    });
  });
  await page.goto(portal.page('/', `<h1>Portal</h1><leasehold-card id="card" auth="token" instance="${instance}">Fallback</leasehold-card>
    <script type="module">import '${desk.url}/w/0/leasehold-card.js'; card.tokenProvider = (wanted) => window.provide(wanted);</script>`));
  return asked;
}

async function instanceOf(desk, name) {
  return (await desk.instance(name)).id;
}

test.describe('the word of a portal', () => {
  test('opens the one instance that it names, with one question; when it ends there is one more', async ({ house, page, portal }) => {
    const { desk } = house;
    const instance = await instanceOf(desk, 'train-bert-base');
    const asked = await openWithTokens(page, house, portal, instance, ({ sign }) => ({ token: sign({ instance }) }));
    const card = page.locator('#card');
    await expect(card).toContainText('Running');
    expect(asked).toEqual([{ instance, reason: 'start' }]);
    // The desk forgets the token: what is asked for meets a 401, and the portal is asked once.
    let refused = 0;
    await page.route(/\/(v1|events|session)\b/, async (route) => {
      if (refused < 1 && route.request().method() !== 'OPTIONS') {
        refused += 1;
        const headers = { 'access-control-allow-origin': portal.origin, 'content-type': 'application/problem+json' };
        return route.fulfill({ status: 401, headers, body: '{"code":"not-signed-in","status":401}' });
      }
      return route.continue();
    });
    expect(await page.evaluate(() => card.extend('PT2H'))).toMatchObject({ ok: true });
    await expect(card).toContainText('2 h');
    expect((await desk.mutations()).map(({ method }) => method)).toEqual(['PATCH']);
    expect(asked.length).toBe(2);
    expect(asked[1].reason).toBe('expired');
    // Nothing of it is where another script of the page would look.
    const left = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href, document.documentElement.outerHTML, document.cookie]));
    expect(left).not.toMatch(/eyJ[\w-]{10,}\.|Bearer/);
  });

  const bad = [
    ['throws', () => { throw new Error('the portal is down'); }],
    ['says nothing', () => undefined],
    ['brings what has ended', ({ sign }) => ({ token: sign({}), expiresAt: Date.now() - 1000 })],
    ['brings what is no token', () => ({ token: 'abc' })],
    ['brings the word for another origin', ({ sign }) => ({ token: sign({ origin: 'https://elsewhere.example' }) })],
    ['brings the word of somebody without a role', ({ sign }) => ({ token: sign({ roles: ['others'] }) })],
  ];
  test('a portal that has no good word: said in the card and to the page, and set right it works', async ({ house, page, portal }) => {
    const { desk } = house;
    const instance = await instanceOf(desk, 'train-bert-base');
    let provide = bad[0][1];
    await openWithTokens(page, house, portal, instance, (help) => provide(help));
    for (const [what, answer] of bad) {
      provide = answer;
      await page.evaluate(() => {
        window.heard.length = 0;
        const fresh = card.cloneNode();
        fresh.tokenProvider = card.tokenProvider;
        card.replaceWith(fresh);
        return fresh.refresh();
      });
      await expect(page.locator('#card'), what).toContainText('You are not signed in');
    }
    expect(await heard(page, 'auth-required')).not.toEqual([]);
    provide = ({ sign }) => ({ token: sign({}) });
    await page.evaluate(() => card.refresh());
    await expect(page.locator('#card')).toContainText('Running');
  });

  test('a word for one instance is none for another, and the cloud is not asked', async ({ house, page, portal }) => {
    const { desk } = house;
    const [mine, other] = [await instanceOf(desk, 'train-bert-base'), await instanceOf(desk, 'demand-forecast')];
    await openWithTokens(page, house, portal, other, ({ sign }) => ({ token: sign({ instance: mine }) }));
    await expect(page.locator('#card')).toContainText('No such notebook');
    expect((await heard(page, 'error')).map(({ code }) => code)).toEqual(['not-found']);
    expect((await desk.calls()).filter(({ path: where }) => where.includes(other))).toEqual([]);
  });
});

test('people sign in in a window of the desk, from a page of another site without cookies', async ({ page, portal }) => {
  const house = await openHouse({ LEASEHOLD__EMBED__ORIGINS: JSON.stringify([portal.origin]) });
  const { desk } = house;
  try {
    await page.goto(portal.page('/', `<leasehold-card id="card" auth="popup" instance="${await instanceOf(desk, 'train-bert-base')}"></leasehold-card><script type="module" src="${desk.url}/w/0/leasehold-card.js"></script>`));
    await expect(page.locator('#card')).toContainText('You are not signed in');
    const opened = page.waitForEvent('popup');
    await page.locator('#card').getByRole('button', { name: 'Sign in' }).click();
    const popup = await opened;
    await popup.getByPlaceholder('Enter any login').fill('anna');
    await popup.getByPlaceholder('and password').fill('any');
    await popup.getByRole('button', { name: 'Sign-in' }).click();
    await popup.getByRole('button', { name: 'Continue' }).click();
    await expect(page.locator('#card')).toContainText('Running');
    await page.evaluate(() => card.extend('PT2H'));
    await expect(page.locator('#card')).toContainText('2 h');
  } finally {
    await house.close();
  }
});

test.describe('a card in a frame', () => {
  // Frames of others may not take the focus; and whoever is not listed is told so.
  test.use({ expectedErrors: /^(Failed to load resource|Blocked autofocusing|Framing .* violates|Refused to frame|Blocked script execution|Content-Security-Policy|The loading of)/ });

  const frames = async (page, portal, allowed, body, use) => {
    const desk = await openDesk([], { LEASEHOLD__EMBED__FRAME_ANCESTORS: JSON.stringify(allowed) });
    try {
      await page.goto(portal.page('/', await body(desk)));
      await use(desk);
    } finally {
      await desk.stop();
    }
  };
  const framed = (attributes = '') => async (desk) =>
    `<main><h1>Portal</h1><iframe title="Notebook" src="${desk.url}/embed/card?instance=${await instanceOf(desk, 'train-bert-base')}" sandbox="allow-scripts allow-same-origin allow-forms allow-popups" ${attributes}></iframe></main>
     <script type="module" src="${desk.url}/w/0/leasehold-embed-host.js"></script>`;

  test('in a page that is listed: shown as high as it is, acts, tells, and takes colors', { tag: '@both' }, async ({ page, portal }) => {
    await frames(page, portal, [portal.origin], framed(), async (desk) => {
      const frame = page.frameLocator('iframe');
      await expect(frame.getByRole('article')).toContainText('Running');
      await expect.poll(() => page.evaluate(() => document.querySelector('iframe').clientHeight)).toBeGreaterThan(160);
      await expect.poll(() => heard(page, 'ready')).toHaveLength(1);
      expect((await heard(page, 'status-change')).map(({ status }) => status)).toEqual(['RUNNING']);
      // Firefox's driver reaches neither places nor keys in frames of other origins.
      await frame.getByRole('button', { name: /^Renew/ }).dispatchEvent('click');
      await frame.getByRole('button', { name: '2 h', exact: true }).dispatchEvent('click');
      // Seen long enough to count.
      await expect(async () => {
        await frame.getByRole('button', { name: 'Renew', exact: true }).dispatchEvent('click');
        await expect(frame.getByRole('slider')).toHaveCount(0, { timeout: 1000 });
      }).toPass();
      expect((await desk.mutations()).at(-1).method).toBe('PATCH');
      await page.evaluate(() => document.querySelector('iframe').setLeaseholdConfig({ theme: 'dark', tokens: { '--leasehold-surface': 'rgb(1, 2, 3)', '--evil': 'red', '--leasehold-bg': 'url(https://evil.example)' } }));
      await expect(frame.getByRole('article')).toHaveCSS('background-color', 'rgb(1, 2, 3)');
      await expect(frame.getByRole('article')).toHaveCSS('color-scheme', 'dark');
      await page.evaluate(() => document.querySelector('iframe').setLeaseholdConfig({ tokens: { '--leasehold-surface': '#171a20' } }));
      await expect(frame.getByRole('article')).toHaveCSS('background-color', 'rgb(23, 26, 32)');
      expect(await axeFaults(page)).toEqual([]);
    });
  });

  test('in a page that is not listed: nothing', { tag: '@both' }, async ({ page, portal }) => {
    await frames(page, portal, ['https://portal.example'], framed(), async (desk) => {
      await page.waitForLoadState('networkidle');
      await expect(page.frameLocator('iframe').getByText('train-bert-base')).toHaveCount(0);
      expect((await desk.calls()).filter(({ path: where }) => where.startsWith('/v1'))).toEqual([]);
      expect(await heard(page, 'ready')).toEqual([]);
    });
  });

  test('covered, it does nothing that costs', async ({ page, portal }) => {
    await frames(page, portal, [portal.origin], framed('style="opacity: 0.01"'), async (desk) => {
      const frame = page.frameLocator('iframe');
      await expect(frame.getByRole('article')).toContainText('Running');
      await frame.getByRole('button', { name: /^Stop/ }).click();
      await frame.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
      await expect(frame.getByRole('article')).toContainText('The page around this card did not allow it.');
      expect(await desk.mutations()).toEqual([]);
    });
  });

  test('words of others, and words that are none, change nothing', { tag: '@both' }, async ({ page, portal }) => {
    await frames(page, portal, [portal.origin], framed(), async (desk) => {
      const frame = page.frameLocator('iframe[title=Notebook]');
      await expect(frame.getByRole('article')).toContainText('Running');
      await page.evaluate(async (from) => {
        const { contentWindow } = document.querySelector('iframe');
        for (const word of [null, 7, 'x', {}, { ns: 'leasehold-card' }, { ns: 'leasehold-card', v: 2, type: 'set-config', payload: { theme: 'dark' } }, { ns: 'leasehold-card', v: 1, type: 'set-config', payload: null }, { ns: 'leasehold-card', v: 1, type: 'set-config', payload: { theme: 7, lang: {}, tokens: { '--leasehold-bg': {} } } }, { ns: 'leasehold-card', v: 1, type: 'stop', payload: {} }]) {
          contentWindow.postMessage(word, from);
        }
        // Not from the frame, and from another frame of the page.
        dispatchEvent(new MessageEvent('message', { data: { ns: 'leasehold-card', v: 1, type: 'resize', payload: { height: 3999 } }, origin: from, source: window }));
        const stranger = document.createElement('iframe');
        stranger.srcdoc = `<script>parent.postMessage({ ns: 'leasehold-card', v: 1, type: 'resize', payload: { height: 3998 } }, '*'); parent.frames[0].postMessage({ ns: 'leasehold-card', v: 1, type: 'set-config', payload: { theme: 'dark' } }, '*')</script>`;
        document.body.append(stranger);
        await new Promise((done) => stranger.addEventListener('load', done));
      }, desk.url);
      await expect(frame.getByRole('article')).toContainText('Running');
      expect(await page.evaluate(() => document.querySelector('iframe').clientHeight)).toBeLessThan(1000);
      await expect(frame.getByRole('article')).not.toHaveCSS('color-scheme', 'dark');
      expect(await desk.mutations()).toEqual([]);
    });
  });
});
