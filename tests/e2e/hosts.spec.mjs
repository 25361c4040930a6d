// Portals as their makers build them, with the package from npm (`cargo xtask package`).
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from './desk.mjs';
import { buildHost, names } from './hosts/build.mjs';
import { axeFaults, portalTest as test } from './portal.mjs';

const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../target/e2e/hosts');

for (const name of names) {
  test(`${name}: shown, heard, acted on, and changed to another`, { tag: name.startsWith('react') ? ['@both'] : [] }, async ({ browserName, desk, page, portal }) => {
    portal.folder = path.join(built, `${name}-${browserName}`);
    await buildHost(name, portal.folder);
    const [instance, other] = [(await desk.instance('demand-forecast')).id, (await desk.instance('train-bert-base')).id];
    await page.goto(`${portal.origin}/?${new URLSearchParams({ instance, other, apiBase: desk.url })}`);
    const card = page.locator('leasehold-card');
    await expect(card.getByRole('heading', { level: 2, name: 'demand-forecast' })).toBeVisible();
    await expect(page.locator('output')).toHaveText('STOPPED');
    await card.getByRole('button', { name: /^Start/ }).click();
    await card.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(page.locator('output')).toHaveText('STARTING');
    expect(await desk.mutations()).toHaveLength(1);
    await page.getByRole('button', { name: 'Another' }).click();
    await expect(card.getByRole('heading', { name: 'train-bert-base' })).toBeVisible();
    await expect(page.locator('output')).toHaveText('RUNNING');
    expect(await axeFaults(page)).toEqual([]);

    // In a bundle our code cannot be loaded anew without the portal's, which must not start twice.
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate(() => dispatchEvent(new ErrorEvent('error', { cancelable: true, error: new WebAssembly.RuntimeError('unreachable') })));
    await expect(card).toContainText('Something in this card broke');
    await page.evaluate(() => document.querySelector('leasehold-card').setAttribute('theme', 'dark'));
    await expect(page.locator('output')).toHaveCount(1);
    expect(asked).toEqual([]);
  });
}
