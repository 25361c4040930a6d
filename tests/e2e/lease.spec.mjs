// The lease as people live with it: an end by the clock, a warning in time, one click for more, and what others do meanwhile.
import { button, card, expect, test } from './desk.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time that passes while the test clicks: the browser's clock runs, and an end by the clock stays where it is. */
function expectAbout(duration, expected) {
  expect(duration).toBeLessThanOrEqual(expected);
  expect(duration).toBeGreaterThan(expected - MINUTE);
}

/** What the test sees of the browser's notifications, over all pages of a context. */
async function hearNotifications(context, permission) {
  const told = [];
  await context.exposeFunction('told', (title) => told.push(title));
  await context.addInitScript((state) => {
    window.Notification = class {
      static permission = state;
      static requestPermission() {
        window.Notification.permission = 'granted';
        return Promise.resolve('granted');
      }
      constructor(title) {
        window.told(title);
      }
      close() {
        window.told('closed');
      }
    };
  }, permission);
  return told;
}

test.describe('in Berlin, on the night when the clocks go forward', () => {
  test.use({ timezoneId: 'Europe/Berlin' });

  test('“tomorrow 09:00” is nine o’clock there, and so is what is typed', async ({ desk, page }) => {
    // From 2026-03-02T09:00Z to 2026-03-28T20:00Z: nine o'clock tomorrow is 07:00Z, eleven hours away and not twelve.
    await desk.advance(26 * DAY + 11 * HOUR);
    await page.goto(desk.url);
    await button(card(page, 'demand-forecast'), 'Start').click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Until Sun 09:00', exact: true }).click();
    await expect(sheet).toContainText('Stops about Sun 09:00, 11 h after it is ready');
    await expect(sheet.getByLabel('Ends at')).toHaveValue('2026-03-29T09:00');
    await sheet.getByLabel('Ends at').fill('2026-03-29T10:30');
    await expect(sheet).toContainText('Stops about Sun 10:30, 12 h 30 min after it is ready');
    expect(await desk.mutations()).toEqual([]);
    await button(sheet, 'Start').click();
    await expect(card(page, 'demand-forecast')).toContainText('Starting');
    const [{ query }] = await desk.mutations();
    expect(query).toMatch(/^duration=\d+&type=timing$/);
    expectAbout(Number(query.match(/\d+/)[0]), 12.5 * HOUR);
  });
});

test.describe('in Greenwich', () => {
  test.use({ timezoneId: 'UTC' });

  test('an end that the limits do not allow is refused with its rule; Escape sends nothing', async ({ desk, page }) => {
    await page.goto(desk.url);
    await button(card(page, 'train-bert-base'), 'Renew').click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Until Mon 18:00', exact: true }).click();
    await expect(sheet).toContainText('Stops Mon 18:00, in 9 h');
    await sheet.getByLabel('Ends at').fill('2026-03-02T09:30');
    await expect(sheet.getByRole('alert')).toHaveText('At least 1 h.');
    await sheet.getByLabel('Ends at').fill('2026-03-09T09:00');
    await expect(sheet.getByRole('alert')).toHaveText('At most 72 h.');
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    expect(await desk.mutations()).toEqual([]);
    // Idleness has no end by the clock.
    await button(card(page, 'train-bert-base'), 'Renew').click();
    await sheet.getByRole('radio', { name: 'When idle' }).check();
    await expect(sheet.getByLabel('Ends at')).toHaveCount(0);
    await expect(sheet.getByRole('button', { name: /^Until/ })).toHaveCount(0);
  });
});

test('near its end one click adds an hour, and every page is calm again', async ({ context, desk, page }) => {
  const name = 'speech-to-text-eval';
  await page.goto(desk.url);
  await expect(button(card(page, name), '\\+1 h')).toBeVisible();
  const other = await context.newPage();
  await other.goto(desk.url);
  // 8 minutes are left of one hour.
  await expect(page).toHaveTitle(/^8 min left: speech-to-text-eval · /);
  await expect(button(card(other, name), '\\+1 h')).toBeVisible();
  await button(card(page, name), '\\+1 h').click();
  await expect(button(card(page, name), 'Renew')).toBeVisible();
  await expect(button(card(other, name), 'Renew')).toBeVisible();
  await expect(other).not.toHaveTitle(/left/);
  const renewals = await desk.mutations();
  expect(renewals).toHaveLength(1);
  const { duration, type } = JSON.parse(renewals[0].body);
  expect(type).toBe('timing');
  expectAbout(duration, HOUR + 8 * MINUTE);
});

test('three pages warn once per threshold, and take it back when somebody renews', async ({ context, desk, page }) => {
  const told = await hearNotifications(context, 'granted');
  const pages = [page, await context.newPage(), await context.newPage()];
  for (const one of pages) {
    await one.goto(desk.url);
    await expect(button(card(one, 'speech-to-text-eval'), '\\+1 h')).toBeVisible();
  }
  await expect.poll(() => told).toEqual(['speech-to-text-eval stops in 8 min']);
  await desk.advance(6.5 * MINUTE);
  await expect.poll(() => told.slice(1)).toEqual(['speech-to-text-eval stops in 1 min']);
  const { id } = await desk.instance('speech-to-text-eval');
  await desk.control(`/renew?instance=${id}&duration=${2 * HOUR}`);
  for (const one of pages) await expect(button(card(one, 'speech-to-text-eval'), 'Renew')).toBeVisible();
  await expect.poll(() => told.filter((title) => title === 'closed').length).toBeGreaterThan(0);
  expect(told.filter((title) => title !== 'closed')).toHaveLength(2);
});

