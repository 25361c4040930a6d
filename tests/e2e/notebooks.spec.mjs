// The main job on the current API, through the page, watching the calls that reach the cloud.
import { button, card, expect, test } from './desk.mjs';

const HOUR = 3_600_000;

test('start for 4 h, follow the steps, renew to 2 h idle, and see it stop when the lease ends', async ({ desk, page }) => {
  const name = 'demand-forecast';
  const { id } = await desk.instance(name);
  await page.goto(desk.url);
  await expect(card(page, name)).toContainText('Stopped');

  await button(card(page, name), 'Start').click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('radio', { name: 'Scheduled' })).toBeChecked();
  await sheet.getByRole('button', { name: '4 h', exact: true }).click();
  await expect(sheet).toContainText('4 h after it is ready');
  expect(await desk.mutations()).toEqual([]);
  await button(sheet, 'Start').click();
  await expect(card(page, name)).toContainText('Starting');
  expect(await desk.mutations()).toMatchObject([{ method: 'POST', query: `duration=${4 * HOUR}&type=timing` }]);
  expect((await desk.mutations())[0].path).toContain(`/notebooks/${id}/start`);

  await page.getByRole('link', { name }).click();
  await expect(page).toHaveURL(new RegExp(`/notebooks/${id}$`));
  const steps = page.getByRole('list', { name: 'Start-up' }).getByRole('listitem');
  await expect(steps).toHaveCount(4);
  for (let number = 0; number < 4; number += 1) {
    await expect(steps.nth(number)).toHaveAttribute('aria-current', 'step');
    for (let before = 0; before < number; before += 1) await expect(steps.nth(before)).toContainText('Done');
    await desk.stepUntil(name, (now) => now.status === 'RUNNING' || activeStep(now) > number + 1);
  }
  await expect(page.getByRole('article').getByText('Running', { exact: true })).toBeVisible();

  const running = await desk.instance(name);
  const deadline = running.lease.create_at + running.lease.duration;
  const shown = page.getByRole('region', { name: 'Lease' }).locator('time');
  await expect(shown).toHaveAttribute('datetime', new Date(deadline).toISOString());

  await button(page.getByRole('article'), 'Renew').click();
  await page.getByRole('radio', { name: 'When idle' }).check();
  await page.getByRole('button', { name: '2 h', exact: true }).click();
  await expect(page.getByText(/May stop after 2 h without activity/)).toBeVisible();
  await page.getByRole('region', { name: 'Lease' }).getByRole('button', { name: 'Renew', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText('Idle stop');
  const calls = await desk.mutations();
  expect(calls).toHaveLength(2);
  expect(calls[1]).toMatchObject({ method: 'PATCH', query: '', body: '{"duration":7200000,"type":"idle"}' });
  expect(calls[1].path).toContain(`/notebooks/${id}/lease`);
  const renewed = await desk.instance(name);
  await expect(shown).toHaveAttribute('datetime', new Date(renewed.lease.create_at + renewed.lease.duration).toISOString());

  await desk.advance(2 * HOUR + 1000);
  await expect(page.getByRole('article')).toContainText(/Stopping|Stopped/);
  await desk.advance(60_000);
  await expect(page.getByRole('article').getByText('Stopped', { exact: true })).toBeVisible();
  expect(await desk.mutations()).toHaveLength(2);
});

test('dragging sends nothing; one Apply sends one request; what was granted is shown', async ({ desk, page }) => {
  const name = 'train-bert-base';
  await page.goto(desk.url);
  await button(card(page, name), 'Renew').click();
  const sheet = page.getByRole('dialog');
  const slider = sheet.getByRole('slider');
  const { id } = await desk.instance(name);
  await desk.scenario('renewal-clamped', id);
  await slider.focus();
  await page.keyboard.press('Home');
  for (let press = 0; press < 40; press += 1) await page.keyboard.press(press % 9 ? 'ArrowRight' : 'ArrowLeft');
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /^1 hour, Stops/);
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', /72 hours|3 days/);
  expect(await desk.mutations()).toEqual([]);
  await sheet.getByRole('button', { name: '8 h', exact: true }).click();
  await button(sheet, 'Renew').click();
  await expect(card(page, name)).toContainText('You asked for 8 h; the cloud granted 4 h.');
  expect(await desk.mutations()).toHaveLength(1);
});

