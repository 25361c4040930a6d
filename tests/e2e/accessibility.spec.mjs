// axe finds nothing, and the whole job can be done from the keyboard.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { button, card, expect, test } from './desk.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function check(page) {
  // Through the browser's own protocol: the page's policy rightly refuses a script element.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`);
  expect(found).toEqual([]);
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce' });

      test('the list, the slider, the question and every kind of instance', async ({ desk, page }) => {
        await page.goto(desk.url);
        await expect(card(page, 'train-bert-base')).toBeVisible();
        await check(page);
        await button(card(page, 'train-bert-base'), 'Renew').click();
        await check(page);
        await page.keyboard.press('Escape');
        await button(card(page, 'train-bert-base'), 'Stop').click();
        await check(page);
        await page.keyboard.press('Escape');
        const project = await desk.project();
        for (const name of ['train-bert-base', 'defect-detection-yolo', 'vision-transformer-8gpu', 'invoice-ocr', 'segmentation-unet']) {
          const { id, create_at: current } = await desk.instance(name);
          await page.goto(`${desk.url}/p/${project}/${current ? 'notebooks' : 'demanager'}/${id}`);
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
          await check(page);
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
      });
    });
  }
}

test('start, extend and stop by keyboard alone', async ({ desk, page }) => {
  await page.goto(`${desk.url}/?q=demand-forecast`);
  await expect(card(page, 'demand-forecast')).toBeVisible();
  const reach = async (locator) => {
    for (let press = 0; press < 40; press += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('not reached by Tab');
  };
  await reach(button(card(page, 'demand-forecast'), 'Start'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('slider')).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(card(page, 'demand-forecast')).toContainText('Starting');
  await desk.stepUntil('demand-forecast', ({ status }) => status === 'RUNNING');
  await expect(card(page, 'demand-forecast')).toContainText('Running');

  await reach(button(card(page, 'demand-forecast'), 'Renew'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(card(page, 'demand-forecast').getByText(/^(1 h|59 min)/)).toBeVisible();

  await reach(button(card(page, 'demand-forecast'), 'Stop'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(card(page, 'demand-forecast')).toContainText('Stopping');
  expect(await desk.mutations()).toHaveLength(3);
});