test('without permission the page itself warns, and offers to ask', async ({ context, desk, page }) => {
  const told = await hearNotifications(context, 'default');
  const { id } = await desk.instance('speech-to-text-eval');
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  await expect(button(page.getByRole('article'), '\\+1 h')).toBeVisible();
  expect(told).toEqual([]);
  await page.getByRole('button', { name: 'Notify me before it stops' }).click();
  await expect(page.getByText('Your browser notifies you before it stops.')).toBeVisible();
  await desk.advance(6.5 * MINUTE);
  await expect.poll(() => told).toEqual(['speech-to-text-eval stops in 1 min']);
});

test('where notifications are denied nothing is offered and nothing breaks', async ({ context, desk, page }) => {
  const told = await hearNotifications(context, 'denied');
  const { id } = await desk.instance('speech-to-text-eval');
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  await expect(button(page.getByRole('article'), '\\+1 h')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Notify me before it stops' })).toHaveCount(0);
  expect(told).toEqual([]);
});

test('somebody else renews while the slider is open: both are shown, nothing is overwritten silently', async ({ desk, page }) => {
  const name = 'train-bert-base';
  const { id } = await desk.instance(name);
  await page.goto(desk.url);
  await button(card(page, name), 'Renew').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: '2 h', exact: true }).click();
  await desk.control(`/renew?instance=${id}&duration=${8 * HOUR}`);
  await expect(sheet).toContainText('Meanwhile somebody changed the lease');
  await sheet.getByRole('button', { name: 'Keep it' }).click();
  await expect(sheet).toBeHidden();
  expect(await desk.mutations()).toEqual([]);
});

test('a renewal that somebody else replaces is told to whoever made it', async ({ desk, page }) => {
  const name = 'train-bert-base';
  const { id } = await desk.instance(name);
  await page.goto(desk.url);
  await button(card(page, name), 'Renew').click();
  await page.getByRole('dialog').getByRole('button', { name: '8 h', exact: true }).click();
  await button(page.getByRole('dialog'), 'Renew').click();
  await expect(card(page, name).getByText(/^8 h/)).toBeVisible();
  await desk.advance(1);
  await desk.control(`/renew?instance=${id}&duration=${2 * HOUR}`);
  await expect(card(page, name)).toContainText('somebody changed that since');
});

test('a renewal can be taken back', async ({ desk, page }) => {
  const name = 'train-bert-base';
  await page.goto(desk.url);
  await button(card(page, name), 'Renew').click();
  await page.getByRole('dialog').getByRole('button', { name: '8 h', exact: true }).click();
  await button(page.getByRole('dialog'), 'Renew').click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, name).getByText(/^3 h/)).toBeVisible();
  const durations = (await desk.mutations()).map(({ body }) => JSON.parse(body).duration);
  expect(durations).toHaveLength(2);
  expect(durations[0]).toBe(8 * HOUR);
  expectAbout(durations[1], 3 * HOUR);
});

test('a busy cloud is waited for, visibly, and asked once more', async ({ desk, page }) => {
  const name = 'train-bert-base';
  const { id } = await desk.instance(name);
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  await desk.fault({ kind: 'status', status: 429, retry_after: '1', method: 'POST', path_contains: '/stop', times: 1 });
  await button(page.getByRole('article'), 'Stop').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('article')).toContainText(/ModelArts is busy\. Trying again in \d s\./);
  await expect(page.getByRole('article').getByText('Stopping', { exact: true })).toBeVisible();
  expect(await desk.mutations()).toHaveLength(2);
});

test('a start that stands still says so, what to do, and has a report without secrets', async ({ context, desk, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const name = 'demand-forecast';
  const { id, token } = await desk.instance(name);
  await desk.scenario('stuck-starting', id);
  await page.goto(desk.url);
  await button(card(page, name), 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await desk.stepUntil(name, ({ action_progress: steps = [] }) => steps.some(({ step, status }) => step === 3 && status === 'PROCESSING'));
  await expect(card(page, name)).toContainText('Step 3 of 4');
  await desk.advance(6 * MINUTE);
  await expect(card(page, name)).toContainText('No change for 6 min');
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('article')).toContainText('“Set up the network” has not moved.');
  await expect(page.getByRole('article')).toContainText('pass the report on to your cloud administrator');
  await page.getByText('Report', { exact: true }).click();
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByText('Copied.').first()).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain(id);
  expect(report).toContain('state: STARTING');
  expect(report).toContain('step 3: processing since');
  expect(token).toBeTruthy();
  expect(report).not.toContain((await desk.instance(name)).token);
  // It moves after all.
  await desk.control(`/status?instance=${id}&status=STOPPED`);
  await expect(page.getByRole('article')).not.toContainText('No change for');
});

test('a page that is watched for half an hour never touches a notebook', async ({ context, desk, page }) => {
  const foreign = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(desk.url)) foreign.push(request.url());
  });
  await page.goto(desk.url);
  for (let minute = 0; minute < 30; minute += 1) {
    await desk.advance(MINUTE);
  }
  await expect(card(page, 'speech-to-text-eval')).toContainText('Stopped');
  expect(foreign).toEqual([]);
});
