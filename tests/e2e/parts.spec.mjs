// The code comes in parts: the first for the list, the second for everything else, and a language where it is not English.
import { expect } from '@playwright/test';
import { button, card, test } from './desk.mjs';

const part = (name) => `**/assets/split_${name}.*.wasm`;

test('the second file is fetched once the first cards are there', async ({ desk, page }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  await page.route('**/events*', async (route) => {
    await held;
    await route.continue();
  });
  const session = page.waitForResponse('**/session');
  await page.goto(desk.url);
  await (await session).finished();
  await expect(page.locator('.person')).toBeVisible();
  expect(asked.filter((path) => path.includes('split_'))).toEqual([]);
  goOn();
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await expect(page.locator('.toasts')).toBeAttached();
  expect(asked.filter((path) => path.includes('split_'))).toHaveLength(1);
});

test('the sheet that comes later changes nothing that is on the screen', async ({ desk, page }) => {
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  await page.route('**/assets/later.*.css', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  const pictures = () => Promise.all(['.desk-header', '.list-toolbar'].map((part) => page.locator(part).screenshot()));
  const before = await pictures();
  goOn();
  await expect(page.locator('.toasts')).toBeAttached();
  expect(await pictures()).toEqual(before);
});

test('a second file that does not come at once is asked for again', async ({ context, desk }) => {
  // A page of its own: the console tells of the failed request.
  const page = await context.newPage();
  let tries = 0;
  await page.route(part('later'), (route) => {
    tries += 1;
    return tries === 1 ? route.abort() : route.continue();
  });
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await button(card(page, 'train-bert-base'), 'Renew').click();
  await expect(page.getByRole('slider')).toBeVisible({ timeout: 15_000 });
  expect(tries).toBe(2);
});

for (const [locale, search, stop] of [
  ['de-AT', 'Notebooks suchen', 'Stoppen'],
  ['zh-CN', '搜索 Notebook', '停止'],
]) {
  test.describe(locale, () => {
    test.use({ locale });

    test('has its own words, from the first render on', async ({ desk, page }) => {
      await page.goto(desk.url);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expect(page.getByRole('searchbox')).toHaveAccessibleName(search);
      await expect(button(card(page, 'train-bert-base'), stop)).toBeVisible();
    });

    test('is answered in English when its words cannot be had', async ({ context, desk }) => {
      const page = await context.newPage();
      await page.route(part(locale.startsWith('de') ? 'german' : 'chinese'), (route) => route.abort());
      await page.goto(desk.url);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(button(card(page, 'train-bert-base'), 'Stop')).toBeVisible();
    });
  });
}
