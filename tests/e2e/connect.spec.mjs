// How to reach an instance by SSH: what is copied is what is shown, and a browser that does not copy is no dead end.
import { button, expect, test } from './desk.mjs';

async function open(desk, page) {
  const { id } = await desk.instance('train-bert-base');
  await page.goto(`${desk.url}/p/${await desk.project()}/notebooks/${id}`);
  const panel = page.getByRole('region', { name: 'Connect' });
  await expect(panel).toBeVisible();
  return panel;
}

test('command, configuration and editor are at hand', async ({ context, desk, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const panel = await open(desk, page);
  await button(panel, 'Copy command').click();
  await expect(page.locator('.toast')).toHaveText(/Copied\./);
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command).toMatch(/^ssh -i ~\/\.ssh\/KEY\.pem -p 30122 ma-user@dev-modelarts\.\S+\.example$/);
  await button(panel, 'Copy configuration').click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Host train-bert-base\n {4}HostName dev-modelarts\./);
  await expect(panel.getByRole('link', { name: 'Open in VS Code' })).toHaveAttribute(
    'href',
    'vscode://vscode-remote/ssh-remote+train-bert-base/home/ma-user/work',
  );
  await expect(panel).toContainText('connect to train-bert-base there by hand');
});

test('a text that the browser does not copy is selected', async ({ desk, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('refused')) } });
  });
  const panel = await open(desk, page);
  await button(panel, 'Copy command').click();
  await expect(page.locator('.toast')).toContainText('Where the text is selected');
  expect(await page.evaluate(() => getSelection().toString())).toMatch(/^ssh -i /);
});
