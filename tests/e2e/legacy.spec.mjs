// The older API: start and stop by action, description, auto-stop in seconds that counts from the next start.
import { button, card, expect, test } from './desk.mjs';

test('start and stop an instance of the older API', async ({ desk, page }) => {
  const name = 'quarterly-report';
  const { id } = await desk.instance(name);
  await page.goto(desk.url);
  await expect(card(page, name)).toContainText('older API');
  await button(card(page, name), 'Start').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('radio', { name: 'Never' }).check();
  await button(sheet, 'Start').click();
  await expect(card(page, name)).toContainText('Starting');
  const started = await desk.mutations();
  expect(started.at(-1)).toMatchObject({ method: 'POST', body: '{"action":"start"}' });
  expect(started.at(-1).path).toContain(`/demanager/instances/${id}/action`);
  await desk.stepUntil(name, ({ status }) => status === 'RUNNING');
  await expect(card(page, name)).toContainText('Running');

  await button(card(page, name), 'Stop').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(card(page, name)).toContainText('Stopping');
  await desk.stepUntil(name, ({ status }) => status === 'STOPPED');
  await expect(card(page, name)).toContainText('Stopped');
  expect((await desk.mutations()).at(-1)).toMatchObject({ method: 'POST', body: '{"action":"stop"}' });
});

test('description and auto-stop are changed while it runs, and count from the next start', async ({ desk, page }) => {
  const name = 'segmentation-unet';
  const { id, spec } = await desk.instance(name);
  await page.goto(`${desk.url}/p/${await desk.project()}/demanager/${id}`);
  await button(page.getByRole('article'), 'Edit description').click();
  await page.getByRole('textbox', { name: 'Edit description' }).fill('Second run');
  await button(page.getByRole('article'), 'Save').click();
  await expect(page.getByRole('article')).toContainText('Second run');

  await button(page.getByRole('article'), 'Auto-stop').click();
  await page.getByRole('button', { name: '2 h', exact: true }).click();
  await expect(page.getByText('Stops 2 h after it started, from the next start on')).toBeVisible();
  await page.getByRole('region', { name: 'Lease' }).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText('From the next start: 2 h');

  const calls = await desk.mutations();
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({ method: 'PUT', body: '{"description":"Second run"}' });
  expect(calls[1].method).toBe('PUT');
  expect(calls[1].body).toContain('"duration":7200');
  // What runs now keeps its time.
  const deadline = new Date(spec.auto_stop.stop_timestamp).toISOString();
  await expect(page.getByRole('region', { name: 'Lease' }).locator('time')).toHaveAttribute('datetime', deadline);
});

test('a queued instance says its place and can leave the queue', async ({ desk, page }) => {
  const name = 'python-basics-course';
  await page.goto(desk.url);
  await expect(card(page, name)).toContainText(/Place \d+/);
  await button(card(page, name), 'Leave queue').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave queue', exact: true }).click();
  await expect(card(page, name)).toContainText('Stopped');
  expect(await desk.mutations()).toMatchObject([{ method: 'POST', body: '{"action":"dequeue"}' }]);
});
