// Signing in at a real provider, through the page: in, at work, out, and what the other tab says then.
import { button, card, expect, test as base } from './desk.mjs';
import { openHouse } from './provider.mjs';

const test = base.extend({
  house: async ({}, use) => {
    const house = await openHouse();
    await use(house);
    await house.close();
  },
});

async function signIn(page, name) {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('somebody signs in, starts a notebook and signs out, and the other tab says so', async ({ context, house, page }) => {
  await page.goto(`${house.desk.url}/?q=demand`);
  await expect(page.getByRole('main')).toContainText('not signed in');
  await signIn(page, 'anna');
  await expect(page).toHaveURL(`${house.desk.url}/?q=demand`);
  await expect(page.getByRole('banner')).toContainText('anna of the provider');

  await button(card(page, 'demand-forecast'), 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await expect(card(page, 'demand-forecast')).toContainText('Starting');

  const other = await context.newPage();
  await other.goto(house.desk.url);
  await expect(card(other, 'demand-forecast')).toBeVisible();

  await button(page.getByRole('banner'), 'Sign out').click();
  for (const tab of [page, other]) {
    await expect(tab.getByRole('status').filter({ hasText: 'not signed in' })).toBeVisible();
    await expect(tab.getByRole('link', { name: 'Sign in' })).toBeVisible();
    // What was known stays.
    await expect(card(tab, 'demand-forecast')).toBeVisible();
  }
  const answer = await page.request.get(`${house.desk.url}/session`, { headers: { 'x-leasehold-request': '1' } });
  expect(answer.status()).toBe(401);
});

test('who is somebody elsewhere and nothing here is told so', async ({ house, page }) => {
  await page.goto(house.desk.url);
  await signIn(page, 'eve');
  await expect(page.getByRole('heading')).toHaveText('You have no access to this desk');
  await expect(page.getByRole('link', { name: 'To the notebooks' })).toBeVisible();
});

test('nothing that signs in is in reach of a script or in the log', async ({ context, house, page }) => {
  await page.goto(house.desk.url);
  let code;
  page.on('request', (request) => {
    code ??= new URL(request.url()).searchParams.get('code');
  });
  await signIn(page, 'anna');
  await expect(card(page, 'demand-forecast')).toBeVisible();
  const session = (await context.cookies(house.desk.url)).find(({ name }) => name === '__Host-leasehold');
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  const storage = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  const log = house.desk.log.join('\n');
  expect(log).toContain('SignIn');
  for (const secret of [code, session.value, house.secret]) {
    expect(secret).toBeTruthy();
    for (const place of [storage, log, page.url(), await page.content()]) expect(place).not.toContain(secret);
  }
});
