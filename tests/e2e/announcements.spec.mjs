// Screen readers hear what changed: one thing at a time, no faster than it can be heard, and nothing twice.
import { button, card, expect, test } from './desk.mjs';

const PACE_MS = 1200;

test('a start is told step by step, at a pace that can be followed', async ({ desk, page }) => {
  await page.goto(desk.url);
  await expect(page.locator('.toasts')).toBeAttached();
  await page.evaluate(() => {
    window.said = [];
    const region = document.querySelector('.desk > [role="status"]');
    // Where it is said, and not by an observer: that is told only when the task that said it has ended, late on a busy machine.
    const { get, set } = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
    Object.defineProperty(region, 'textContent', {
      get,
      set(text) {
        if (text) window.said.push([performance.now(), text]);
        set.call(this, text);
      },
    });
  });
  const notebook = card(page, 'demand-forecast');
  await button(notebook, 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await expect(notebook).toContainText('Starting');
  for (const step of [2, 3, 4]) {
    await desk.stepUntil('demand-forecast', ({ action_progress: steps = [] }) =>
      steps.some((one) => one.step === step && one.status === 'PROCESSING'),
    );
    await expect(notebook).toContainText(`Step ${step} of 4`);
  }
  await desk.stepUntil('demand-forecast', ({ status }) => status === 'RUNNING');
  await expect(notebook).toContainText('Running');
  const said = () => page.evaluate(() => window.said);
  await expect.poll(async () => (await said()).at(-1)?.[1], { timeout: 15_000 }).toBe('demand-forecast: Running');

  const heard = await said();
  const sentences = heard.map(([, sentence]) => sentence).filter((sentence) => sentence.startsWith('demand-forecast'));
  expect(sentences).toEqual([
    'demand-forecast: Starting',
    'demand-forecast: step 2 of 4, Get compute resources',
    'demand-forecast: step 3 of 4, Set up the network',
    'demand-forecast: step 4 of 4, Initialize the notebook',
    'demand-forecast: Running',
  ]);
  // A timer of a browser may be a millisecond early.
  for (let next = 1; next < heard.length; next += 1) {
    expect(heard[next][0] - heard[next - 1][0], heard[next][1]).toBeGreaterThanOrEqual(PACE_MS - 1);
  }
});
