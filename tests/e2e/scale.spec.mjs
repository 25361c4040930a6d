// Ten thousand instances: only the window is in the page, and one change repaints one card.
import { expect, test } from './desk.mjs';

test.use({ deskArgs: ['--instances', '10000'] });

// How fast it is, is a benchmark's to say (performance.md): here a busy machine may take its time.
const PATIENCE = { timeout: 60_000 };

test('scrolls and searches, and a status change repaints one card', async ({ desk, page }) => {
  test.setTimeout(180_000);
  await page.goto(desk.url);
  // Twenty pages of the cloud's list, through a debug build on a busy machine.
  await expect(page.getByText('10,000 notebooks')).toBeVisible(PATIENCE);
  const rows = page.locator('.instance-card');
  expect(await rows.count()).toBeLessThan(120);
  const first = page.getByRole('listitem').filter({ has: page.getByRole('heading') }).first();
  await expect(first).toHaveAttribute('aria-setsize', '10000');
  await expect(first).toHaveAttribute('aria-posinset', '1');

  await page.keyboard.press('End');
  await expect(page.locator('[aria-posinset="10000"]')).toBeVisible();
  expect(await rows.count()).toBeLessThan(120);
  await page.keyboard.press('Home');
  await expect(page.locator('[aria-posinset="1"]')).toBeVisible();

  const { instances } = await desk.state();
  const name = await first.getByRole('heading').innerText();
  const shown = instances.find((instance) => instance.name === name && instance.status);
  await page.getByRole('searchbox').fill(shown.id);
  await expect(rows).toHaveCount(1);
  await page.getByRole('searchbox').fill('');
  await expect(page.locator('[aria-posinset="2"]')).toBeVisible();

  const renders = () => page.evaluate(() => window.leasehold.about().cardRenders);
  const before = await renders();
  const next = shown.status === 'FROZEN' ? 'STOPPED' : 'FROZEN';
  await desk.control(`/status?instance=${shown.id}&status=${next}`);
  // One poll of so many is twenty calls.
  await expect(first).toContainText(next === 'FROZEN' ? 'Frozen' : 'Stopped', PATIENCE);
  expect(await renders() - before).toBe(1);
});
