// Signing in for a page of another site, in a window of the desk: what only a browser decides, that is which cookies a window gets
// that another site opened, and whether it still knows its opener after it was at the provider.
import { createServer } from 'node:http';
import { expect, test as base } from './desk.mjs';
import { openHouse } from './provider.mjs';

const test = base.extend({
  portal: async ({}, use) => {
    const server = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html').end('<!doctype html><title>A portal</title><button>Sign in</button>');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    // By another name than the desk, so at another site.
    await use(`http://localhost:${server.address().port}`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  },

  house: async ({ portal }, use) => {
    const house = await openHouse({ LEASEHOLD__EMBED__ORIGINS: JSON.stringify([portal]) });
    await use(house);
    await house.close();
  },
});

/** What the widget does, without the widget: every message that comes is kept with where it comes from. */
async function prepare(page, desk, origin) {
  await page.goto(origin);
  await page.evaluate(
    ([url, mine]) => {
      window.told = [];
      addEventListener('message', ({ data, origin: from }) => window.told.push({ data, from }));
      document.querySelector('button').onclick = () => window.open(`${url}/auth/popup?origin=${encodeURIComponent(mine)}`);
    },
    [desk.url, origin],
  );
}

async function openWindow(page) {
  const opened = page.waitForEvent('popup');
  await page.getByRole('button').click();
  return opened;
}

async function told(page) {
  await expect.poll(() => page.evaluate(() => window.told.length)).toBe(1);
  return page.evaluate(() => window.told.pop());
}

/** A request of the portal's page. */
function ask(page, url, options) {
  return page.evaluate(
    async ([at, how]) => {
      const answer = await fetch(at, { credentials: 'omit', ...how });
      return { status: answer.status, body: await answer.json() };
    },
    [url, options],
  );
}

test('somebody signs in in a window, and the page of another site has what it needs', async ({ house, page, portal }) => {
  const { desk } = house;
  await prepare(page, desk, portal);
  const first = await openWindow(page);
  await first.getByPlaceholder('Enter any login').fill('anna');
  await first.getByPlaceholder('and password').fill('any');
  await first.getByRole('button', { name: 'Sign-in' }).click();
  await first.getByRole('button', { name: 'Continue' }).click();
  const { data, from } = await told(page);
  expect(from).toBe(desk.url);
  expect(data).toMatchObject({ ns: 'leasehold-card', v: 1, type: 'popup-code', payload: { code: expect.any(String) } });
  await expect.poll(() => first.isClosed()).toBe(true);

  const redeem = (code) => {
    const headers = { 'content-type': 'application/json' };
    return ask(page, `${desk.url}/auth/popup`, { method: 'POST', headers, body: JSON.stringify({ code }) });
  };
  const { status, body } = await redeem(data.payload.code);
  expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 600]);
  expect((await redeem(data.payload.code)).status).toBe(401);
  const headers = { authorization: `Bearer ${body.access_token}`, 'x-leasehold-request': '1' };
  const session = await ask(page, `${desk.url}/session`, { headers });
  expect([session.status, session.body.person]).toEqual([200, 'anna of the provider']);

  // The session is there now: the next window asks nothing.
  const second = await openWindow(page);
  expect((await told(page)).data.type).toBe('popup-code');
  await expect.poll(() => second.isClosed()).toBe(true);
  for (const secret of [data.payload.code, body.access_token]) expect(house.desk.log.join('\n')).not.toContain(secret);
});

test('a page that is not listed is told nothing, also in the name of one that is', async ({ house, page, portal }) => {
  const { desk } = house;
  await page.goto(`${desk.url}/auth/popup?origin=${encodeURIComponent('https://evil.example')}`);
  await expect(page.getByRole('heading')).toHaveText('This page cannot sign you in');
  const answer = await page.request.get(`${desk.url}/auth/popup?origin=${encodeURIComponent(portal)}`);
  expect(answer.headers()['cross-origin-opener-policy']).toBe('unsafe-none');
  expect(await answer.text()).not.toContain('code');
});

const failed = { 'en-GB': /could not be reached/, 'de-AT': /nicht zu erreichen/, 'zh-CN': /无法连接/ };
test('the window speaks the language of the person', async ({ browser, house, portal }) => {
  for (const [locale, words] of Object.entries(failed)) {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.route('**/auth/popup/code', (route) => route.abort());
    await page.goto(`${house.desk.url}/auth/popup?origin=${encodeURIComponent(portal)}`);
    await expect(page.getByRole('status')).toHaveText(words);
    await expect(page.getByRole('heading')).toHaveText(await page.title());
    await expect(page.locator('html')).toHaveAttribute('lang', locale === 'zh-CN' ? 'zh-CN' : locale.slice(0, 2));
    await context.close();
  }
});
