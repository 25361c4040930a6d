// What the page itself promises: focus and place in a long list, addresses that lead nowhere, tabs that do not open, and
// code that breaks or cannot run.
import { button, card, expect, test } from './desk.mjs';

test.describe('a long list', () => {
  test.use({ deskArgs: ['--instances', '1000'] });

  test('the focus survives scrolling away, and Tab goes on from there', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(page.getByText('1,000 notebooks')).toBeVisible();
    const fifth = page.locator('[aria-posinset="5"]');
    await fifth.getByRole('link').focus();
    await page.evaluate(() => scrollTo(0, 40_000));
    await expect(page.locator('[aria-posinset="460"]')).toBeVisible();
    await expect(fifth.getByRole('link')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(fifth.getByRole('button').first()).toBeFocused();
    await expect(fifth.getByRole('button').first()).toBeInViewport();
  });

  test('back returns to the place in the list', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(page.getByText('1,000 notebooks')).toBeVisible();
    await page.evaluate(() => scrollTo(0, 40_000));
    await page.locator('[aria-posinset="460"]').getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await expect(page.locator('[aria-posinset="460"]')).toBeInViewport();
    expect(await page.evaluate(() => scrollY)).toBe(40_000);
  });
});

for (const address of ['/p/nobody', '/p/nobody/notebooks/x']) {
  test(`${address} leads nowhere, says so, and has a way out`, async ({ desk, page }) => {
    await page.goto(desk.url + address);
    await expect(page.getByRole('heading', { level: 1, name: 'No such page' })).toBeVisible();
    await page.getByRole('link', { name: 'All notebooks' }).click();
    await expect(card(page, 'demand-forecast')).toBeVisible();
  });
}

test('a tab that the browser does not open is told on the card', async ({ desk, page }) => {
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await page.goto(desk.url);
  await button(card(page, 'train-bert-base'), 'Open').click();
  await expect(card(page, 'train-bert-base')).toContainText('The browser did not open a new tab.');
});

// A page of their own: the fixture's fails when the console has errors, which are expected here.
test('code that breaks leaves a notice and does nothing more', async ({ context, desk }) => {
  const page = await context.newPage();
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await page.evaluate(() => {
    Node.prototype.insertBefore = Node.prototype.appendChild = () => {
      throw new Error('broken');
    };
  });
  await page.getByRole('searchbox').fill('nothing is called so');
  await expect(page.getByRole('alert')).toHaveText(/Something in this page broke/);
  await expect(page.getByRole('searchbox')).toHaveCount(0);
  await page.getByRole('link', { name: 'Reload' }).click();
  await expect(page.getByRole('searchbox')).toBeVisible();
});

test('a browser without WebAssembly is told in words', async ({ context, desk }) => {
  const page = await context.newPage();
  await page.addInitScript(() => {
    delete globalThis.WebAssembly;
  });
  await page.goto(desk.url);
  await expect(page.getByRole('alert')).toHaveText(/needs WebAssembly/);
});
