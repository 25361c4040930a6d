// Takes the picture of the README: `cargo xtask picture`.
import { card, expect, test } from './desk.mjs';

test.use({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });

test('the desk as it looks @picture', async ({ desk, page }) => {
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await page.screenshot({ animations: 'disabled', path: process.env.LEASEHOLD_PICTURE });
});