test('a duration that cannot be used is refused with its rule and never sent', async ({ desk, page }) => {
  await page.goto(desk.url);
  await button(card(page, 'train-bert-base'), 'Renew').click();
  const sheet = page.getByRole('dialog');
  for (const [hours, minutes, words] of [
    ['-1', '0', 'Enter whole hours and minutes.'],
    ['1.5', '0', 'Enter whole hours and minutes.'],
    ['NaN', '0', 'Enter whole hours and minutes.'],
    ['73', '0', 'At most'],
    ['0', '5', 'At least 1 h.'],
  ]) {
    await sheet.getByLabel('Hours').fill(hours);
    await sheet.getByLabel('Minutes').fill(minutes);
    await expect(sheet.getByRole('alert')).toContainText(words);
    // Off, and said why; pressed all the same.
    await button(sheet, 'Renew').click({ force: true });
  }
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  expect(await desk.mutations()).toEqual([]);
});

test('stop asks first, then stops once', async ({ desk, page }) => {
  const name = 'train-bert-base';
  await page.goto(desk.url);
  await button(card(page, name), 'Stop').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Keep it running' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await desk.mutations()).toEqual([]);

  await button(card(page, name), 'Stop').click();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(card(page, name)).toContainText('Stopping');
  await desk.advance(60_000);
  await expect(card(page, name)).toContainText('Stopped');
  expect(await desk.mutations()).toMatchObject([{ method: 'POST', path: expect.stringMatching(/\/stop$/) }]);
});

test('a start that fails says why, on its step', async ({ desk, page }) => {
  const name = 'train-bert-no-capacity';
  const { id } = await desk.instance(name);
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  await button(page.getByRole('article'), 'Start').click();
  await page.getByRole('region', { name: 'Lease' }).getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('article').getByText('Starting', { exact: true })).toBeVisible();
  await desk.stepUntil(name, ({ status }) => status === 'START_FAILED');
  const steps = page.getByRole('list', { name: 'Start-up' }).getByRole('listitem');
  await expect(steps.nth(0)).toContainText('Done');
  await expect(steps.nth(1)).toContainText('Failed');
  await expect(steps.nth(1)).toContainText('Insufficient resources: no node with the requested flavor is free.');
  await expect(steps.nth(2)).toContainText('Not started');
  await expect(page.getByRole('article').getByText('Start failed', { exact: true })).toBeVisible();
});

test('the description is edited in place, with the rules of the cloud', async ({ desk, page }) => {
  const name = 'demand-forecast';
  const { id } = await desk.instance(name);
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  await button(page.getByRole('article'), 'Edit description').click();
  const field = page.getByRole('textbox', { name: 'Edit description' });
  await field.fill('a < b');
  await expect(page.getByRole('alert')).toHaveText('The character < is not allowed.');
  await field.fill('x'.repeat(513));
  await expect(page.getByRole('alert')).toHaveText('513 characters; at most 512 are possible.');
  await button(page.getByRole('article'), 'Save').click({ force: true });
  expect(await desk.mutations()).toEqual([]);
  await field.fill('Forecast for the second quarter');
  await button(page.getByRole('article'), 'Save').click();
  await expect(field).toBeHidden();
  await expect(page.getByRole('article')).toContainText('Forecast for the second quarter');
  expect(await desk.mutations()).toMatchObject([{ method: 'PUT', body: '{"description":"Forecast for the second quarter"}' }]);
  expect((await desk.instance(name)).description).toBe('Forecast for the second quarter');
});

test('a notebook is opened in a tab of its own, and its token never passes through the page', async ({ context, desk, page }) => {
  await page.goto(desk.url);
  const opened = context.waitForEvent('page');
  await button(card(page, 'train-bert-base'), 'Open').click();
  const tab = await opened;
  await expect(tab.locator('html')).toHaveAttribute('data-token', 'valid');
  expect(await tab.evaluate(() => window.opener)).toBeNull();
});

test('search and filter live in the URL and survive a reload', async ({ desk, page }) => {
  await page.goto(desk.url);
  await page.getByRole('searchbox').fill('forecast');
  await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading') })).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]q=forecast/);
  await page.reload();
  await expect(card(page, 'demand-forecast')).toBeVisible();
  await expect(card(page, 'train-bert-base')).toHaveCount(0);
  await page.getByRole('searchbox').fill('');
  await page.getByRole('radio', { name: /^Failed/ }).check();
  await expect(card(page, 'vision-transformer-8gpu')).toBeVisible();
  await expect(card(page, 'train-bert-base')).toHaveCount(0);
  await expect(page).toHaveURL(/[?&]status=failed/);
  await page.getByRole('searchbox').fill('nothing like this');
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

function activeStep({ action_progress: steps = [] }) {
  return steps.find(({ status }) => status === 'PROCESSING')?.step ?? 0;
}
