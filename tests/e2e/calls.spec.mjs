// What a page asks of an element, and hears of it.
import { expect } from './desk.mjs';
import { elementTest as test, heard, id, open } from './portal.mjs';

test('what an element can do is a promise, and what cannot be done is said in it', async ({ desk, page, portal }) => {
  const [running, stopped] = [await id(desk, 'train-bert-base'), await id(desk, 'demand-forecast')];
  await open(page, desk, portal, `<leasehold-card id="a" instance="${running}"></leasehold-card><leasehold-card id="b" actions="open" instance="${stopped}"></leasehold-card>`);
  await page.evaluate(() => Promise.all([a.whenReady, b.whenReady]));
  expect(await page.evaluate(() => a.extend('PT2H'))).toMatchObject({ action: 'extend', ok: true });
  expect((await desk.mutations()).map(({ method }) => method)).toEqual(['PATCH']);
  expect(await page.evaluate(() => a.start())).toMatchObject({ ok: false, problem: { code: 'not-possible' } });
  expect(await page.evaluate(() => a.extend('2 hours'))).toMatchObject({ ok: false, problem: { code: 'invalid-field' } });
  expect(await page.evaluate(() => b.start())).toMatchObject({ ok: false, problem: { code: 'not-offered' } });
  expect(await page.evaluate(() => Object.isFrozen(a.data) && a.data.status)).toBe('RUNNING');
  expect(await page.evaluate(() => a.stop({ confirm: false }))).toMatchObject({ action: 'stop', ok: true });
  await expect(page.getByRole('article', { name: 'train-bert-base' })).toContainText(/Stopp/);
  expect(await page.evaluate(() => document.createElement('leasehold-card').stop())).toMatchObject({ problem: { code: 'not-ready' } });
});

test('the page around has the last word on what is asked for', async ({ desk, page, portal }) => {
  const instance = await id(desk, 'train-bert-base');
  await open(page, desk, portal, `<leasehold-card id="card" instance="${instance}"></leasehold-card>`);
  await page.evaluate(() => card.whenReady);
  await page.evaluate(() => (window.vetoes = ['action', 'open']));
  expect(await page.evaluate(() => card.extend('PT2H'))).toMatchObject({ ok: false, problem: { code: 'page-refused' } });
  await page.evaluate(() => card.openNotebook());
  const [{ url }] = await heard(page, 'open');
  expect(url).toBe(`${desk.url}/p/${await desk.project()}/notebooks/${instance}`);
  expect(page.context().pages()).toHaveLength(1);
  expect(await desk.mutations()).toEqual([]);
  await expect(page.getByRole('article')).toContainText('The page around this card did not allow it.');
});

test('what is asked for before the code for it is here waits for it', async ({ desk, page, portal }) => {
  let go;
  const until = new Promise((resolve) => (go = resolve));
  await page.route('**/split_later.wasm', async (route) => {
    await until;
    await route.continue();
  });
  await open(page, desk, portal, `<leasehold-card id="card" instance="${await id(desk, 'train-bert-base')}"></leasehold-card>`);
  // The first card is seen, and its buttons, before anything can be done.
  await expect(page.getByRole('article')).toContainText('Running');
  expect(await heard(page, 'ready')).toEqual([]);
  await page.evaluate(() => void (window.stopped = card.stop({ confirm: false })));
  expect(await desk.mutations()).toEqual([]);
  go();
  expect(await page.evaluate(() => window.stopped)).toMatchObject({ action: 'stop', ok: true });
  await expect.poll(() => heard(page, 'action-result')).toHaveLength(1);
  expect(await page.evaluate(() => card.whenReady.then(() => card.data.name))).toBe('train-bert-base');
  expect(await heard(page, 'ready')).toHaveLength(1);
});

test('two elements of one notebook hear the same of what failed', async ({ desk, page, portal }) => {
  const instance = await id(desk, 'train-bert-base');
  await open(page, desk, portal, ['a', 'b'].map((name) => `<leasehold-card id="${name}" instance="${instance}"></leasehold-card>`).join(''));
  await page.evaluate(() => Promise.all([a.whenReady, b.whenReady]));
  await page.evaluate(() => (window.vetoes = ['action']));
  expect(await page.evaluate(() => a.extend('PT2H'))).toMatchObject({ ok: false });
  await expect.poll(() => heard(page, 'action-result')).toMatchObject([{ ok: false }, { ok: false }]);
});
