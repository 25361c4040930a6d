// Everything can be done without a mouse: by Tab and Enter, and faster by single keys, which never get in the way.
import { button, card, expect, test } from './desk.mjs';

for (const width of [320, 1280]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 640 } });

    test('start, extend and stop by keyboard alone', async ({ desk, page }) => {
      await page.goto(`${desk.url}/?q=demand-forecast`);
      const notebook = card(page, 'demand-forecast');
      await expect(notebook).toBeVisible();
      const reach = async (locator, key = 'Tab') => {
        for (let press = 0; press < 40; press += 1) {
          if (await locator.evaluate((element) => element === document.activeElement)) return;
          await page.keyboard.press(key);
        }
        throw new Error(`not reached by ${key}`);
      };
      await reach(button(notebook, 'Start'));
      await page.keyboard.press('Enter');
      await expect(page.getByRole('slider')).toBeFocused();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await expect(notebook).toContainText('Starting');
      // The focus is where it was, although the button has become another one that is off.
      await expect(button(notebook, 'Stop')).toBeFocused();
      await desk.stepUntil('demand-forecast', ({ status }) => status === 'RUNNING');
      await expect(notebook).toContainText('Running');

      // Back: past the last button Tab leaves the page for the browser's own, which a driver does not come back from.
      await reach(button(notebook, 'Renew'), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('slider')).toBeFocused();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await expect(notebook.getByText(/^(1 h|59 min)/)).toBeVisible();

      await reach(button(notebook, 'Stop'));
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(notebook).toContainText('Stopping');
      expect(await desk.mutations()).toHaveLength(3);
    });
  });
}

test.describe('single keys', () => {
  test.beforeEach(async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(page.locator('.toasts')).toBeAttached();
  });

  test('find, walk, open the lease and stop', async ({ desk, page }) => {
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await page.keyboard.type('stt s/e?');
    await expect(page.getByRole('searchbox')).toHaveValue('stt s/e?');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('searchbox').blur();

    const links = page.locator('.instance-card-link');
    await page.keyboard.press('j');
    await expect(links.nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await expect(links.nth(1)).toBeFocused();

    await card(page, 'train-bert-base').getByRole('link').focus();
    await page.keyboard.press('e');
    await expect(page.getByRole('slider')).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await expect(page.getByRole('dialog', { name: 'Stop train-bert-base?' })).toBeVisible();
    // In a dialog no key is a shortcut.
    for (const key of ['s', 'e', 'o', '/', '?', 'j']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await page.keyboard.press('Escape');
    expect(await desk.mutations()).toEqual([]);
  });

  test('what cannot be done says why', async ({ page }) => {
    await card(page, 'recommender-features').getByRole('link').focus();
    await page.keyboard.press('o');
    await expect(button(card(page, 'recommender-features'), 'Open')).toBeFocused();
    await expect(card(page, 'recommender-features').getByText('Only possible while it is running.').first()).toBeVisible();
  });

  test('on the page of an instance they are about it, and g l leads back', async ({ page }) => {
    await card(page, 'train-bert-base').getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await page.keyboard.press('e');
    await expect(page.getByRole('slider')).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await expect(page.getByRole('searchbox')).toBeVisible();
  });

  test('the help says them and switches them off, for good', async ({ page }) => {
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(button(sheet, 'Close')).toBeFocused();
    await sheet.getByRole('checkbox', { name: 'Use these keys' }).uncheck();
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    for (const key of ['?', '/', 'j', 'Control+/']) await page.keyboard.press(key);
    await expect(sheet).toHaveCount(0);
    await page.reload();
    await expect(page.locator('.toasts')).toBeAttached();
    await page.keyboard.press('?');
    await page.keyboard.press('/');
    await expect(sheet).toHaveCount(0);
    await expect(page.getByRole('searchbox')).not.toBeFocused();
    await button(page.getByRole('banner'), 'Keyboard shortcuts').click();
    await sheet.getByRole('checkbox', { name: 'Use these keys' }).check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
  });
});
