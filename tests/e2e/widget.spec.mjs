// Elements in a page of somebody else's: what they show and do, what they tell, and what does not get in or out.
import { expect } from './desk.mjs';
import { axeFaults, elementTest as test, heard, id, open } from './portal.mjs';

// Firefox reports what a policy kept out: the icon that it looks for by itself, and WebAssembly where that is meant.
test.use({ expectedErrors: /^(Failed to load resource|Content-Security-Policy: .*(favicon|WebAssembly))/ });

const strict = (desk) => ({
  'content-security-policy':
    `default-src 'none'; script-src ${desk.url} 'wasm-unsafe-eval'; connect-src ${desk.url}; ` +
    "require-trusted-types-for 'script'; trusted-types 'none'",
});

test('a card in a page with the strictest policy: shown, started, followed, renewed, stopped', { tag: '@both' }, async ({ desk, page, portal }) => {
  const instance = await id(desk, 'demand-forecast');
  await open(page, desk, portal, `<h1>Portal</h1><leasehold-card id="card" heading-level="2" instance="${instance}"><a href="${desk.url}">Desk</a></leasehold-card>`, strict(desk));
  const card = page.getByRole('article', { name: 'demand-forecast' });
  await expect(card).toContainText('Stopped');
  await expect(page.getByText('Desk', { exact: true })).toBeHidden();
  await expect(card.getByRole('heading', { level: 2 })).toHaveText('demand-forecast');
  await card.getByRole('button', { name: /^Start/ }).click();
  await card.getByRole('slider').press('End');
  await card.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(card).toContainText('Starting');
  await desk.stepUntil('demand-forecast', ({ status }) => status === 'RUNNING');
  await expect(card).toContainText('Running');
  await card.getByRole('button', { name: /^Renew/ }).click();
  await card.getByRole('button', { name: '2 h', exact: true }).click();
  await card.getByRole('button', { name: 'Renew', exact: true }).click();
  await expect(card.getByRole('slider')).toHaveCount(0);
  await card.getByRole('button', { name: /^Stop/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(card).toContainText('Stopping');
  await expect(card).not.toContainText('Stopped');
  const sent = (await desk.mutations()).map(({ method, path }) => `${method} ${path.split('/').pop().split('?')[0]}`);
  expect(sent).toEqual(['POST start', 'PATCH lease', 'POST stop']);

  await desk.stepUntil('demand-forecast', ({ status }) => status === 'STOPPED');
  const statuses = async () => (await heard(page, 'status-change')).map(({ status }) => status);
  await expect.poll(statuses).toEqual(['STOPPED', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED']);
  // A step that came and went between two looks was not seen; none goes back.
  const steps = (await heard(page, 'progress-change')).filter(({ state }) => state === 'active').map(({ step }) => step);
  expect(steps[0]).toBe(1);
  expect(steps).toEqual([...steps].sort());
  expect((await heard(page, 'action-result')).map(({ action, ok }) => [action, ok])).toEqual([['start', true], ['extend', true], ['stop', true]]);
  expect((await heard(page, 'lease-change')).filter(({ source }) => source === 'user')).toHaveLength(1);
});

test('an end that is near is told once, and the page may show it itself', async ({ desk, page, portal }) => {
  const instance = await id(desk, 'speech-to-text-eval');
  await page.addInitScript(() => (window.vetoes = ['lease-warning']));
  await open(page, desk, portal, `<leasehold-card id="a" warn-before="PT10M" instance="${instance}"></leasehold-card><leasehold-card id="b" warn-before="PT1M" instance="${instance}"></leasehold-card>`);
  await expect.poll(() => heard(page, 'lease-warning')).toHaveLength(1);
  await expect(page.locator('#a').getByRole('button', { name: /^\+1 h/ })).toHaveCount(0);
  await expect(page.locator('#b').getByRole('button', { name: /^\+1 h/ })).toBeVisible();
  await desk.control(`/renew?instance=${instance}&duration=14400000`);
  await expect(page.locator('#a')).toContainText('4 h');
  expect(await heard(page, 'lease-warning')).toHaveLength(1);
});

const wrong = [
  ['', 'protocol', 'instance is missing'],
  ['instance="a b"', 'protocol', 'instance is the id'],
  ['instance="00000000-0000-4000-8000-000000000000"', 'not-found', 'No such notebook'],
  ['instance="../../session"', 'protocol', 'instance is the id'],
];
test('wrong attributes and what is not there: said in the card and to the page', async ({ desk, page, portal }) => {
  await open(page, desk, portal, wrong.map(([attributes], index) => `<leasehold-card id="card${index}" ${attributes}>fallback</leasehold-card>`).join(''));
  for (const [index, [, code, words]] of wrong.entries()) {
    await expect(page.locator(`#card${index}`)).toContainText(words);
    await expect.poll(() => page.evaluate((target) => window.heard.filter((event) => event.name === 'error' && event.target === target).map(({ detail }) => detail.code), `card${index}`)).toEqual([code]);
  }
  // Set right, it works; a variant that is none does not stop it.
  await page.evaluate(([instance]) => {
    card0.setAttribute('variant', 'gigantic');
    card0.instance = instance;
  }, [await id(desk, 'train-bert-base')]);
  await expect(page.locator('#card0')).toContainText('Running');
});

test('a page that lets no WebAssembly run keeps what is between the tags', { tag: '@both' }, async ({ desk, page, portal }) => {
  const policy = `script-src ${desk.url}; connect-src ${desk.url}`;
  await open(page, desk, portal, `<leasehold-card id="card" instance="x"><a href="${desk.url}/">Open the desk</a></leasehold-card>`, { 'content-security-policy': policy });
  await expect(page.locator('#card')).toContainText('does not let the notebook card run');
  await expect(page.getByRole('link', { name: 'Open the desk' })).toBeVisible();
  expect((await heard(page, 'error')).map(({ code }) => code)).toEqual(['blocked-wasm']);
});

test('a script that does not come leaves what is between the tags', async ({ desk, page, portal }) => {
  await page.route('**/w/**', (route) => route.abort());
  await open(page, desk, portal, `<leasehold-card instance="x"><a href="${desk.url}/">Open the desk</a></leasehold-card>`);
  await expect(page.getByRole('link', { name: 'Open the desk' })).toBeVisible();
});

test('code that does not come at once is asked for again', async ({ desk, page, portal }) => {
  let failures = 1;
  await page.route('**/app.wasm', (route) => (failures-- > 0 ? route.abort() : route.continue()));
  await page.clock.install();
  await open(page, desk, portal, `<leasehold-card id="card" instance="${await id(desk, 'train-bert-base')}"></leasehold-card>`);
  await expect(page.locator('#card')).toContainText('could not be loaded');
  await page.clock.fastForward(6000);
  await expect(page.locator('#card')).toContainText('Running');
  expect((await heard(page, 'error')).map(({ code, retriable }) => [code, retriable])).toEqual([['network', true]]);
});

test('twenty cards are one module and one stream', async ({ desk, page, portal }) => {
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const { instances } = await desk.state();
  const ids = Array.from({ length: 20 }, (_, index) => instances[index % instances.length].id);
  await open(page, desk, portal, ids.map((instance, index) => `<leasehold-card id="card${index}" variant="compact" instance="${instance}"></leasehold-card>`).join(''));
  await expect(page.getByRole('article')).toHaveCount(20);
  await page.evaluate(() => Promise.all([...document.querySelectorAll('leasehold-card')].map((card) => card.whenReady)));
  expect(asked.filter((path) => path.endsWith('/app.wasm'))).toHaveLength(1);
  expect(asked.filter((path) => path === '/events')).toHaveLength(1);
  expect(asked.filter((path) => path === '/session')).toHaveLength(1);
});

test('two hundred times out and in again: nothing grows', async ({ desk, page, portal }) => {
  await open(page, desk, portal, `<div id="place"><leasehold-card id="card" instance="${await id(desk, 'train-bert-base')}"></leasehold-card></div>`);
  await expect(page.locator('#card')).toContainText('Running');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const count = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.filter(({ name }) => ['Nodes', 'JSEventListeners'].includes(name)).map(({ name, value }) => [name, value]));
  };
  const rounds = (many) =>
    page.evaluate(async (many) => {
      for (let round = 0; round < many; round += 1) {
        const element = document.getElementById('card');
        element.remove();
        await new Promise((done) => setTimeout(done));
        place.append(element);
        await element.whenReady;
        await new Promise((done) => setTimeout(done));
      }
    }, many);
  await rounds(10);
  const before = await count();
  await rounds(200);
  const after = await count();
  await expect(page.locator('#card')).toContainText('Running');
  // What one mount has may still wait to be collected: Yew never lets a listener of a root go (embedding.md, fact 3), and they
  // go with their element.
  const ofOne = await page.evaluate(() => {
    const walker = document.createTreeWalker(card.shadowRoot);
    let nodes = 1;
    while (walker.nextNode()) nodes += 1;
    return nodes;
  });
  expect(after.Nodes - before.Nodes).toBeLessThanOrEqual(ofOne);
  expect(after.JSEventListeners - before.JSEventListeners).toBeLessThan(30);
});

test('two elements of one notebook: what opens, opens where somebody is', async ({ desk, page, portal }) => {
  const instance = await id(desk, 'train-bert-base');
  await open(page, desk, portal, `<leasehold-card id="a" instance="${instance}"></leasehold-card><leasehold-lease id="b" instance="${instance}"></leasehold-lease><leasehold-card id="c" variant="compact" instance="${instance}"></leasehold-card>`);
  for (const at of ['#b', '#c', '#a']) {
    await page.locator(at).getByRole('button', { name: /^Renew/ }).click();
    await expect(page.locator(at).getByRole('slider')).toBeVisible();
    await expect(page.getByRole('slider')).toHaveCount(1);
    await page.locator(at).getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('slider')).toHaveCount(0);
  }
});

test('a move within the page loses nothing', async ({ desk, page, portal }) => {
  await open(page, desk, portal, `<div id="one"><leasehold-card id="card" instance="${await id(desk, 'train-bert-base')}"></leasehold-card></div><div id="two"></div>`);
  await page.getByRole('button', { name: /^Renew/ }).click();
  await expect(page.getByRole('slider')).toBeVisible();
  await page.evaluate(() => two.append(card));
  await expect(page.getByRole('slider')).toBeVisible();
  expect(await heard(page, 'ready')).toHaveLength(1);
});

const hostile = `
  * { all: unset !important; font-size: 40px !important; letter-spacing: 9px !important; color: magenta !important }
  html { font-size: 5px !important }
  button, p, h2, article, slider { display: inline !important; background: lime !important }`;
test('styles of the page do not get in, and ours do not get out', { tag: '@both' }, async ({ desk, page, portal }) => {
  const instance = await id(desk, 'train-bert-base');
  const body = `<p id="outside">Portal <button class="button button-primary">Ours</button></p><leasehold-card id="card" instance="${instance}"></leasehold-card>`;
  const inside = () =>
    page.evaluate(() => [...card.shadowRoot.querySelectorAll('article, h3, button, p, .lease-left-text')].map((element) => {
      const { display, fontSize, letterSpacing, color, backgroundColor, fontFamily, lineHeight } = getComputedStyle(element);
      return { tag: element.localName, display, fontSize, letterSpacing, color, backgroundColor, fontFamily, lineHeight };
    }));
  const outside = () => page.evaluate(() => [...document.querySelectorAll('#outside, #outside button')].map((element) => ({ ...getComputedStyle(element) })));

  await page.goto(portal.page('/', body));
  const bare = await outside();
  await open(page, desk, portal, body);
  await expect(page.locator('#card')).toContainText('Running');
  await expect(page.locator('#card').getByRole('button', { name: /^Stop/ })).toBeVisible();
  expect(await outside()).toEqual(bare);
  const plain = await inside();
  expect(plain.length).toBeGreaterThan(5);

  await open(page, desk, portal, `<style>${hostile}</style>${body}`);
  await expect(page.locator('#card')).toContainText('Running');
  await expect(page.locator('#card').getByRole('button', { name: /^Stop/ })).toBeVisible();
  expect(await inside()).toEqual(plain);
  expect(await axeFaults(page, 'leasehold-card')).toEqual([]);
});

test('colors of the portal are taken by name, and the scheme by attribute', async ({ desk, page, portal }) => {
  await open(page, desk, portal, `<style>leasehold-card { --leasehold-surface: rgb(1, 2, 3); --leasehold-radius: 0px }</style><leasehold-card id="card" theme="dark" instance="${await id(desk, 'train-bert-base')}"></leasehold-card>`);
  const card = page.locator('#card').getByRole('article');
  await expect(card).toHaveCSS('background-color', 'rgb(1, 2, 3)');
  await expect(card).toHaveCSS('border-radius', '0px');
  await expect(card).toHaveCSS('color-scheme', 'dark');
  // Parts and states for whoever wants more.
  expect(await page.evaluate(() => card.matches(':state(running)'))).toBe(true);
  expect(await page.evaluate(() => card.shadowRoot.querySelectorAll('[part~=card], [part~=lease], [part~=actions], [part~=title]').length)).toBeGreaterThan(3);
});

test('axe finds nothing in any element, nor in the page around it', { tag: '@both' }, async ({ desk, page, portal }) => {
  const [running, stopped, failed] = [await id(desk, 'train-bert-base'), await id(desk, 'demand-forecast'), await id(desk, 'speech-to-text-eval')];
  await open(page, desk, portal, `<main><h1>Portal</h1>
    <leasehold-card heading-level="2" instance="${running}"></leasehold-card>
    <leasehold-card heading-level="2" variant="compact" instance="${stopped}"></leasehold-card>
    <leasehold-card heading-level="2" variant="row" instance="${failed}"></leasehold-card>
    <leasehold-lease heading-level="2" instance="${running}"></leasehold-lease>
    <leasehold-progress heading-level="2" instance="${stopped}"></leasehold-progress>
    <leasehold-list heading-level="2"></leasehold-list>
    <leasehold-card heading-level="2" instance="00000000-0000-4000-8000-000000000000"></leasehold-card></main>`);
  await expect(page.getByText('No such notebook')).toBeVisible();
  await page.locator('leasehold-card').first().getByRole('button', { name: /^Renew/ }).click();
  await expect(page.locator('leasehold-card').first().getByRole('slider')).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
});

test('an element within another program of the same kind: neither hears the other', async ({ desk, page }) => {
  // The desk itself as the page around, with the marks that every Yew program leaves.
  await page.route('**/assets/app.*.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('__leasehold_', '__yew_') });
  });
  await page.goto(desk.url);
  const around = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'demand-forecast' }) });
  await expect(around).toBeVisible();
  await page.evaluate(async ([url, instance]) => {
    await import(`${url}/w/0/leasehold-card.js`);
    const card = Object.assign(document.createElement('leasehold-card'), { instance, id: 'inner', variant: 'compact' });
    document.querySelector('.instance-card').append(card);
    await card.whenReady;
  }, [desk.url, await id(desk, 'train-bert-base')]);
  await page.locator('#inner').getByRole('button', { name: /^Renew/ }).click();
  await expect(page.locator('#inner').getByRole('slider')).toBeVisible();
  // The page around has not opened a slider of its own, and nothing is sent twice.
  await expect(page.getByRole('slider')).toHaveCount(1);
});

test('a crash is told, and the card comes back by itself', async ({ desk, page, portal }) => {
  await open(page, desk, portal, `<leasehold-card id="card" instance="${await id(desk, 'train-bert-base')}"></leasehold-card>`);
  await expect(page.locator('#card')).toContainText('Running');
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    dispatchEvent(new ErrorEvent('error', { error, message: String(error), cancelable: true }));
  });
  await expect(page.locator('#card')).toContainText('Something in this card broke');
  expect((await heard(page, 'error')).map(({ code }) => code)).toEqual(['crashed']);
  await expect(page.locator('#card').getByRole('article')).toContainText('Running', { timeout: 15_000 });
});
