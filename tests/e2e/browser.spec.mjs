// What the browser itself does wrong: a clock that is hours off or set while the page is open, and storage that refuses.
import { button, card, expect, test } from './desk.mjs';

const HOUR = 3_600_000;
const name = 'speech-to-text-eval';

/** Hears what the page tells people of. */
const hearNotifications = (page) =>
  page.addInitScript(() => {
    window.told = [];
    window.Notification = class {
      static permission = 'granted';
      constructor(title) {
        window.told.push(title);
      }
      close() {}
    };
  });

const told = (page) => page.evaluate(() => window.told);

for (const [wrong, set] of [
  // In hours; what is further ahead than ever looks like sleep, and the page asks before it believes it.
  [3, [{ to: 0 }, { to: -3 }, { to: 3 }, { to: 9, isAhead: true }]],
  [-3, [{ to: 0, isAhead: true }, { to: -9 }, { to: 3, isAhead: true }]],
]) {
  test(`a browser clock that is ${wrong} h wrong, and is set while the page is open: the countdown stays true`, async ({ desk, page }) => {
    const now = Date.now();
    await hearNotifications(page);
    await page.clock.install({ time: now + wrong * HOUR });
    await page.goto(desk.url);
    const left = card(page, name).getByText(/^8 min/);
    await expect(left).toBeVisible();
    await expect.poll(() => told(page)).toEqual([`${name} stops in 8 min`]);
    for (const { to, isAhead } of set) {
      const asked = isAhead && page.waitForRequest(/\/events/);
      await page.clock.setSystemTime(now + to * HOUR);
      await page.clock.runFor(1000);
      await asked;
      await expect(left).toBeVisible();
    }
    await desk.control(`/renew?instance=${(await desk.instance(name)).id}&duration=${4 * HOUR}`);
    await expect(card(page, name).getByText(/^(4 h|3 h 59 min)/)).toBeVisible();
    await expect(page).toHaveTitle(/^2 failed/);
    expect(await told(page), 'of what was not near nobody is warned').toEqual([`${name} stops in 8 min`]);
  });
}

test('storage that throws: the page warns, renews and remembers what it must', async ({ desk, page }) => {
  await page.addInitScript(() => {
    const refuse = { get: () => { throw new DOMException('blocked', 'SecurityError'); } };
    for (const kind of ['localStorage', 'sessionStorage']) Object.defineProperty(window, kind, refuse);
    Object.defineProperty(window, 'indexedDB', refuse);
  });
  await hearNotifications(page);
  await page.goto(desk.url);
  await expect(card(page, name).getByText(/^8 min/)).toBeVisible();
  await expect.poll(() => told(page)).toEqual([`${name} stops in 8 min`]);
  await button(card(page, name), '\\+1 h').click();
  await expect(card(page, name).getByText(/^1 h/)).toBeVisible();
  expect(await desk.mutations()).toHaveLength(1);
  await page.getByRole('searchbox').fill('bert');
  await expect(card(page, name)).toHaveCount(0);
  await page.goBack();
  await page.goto(`${desk.url}/?q=bert`);
  await expect(card(page, 'train-bert-base')).toBeVisible();
});

test('storage that is full is no reason to stop', async ({ desk, page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await hearNotifications(page);
  await page.goto(desk.url);
  await expect.poll(() => told(page)).toEqual([`${name} stops in 8 min`]);
  await button(card(page, name), '\\+1 h').click();
  await expect(card(page, name).getByText(/^1 h/)).toBeVisible();
});
