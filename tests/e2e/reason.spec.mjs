// Why an instance will stop and why it has stopped, and how long its start takes beside what is usual, in sentences.
import { button, card, expect, test } from './desk.mjs';

const MINUTE = 60_000;

/** The number of the step that is at work. */
function activeStep(instance) {
  return (instance.action_progress ?? []).find(({ status }) => status === 'PROCESSING')?.step ?? 0;
}

test('a lease says who set it, and its end says why', async ({ desk, page }) => {
  const name = 'train-bert-base';
  await page.goto(desk.url);
  await page.getByRole('link', { name }).click();
  const lease = page.getByRole('region', { name: 'Lease' });
  await expect(lease).toContainText('Scheduled stop');
  await desk.advance(MINUTE);
  await button(page.getByRole('article'), 'Renew').click();
  await lease.getByRole('button', { name: '1 h', exact: true }).click();
  await lease.getByRole('button', { name: 'Renew', exact: true }).click();
  await expect(lease).toContainText(/Scheduled stop.*set by you \w+ \d\d:\d\d/);

  const { lease: granted } = await desk.instance(name);
  await desk.advance(60 * MINUTE + 1000);
  await desk.advance(2 * MINUTE);
  const reason = page.locator('.stop-reason');
  await expect(reason).toContainText(/^Stopped \w+ \d\d:\d\d, the lease ran out/);
  const end = new Date(granted.create_at + granted.duration);
  const time = await page.evaluate((ms) => new Date(ms).toTimeString().slice(0, 5), end.getTime());
  await expect(reason).toContainText(time);
  await page.getByRole('link', { name: 'All notebooks' }).click();
  await expect(card(page, name)).toContainText('the lease ran out');
});

test('what is inferred says so, and what nobody saw stays unknown', async ({ desk, page }) => {
  const idle = await desk.instance('explore-customer-churn');
  await page.goto(desk.url);
  await expect(card(page, idle.name)).toContainText('Running');
  await desk.advance(119 * MINUTE);
  await desk.advance(2 * MINUTE);
  await expect(card(page, idle.name)).toContainText('probably because idle for 2 h');
  const other = await desk.instance('label-studio-bridge');
  await desk.control(`/stop?instance=${other.id}`);
  await desk.advance(MINUTE);
  await expect(card(page, other.name)).toContainText('not through this desk');
  await page.getByRole('link', { name: 'recommender-features' }).click();
  await expect(page.locator('.stop-reason')).toContainText('nobody saw why');
});

test('the first start has no estimate, the next ones have, and a slow step is called slow', async ({ desk, page }) => {
  const name = 'demand-forecast';
  await page.goto(desk.url);
  const start = async () => {
    await button(card(page, name), 'Start').click();
    await button(page.getByRole('dialog'), 'Start').click();
    await expect(card(page, name)).toContainText('Starting');
  };
  // Each step is seen before the next one begins.
  const run = async () => {
    for (let step = 1; step <= 4; step += 1) {
      await expect(card(page, name)).toContainText(`Step ${step} of 4`);
      await desk.stepUntil(name, (now) => now.status === 'RUNNING' || activeStep(now) > step);
    }
    await expect(card(page, name)).toContainText('Running');
  };
  await start();
  await card(page, name).getByRole('link').click();
  await expect(page.getByRole('list', { name: 'Start-up' })).toContainText('first start, no estimate yet');
  await expect(page.getByRole('article')).not.toContainText('usually');
  await page.goBack();
  await run();
  for (let round = 0; round < 2; round += 1) {
    await desk.control(`/stop?instance=${(await desk.instance(name)).id}`);
    await desk.advance(MINUTE);
    await expect(card(page, name)).toContainText('Stopped');
    await start();
    await expect(card(page, name)).toContainText(/usually \d+ s/);
    await run();
  }
  const { id } = await desk.instance(name);
  await desk.control(`/stop?instance=${id}`);
  await desk.advance(MINUTE);
  await expect(card(page, name)).toContainText('Stopped');
  await desk.scenario('slow', id);
  await start();
  await desk.advance(20_000);
  // Opened in the middle of the start: the step has been at work for as long as the proxy says.
  await page.reload();
  await expect(card(page, name)).toContainText('slower than usual');
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('list', { name: 'Start-up' })).toContainText('slower than usual');
  await expect(page.getByRole('article')).toContainText(/Such a start usually takes \d+ s/);
});
