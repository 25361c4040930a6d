// When the cloud misbehaves the page says what is going on, keeps what it knew, and recovers by itself.
import { button, card, expect, test } from './desk.mjs';

const faults = [
  { kind: 'status', status: 500, error_code: 'ModelArts.0010' },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retry_after: '1' },
  { kind: 'empty' },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'wrong-types' },
  { kind: 'huge' },
  { kind: 'reset' },
];

const named = ({ kind, status, retry_after: after }) => [status ?? kind, ...(after ? ['and Retry-After'] : [])].join(' ');

for (const fault of faults) {
  test(`lists answered with ${named(fault)}: nothing shown is lost, and it recovers`, async ({ desk, page }) => {
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
  if (fault.status !== 429) test(`a stop answered with ${named(fault)}: said on the card, and the truth is found`, async ({ desk, page }) => {
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

// The cloud says no, in words that have an explanation and in some that have none.
const refusals = [
  { status: 401, words: 'The cloud did not accept the desk’s sign-in.' },
  { status: 403, error_code: 'ModelArts.0112', words: 'The desk’s cloud user may not do this.' },
  { status: 404, error_code: 'APIG.0101', words: '' },
  { status: 409, error_code: 'ModelArts.6347', words: 'This cannot be changed in its present state.' },
];

const stop = async (page, notebook) => {
  await button(notebook, 'Stop').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
};

test('lists refused with 401, 403, 404 and 409: why is said, nothing shown is lost, and it recovers', async ({ desk, page }) => {
  const banner = page.locator('.connection-banner');
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toContainText('Running');
  for (const { words, ...refusal } of refusals) {
    await test.step(String(refusal.status), async () => {
      await desk.fault({ ...refusal, kind: 'status', method: 'GET', times: 10_000 });
      await expect(banner).toContainText('ModelArts does not answer. You see what was known at');
      await expect(banner).toContainText(words || refusal.error_code);
      await expect(card(page, 'train-bert-base')).toContainText('Running');
      await desk.clearFaults();
      await expect(banner).toBeHidden({ timeout: 20_000 });
    });
  }
  await expect(card(page, 'train-bert-base')).toContainText('Running');
});

test('a stop refused with 401, 403, 404 and 409: why is said on the card, which stays, and another try works', async ({ desk, page }) => {
  const notebook = card(page, 'train-bert-base');
  await page.goto(desk.url);
  for (const { words, ...refusal } of refusals) {
    await test.step(String(refusal.status), async () => {
      await desk.fault({ ...refusal, kind: 'status', method: 'POST', path_contains: '/stop', times: 2 });
      await stop(page, notebook);
      await expect(notebook).toContainText(`Stop did not work. ${words}`);
      await expect(notebook).toContainText('Running');
      await desk.clearFaults();
    });
  }
  await stop(page, notebook);
  await expect(notebook).toContainText('Stopping');
  await expect(notebook).not.toContainText('did not work');
  // The credential that was not accepted was made anew, and the stop sent once more with it.
  expect(await desk.mutations()).toHaveLength(refusals.length + 2);
});

test('a cloud that never answers: a stop in doubt is found out, nothing shown is lost, and it recovers', async ({ desk, page }) => {
  test.setTimeout(60_000);
  const [notebook, banner] = [card(page, 'train-bert-base'), page.locator('.connection-banner')];
  await page.goto(desk.url);
  await desk.fault({ kind: 'hang', method: 'POST', path_contains: '/stop', times: 1 });
  await stop(page, notebook);
  await expect(notebook).toContainText('Stopping');
  expect(await desk.mutations()).toHaveLength(1);
  await desk.fault({ kind: 'hang', method: 'GET', times: 10_000 });
  // As long as the proxy waits for a list.
  await expect(banner).toContainText('ModelArts does not answer. You see what was known at', { timeout: 15_000 });
  await expect(notebook).toContainText('Stopping');
  await desk.clearFaults();
  await expect(banner).toBeHidden({ timeout: 20_000 });
  await expect(notebook).toContainText('Stopping');
});

test('a cloud that is busy and does not say for how long: waited for, said, and asked once more', async ({ desk, page }) => {
  const notebook = card(page, 'train-bert-base');
  await page.goto(desk.url);
  await desk.fault({ kind: 'status', status: 429, method: 'POST', path_contains: '/stop', times: 1 });
  await stop(page, notebook);
  await expect(notebook).toContainText('Stop: ModelArts is busy.');
  await expect(notebook).toContainText('Running');
  await expect(notebook).toContainText('Stopping', { timeout: 10_000 });
  expect(await desk.mutations()).toHaveLength(2);
});

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
