// When the cloud misbehaves the page says what is going on, keeps what it knew, and recovers by itself.
import { button, card, expect, test } from './desk.mjs';

const faults = [
  { kind: 'status', status: 500, error_code: 'ModelArts.0010' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, retry_after: '1' },
  { kind: 'empty' },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'wrong-types' },
  { kind: 'huge' },
  { kind: 'reset' },
];

for (const fault of faults) {
  test(`lists answered with ${fault.status ?? fault.kind}: nothing shown is lost, and it recovers`, async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(card(page, 'train-bert-base')).toBeVisible();
    await desk.fault({ ...fault, method: 'GET', times: 10_000 });
    await expect(page.getByText('ModelArts does not answer.')).toBeVisible();
    await expect(card(page, 'train-bert-base')).toBeVisible();
    await desk.clearFaults();
    // The proxy asks less often while the cloud fails, so that it does not make things worse.
    await expect(page.getByText('ModelArts does not answer.')).toBeHidden({ timeout: 20_000 });
    await expect(card(page, 'train-bert-base')).toBeVisible();
  });

  // A stop that the cloud was too busy for is sent once more: `lease.spec` has that.
  if (fault.status !== 429) test(`a stop answered with ${fault.status ?? fault.kind}: said on the card, and the truth is found`, async ({ desk, page }) => {
    await page.goto(desk.url);
    await desk.fault({ ...fault, method: 'POST', path_contains: '/stop', times: 3 });
    await button(card(page, 'train-bert-base'), 'Stop').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    // Refused, or done although the answer was lost: the card shows what the cloud says, and never both.
    const { status } = await desk.instance('train-bert-base');
    await expect(card(page, 'train-bert-base')).toContainText(status === 'RUNNING' ? /Stop did not work|no clear answer/ : /Stopp/);
    expect(await desk.mutations()).toHaveLength(1);
    await desk.clearFaults();
    await expect(button(card(page, 'demand-forecast'), 'Start')).toBeEnabled();
  });
}

test('an instance deleted elsewhere leaves the list', async ({ desk, page }) => {
  const { id } = await desk.instance('recommender-features');
  await page.goto(desk.url);
  await expect(card(page, 'recommender-features')).toBeVisible();
  await desk.control(`/remove?instance=${id}`);
  await expect(card(page, 'recommender-features')).toHaveCount(0);
  await expect(card(page, 'train-bert-base')).toBeVisible();
});

test('a lease renewed elsewhere is shown', async ({ desk, page }) => {
  const { id } = await desk.instance('speech-to-text-eval');
  await page.goto(desk.url);
  await expect(card(page, 'speech-to-text-eval').getByText(/^8 min/)).toBeVisible();
  await desk.control(`/renew?instance=${id}&duration=14400000`);
  await expect(card(page, 'speech-to-text-eval').getByText(/^4 h/)).toBeVisible();
});

test('an unknown state is shown in the cloud’s own word', async ({ desk, page }) => {
  const { id } = await desk.instance('recommender-features');
  await page.goto(desk.url);
  await desk.scenario('unknown-status', id);
  await expect(card(page, 'recommender-features')).toContainText('MIGRATING');
  await expect(button(card(page, 'recommender-features'), 'Renew')).toHaveAccessibleDescription(/“MIGRATING”/);
});

test('a start refused for want of quota says so, with what to do', async ({ desk, page }) => {
  const name = 'churn-report-quota-full';
  await page.goto(desk.url);
  await button(card(page, name), 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await expect(page.getByRole('dialog')).toContainText('The quota of notebooks is used up.');
  await expect(page.getByRole('dialog')).toContainText('Delete a notebook that is no longer needed');
});

test('twenty fast clicks are one call', async ({ desk, page }) => {
  await page.goto(desk.url);
  await button(card(page, 'demand-forecast'), 'Start').click();
  const start = button(page.getByRole('dialog'), 'Start');
  await start.evaluate((element) => {
    for (let click = 0; click < 20; click += 1) element.click();
  });
  await expect(card(page, 'demand-forecast')).toContainText('Starting');
  expect(await desk.mutations()).toHaveLength(1);
});

test('an address that leads nowhere says so', async ({ desk, page }) => {
  const project = await desk.project();
  await page.goto(`${desk.url}/p/${project}/notebooks/00000000-0000-4000-8000-000000000000`);
  await expect(page.getByText('No such notebook')).toBeVisible();
  await page.goto(`${desk.url}/p/${project}/weather`);
  await expect(page.getByText('No such page')).toBeVisible();
  await page.getByRole('link', { name: 'All notebooks' }).click();
  await expect(card(page, 'train-bert-base')).toBeVisible();
});
