// The language is the browser's or the person's choice, and changing it loses nothing.
import { button, card, expect, test } from './desk.mjs';
import { speak } from './states.mjs';

test('another language is chosen on the page, in place, and remembered', async ({ context, desk, page }) => {
  await page.goto(`${desk.url}/?q=train-bert-base`);
  await expect(page).toHaveTitle('8 min left: speech-to-text-eval · 2 failed, 5 running · Notebooks · Leasehold');
  await button(card(page, 'train-bert-base'), 'Renew').click();
  await page.getByRole('button', { name: '8 h', exact: true }).click();
  await speak(page, 'de');
  const sheet = page.getByRole('dialog');
  await expect(sheet).toContainText('Stoppt');
  await expect(sheet.getByRole('slider')).toHaveAttribute('aria-valuetext', /^8 Stunden/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('searchbox')).toHaveValue('train-bert-base');
  await expect(page).toHaveURL(/\?q=train-bert-base$/);
  await expect(page).toHaveTitle(/^Noch 8 min: speech-to-text-eval · 2 mit Fehler, 5 laufend · Notebooks · Leasehold$/);
  await page.locator('.language-select').focus();
  await speak(page, 'zh');
  await expect(page.locator('.language-select')).toBeFocused();
  await expect(button(card(page, 'train-bert-base'), '停止')).toBeVisible();

  const other = await context.newPage();
  await other.goto(desk.url);
  await expect(other.locator('html')).toHaveAttribute('lang', 'zh');
  await expect(other.getByRole('searchbox')).toHaveAccessibleName('搜索 Notebook');
});

test.describe('de-AT', () => {
  test.use({ locale: 'de-AT' });

  test('the way back to one’s own language is to its own variety', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de-AT');
    await speak(page, 'en');
    await speak(page, 'de');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de-AT');
  });
});

test('a browser that keeps nothing is spoken to all the same', async ({ desk, page }) => {
  await page.addInitScript(() => {
    const refuse = { get: () => { throw new DOMException('blocked', 'SecurityError'); } };
    Object.defineProperty(window, 'localStorage', refuse);
  });
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await speak(page, 'de');
  await expect(button(card(page, 'train-bert-base'), 'Stoppen')).toBeVisible();
  await page.locator('.language-select').blur();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Tastenkürzel' })).toBeVisible();
});

test('a language whose words cannot be had changes nothing', async ({ context, desk }) => {
  // A page of its own: the console tells of the failed request.
  const page = await context.newPage();
  await page.route('**/assets/split_german.*.wasm', (route) => route.abort());
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await page.locator('.language-select').selectOption('de');
  await expect(page.locator('.language-select')).toHaveValue('en');
  await expect(button(card(page, 'train-bert-base'), 'Stop')).toBeVisible();
});

for (const [locale, unloaded] of [['de-DE', 'Die Seite konnte nicht geladen werden'], ['zh-CN', '页面无法加载']]) {
  test.describe(locale, () => {
    test.use({ locale, expectedErrors: /Failed to (load resource|fetch)|ERR_FAILED/ });

    test('what is said without the code is in the language of the person, too', async ({ desk, page }) => {
      await page.route('**/assets/app.*.wasm', (route) => route.abort());
      await page.goto(desk.url);
      await expect(page.getByRole('alert')).toContainText(unloaded);
    });
  });
}
