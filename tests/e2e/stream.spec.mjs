// What gateways do to the event stream: the page shows the truth all the same, says how it gets it and how old it is, and
// takes the stream again when it is well.
import { card, expect, test } from './desk.mjs';
import { gatewayTest } from './gateway.mjs';

const name = 'train-bert-base';
const SECOND = 1000;

const state = (page, words) => page.getByText(words, { exact: true });

/** The cloud changes it, and the page shows that; `turn` is the page's next look, which may come before the proxy's own. */
async function change({ desk, page, status, words, turn }) {
  await desk.control(`/status?instance=${(await desk.instance(name)).id}&status=${status}`);
  if (!turn) return expect(card(page, name)).toContainText(words);
  await expect(async () => {
    await turn();
    await expect(card(page, name)).toContainText(words, { timeout: 1000 });
  }).toPass({ timeout: 10_000 });
}

for (const harm of ['held', 'buffered', 'garbage', 'cut']) {
  gatewayTest(`a stream that is ${harm}: it is asked for instead, nothing is missed, and the stream comes back`, async ({ desk, gateway, page }) => {
    await page.clock.install();
    await page.goto(gateway.url);
    await expect(card(page, name)).toContainText('Running');
    await expect(state(page, 'Live')).toBeVisible();
    gateway.cut(harm);
    // A second to open it again, four that nothing comes; or it is cut off three times.
    await expect(state(page, 'Every 15 s')).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.connection-banner')).toHaveCount(0);
    await expect(card(page, name)).toContainText('Running');
    await change({ desk, page, status: 'FROZEN', words: 'Frozen', turn: () => page.clock.fastForward(15 * SECOND) });
    gateway.cut('none');
    await page.clock.fastForward(125 * SECOND);
    await expect(state(page, 'Live')).toBeVisible();
    await change({ desk, page, status: 'RUNNING', words: 'Running' });
  });
}

gatewayTest('a stream that says things twice or in another order: the page shows the truth', async ({ desk, gateway, page }) => {
  await page.goto(gateway.url);
  for (const harm of ['twice', 'reordered']) {
    await gatewayTest.step(harm, async () => {
      await expect(state(page, 'Live')).toBeVisible();
      const { asked } = gateway;
      gateway.cut(harm);
      await expect.poll(() => gateway.asked).toBeGreaterThan(asked);
      await expect(state(page, 'Live')).toBeVisible();
      const count = await page.getByRole('listitem').filter({ has: page.getByRole('heading') }).count();
      await change({ desk, page, status: 'FROZEN', words: 'Frozen' });
      await change({ desk, page, status: 'RUNNING', words: 'Running' });
      await change({ desk, page, status: 'STOPPED', words: 'Stopped' });
      await change({ desk, page, status: 'RUNNING', words: 'Running' });
      await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading') })).toHaveCount(count);
      await expect(page.locator('.connection-banner')).toHaveCount(0);
    });
  }
});

gatewayTest('signed out in the middle: sign in again, and no endless reconnect', async ({ gateway, page }) => {
  await page.clock.install();
  await page.goto(gateway.url);
  await expect(state(page, 'Live')).toBeVisible();
  gateway.cut('signed out');
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(card(page, name)).toContainText('Running');
  const { asked } = gateway;
  await page.clock.runFor(300 * SECOND);
  expect(gateway.asked).toBe(asked);
});

gatewayTest('a minute offline: said at once, each card has its age, and no transition is lost', async ({ desk, gateway, page }) => {
  await page.clock.install();
  await page.goto(gateway.url);
  await expect(state(page, 'Live')).toBeVisible();
  // What tells of it is in the second file of the code, which must be here first.
  await expect(page.locator('.connection-region')).toBeAttached();
  await page.context().setOffline(true);
  gateway.cut('none');
  await expect(page.getByText(/^Connection lost/)).toBeVisible();
  await expect(card(page, name)).toContainText('Running');
  await desk.control(`/status?instance=${(await desk.instance(name)).id}&status=FROZEN`);
  await page.clock.runFor(61 * SECOND);
  await expect(card(page, name)).toContainText(/as of 1 min/);
  await page.context().setOffline(false);
  await expect(card(page, name)).toContainText('Frozen');
  await expect(page.getByText(/^Connection lost/)).toBeHidden();
  await expect(card(page, name)).not.toContainText('as of');
});

test('a proxy that is killed and comes back: what was known stays, with its age', async ({ desk, page }) => {
  await page.clock.install();
  await page.goto(desk.url);
  await expect(state(page, 'Live')).toBeVisible();
  // As above: nobody could fetch it any more.
  await expect(page.locator('.connection-region')).toBeAttached();
  await desk.stop('SIGKILL');
  await expect(page.getByText(/^Connection lost/)).toBeVisible();
  await page.clock.runFor(61 * SECOND);
  await expect(card(page, name)).toContainText(/as of 1 min/);
  const again = await desk.again();
  await page.clock.fastForward(30 * SECOND);
  await expect(page.getByText(/^Connection lost/)).toBeHidden();
  await expect(card(page, name)).toContainText('Running');
  await expect(card(page, name)).not.toContainText('as of');
  await again.stop();
});
