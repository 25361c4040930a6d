// Double clicks, two tabs, and a state that changes under the finger: all of them are harmless.
import { button, card, expect, test } from './desk.mjs';

const start = async (page, name) => {
  await button(card(page, name), 'Start').click();
  await expect(page.getByRole('dialog')).toBeVisible();
};

test('twenty fast clicks start once', async ({ desk, page }) => {
  const name = 'demand-forecast';
  await page.goto(desk.url);
  await start(page, name);
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).evaluate((element) => {
    for (let click = 0; click < 20; click += 1) element.click();
  });
  await expect(card(page, name)).toContainText('Starting');
  expect(await desk.mutations()).toHaveLength(1);
});

test('started from two tabs it runs in both, and nobody is told of a failure', async ({ context, desk, page }) => {
  const name = 'demand-forecast';
  const other = await context.newPage();
  for (const one of [page, other]) {
    await one.goto(desk.url);
    await start(one, name);
  }
  // In the same turn, so that neither has heard of the other.
  const buttons = [page, other].map((one) => one.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }));
  await Promise.all(buttons.map((found) => found.evaluate((element) => element.click())));
  for (const one of [page, other]) {
    await expect(card(one, name)).toContainText('Starting');
    await expect(one.getByRole('dialog')).toBeHidden();
    await expect(card(one, name)).not.toContainText('did not work');
  }
  await desk.stepUntil(name, ({ status }) => status === 'RUNNING');
  for (const one of [page, other]) await expect(card(one, name)).toContainText('Running');
});

test('what stops while somebody asks to stop it is no failure', async ({ desk, page }) => {
  const name = 'train-bert-base';
  const { id } = await desk.instance(name);
  await page.goto(desk.url);
  await button(card(page, name), 'Stop').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await desk.control(`/status?instance=${id}&status=STOPPED`);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(card(page, name)).toContainText('Stopped');
  expect(await desk.mutations()).toEqual([]);
});

test('who stops many need not be asked for each', async ({ desk, page }) => {
  await page.goto(desk.url);
  await button(card(page, 'train-bert-base'), 'Stop').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Open it first, to save' })).toBeVisible();
  await dialog.getByRole('checkbox', { name: 'Do not ask again until I reload the page' }).check();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(card(page, 'train-bert-base')).toContainText('Stopping');
  await button(card(page, 'explore-customer-churn'), 'Stop').click();
  await expect(card(page, 'explore-customer-churn')).toContainText('Stopping');
  expect(await desk.mutations()).toHaveLength(2);
});
