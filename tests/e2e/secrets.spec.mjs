// No token of a notebook and no credential reaches the browser: not on the wire, in the page, in storage or in a log.
import { button, card, expect, test } from './desk.mjs';

test('nothing secret is in what the browser receives, shows or stores, nor in the log', async ({ context, desk, page }) => {
  const received = [];
  page.on('response', (response) => {
    const headers = response.headersArray().then((all) => all.map(({ name, value }) => `${name}: ${value}`).join('\n'));
    received.push(headers.catch(() => ''));
    // The stream never ends; what it says is read from the page's memory of it below.
    if (!response.url().includes('/events')) received.push(response.text().catch(() => ''));
  });
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  const opened = context.waitForEvent('page');
  await button(card(page, 'train-bert-base'), 'Open').click();
  await (await opened).close();
  await button(card(page, 'demand-forecast'), 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await expect(card(page, 'demand-forecast')).toContainText('Starting');

  const events = await page.evaluate(async () => {
    const answer = await fetch('/events', { headers: { 'x-leasehold-request': '1' } });
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (!text.includes('event: snapshot') || !text.endsWith('\n\n')) text += decoder.decode((await reader.read()).value);
    await reader.cancel();
    return text;
  });
  const { instances, iam_tokens: iamTokens } = await desk.state();
  const secrets = [
    ...instances.map(({ token }) => token).filter(Boolean),
    'simulated-password',
    'simulated-secret-key-worth-nothing-anywhere',
    ...iamTokens,
  ];
  // The proxy has signed in by now; without a token to look for, the search would find nothing in any case.
  expect(iamTokens.length).toBeGreaterThan(0);
  expect(instances.map(({ token }) => token).filter(Boolean).length).toBeGreaterThan(5);
  const storage = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  const places = {
    wire: (await Promise.all(received)).join('\n'),
    stream: events,
    page: await page.content(),
    storage,
    address: page.url(),
    log: desk.log.join('\n'),
  };
  expect(places.stream).toContain('train-bert-base');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${place} contains ${secret}`).toBe(false);
  }
});
