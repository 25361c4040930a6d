// Every state that the page can be in, each by the shortest way there: for what must hold in all of them.
import { button, card, expect } from './desk.mjs';

/** Names that stay the same in every language, beside what comes from the cloud. */
export const names = /^(Leasehold|English|Deutsch|SSH|(EVS|EFS|OBS)( [\d,]+ GB)?)$/;

const list = async (desk, page) => {
  await page.goto(desk.url);
  await expect(card(page, 'train-bert-base')).toBeVisible();
  await expect(page.locator('.toasts')).toBeAttached();
};

const instance = (name) => async (desk, page) => {
  const { id, create_at: current } = await desk.instance(name);
  await page.goto(`${desk.url}/p/${await desk.project()}/${current ? 'notebooks' : 'demanager'}/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
};

/** A start that is at this of its four steps. */
const starting = (number) => async (desk, page) => {
  const name = 'demand-forecast';
  await list(desk, page);
  await button(card(page, name), 'Start').click();
  await button(page.getByRole('dialog'), 'Start').click();
  await expect(card(page, name)).toContainText('Starting');
  const isThere = ({ action_progress: steps = [] }) => steps.some(({ step, status }) => step === number && status === 'PROCESSING');
  await desk.stepUntil(name, isThere);
  await instance(name)(desk, page);
  await expect(page.getByRole('list', { name: 'Start-up' }).getByRole('listitem').nth(number - 1)).toHaveAttribute('aria-current', 'step');
};

/** The stream begins and says nothing. */
const silent = (page) => page.route('**/events*', () => {});

const refused = (page) =>
  page.route('**/session', (route) =>
    route.fulfill({ status: 401, contentType: 'application/problem+json', json: { status: 401, code: 'not-signed-in' } }),
  );

const then = (enter, more) => async (desk, page) => {
  await enter(desk, page);
  await more(desk, page);
};

export const states = {
  list,
  'list-starting': then(list, async (desk, page) => {
    await button(card(page, 'demand-forecast'), 'Start').click();
    await button(page.getByRole('dialog'), 'Start').click();
    await expect(card(page, 'demand-forecast')).toContainText('Starting');
  }),
  'starting-1': starting(1),
  'starting-2': starting(2),
  'starting-3': starting(3),
  'starting-4': starting(4),
  failed: instance('vision-transformer-8gpu'),
  running: instance('train-bert-base'),
  idle: instance('explore-customer-churn'),
  expiring: then(instance('speech-to-text-eval'), async (desk, page) => {
    await desk.advance(6.5 * 60_000);
    await expect(page.locator('.is-last')).toBeVisible();
  }),
  stopping: instance('protein-embeddings'),
  stopped: instance('demand-forecast'),
  frozen: instance('invoice-ocr'),
  queued: instance('python-basics-course'),
  older: instance('segmentation-unet'),
  slider: then(list, async (_, page) => {
    await button(card(page, 'train-bert-base'), 'Renew').click();
    await expect(page.getByRole('slider')).toBeFocused();
  }),
  'slider-in-place': then(instance('train-bert-base'), async (_, page) => {
    await button(page.getByRole('article'), 'Renew').click();
    await expect(page.getByRole('slider')).toBeFocused();
  }),
  editing: then(instance('train-bert-base'), async (_, page) => {
    await button(page.getByRole('article'), 'Edit description').click();
    await page.getByRole('textbox', { name: 'Edit description' }).fill('a < b');
    await expect(page.getByRole('alert')).toBeVisible();
  }),
  question: then(list, async (_, page) => {
    await button(card(page, 'train-bert-base'), 'Stop').click();
    await expect(page.getByRole('dialog')).toBeVisible();
  }),
  help: then(list, async (_, page) => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  }),
  toast: then(instance('train-bert-base'), async (_, page) => {
    await button(page.getByRole('article'), 'Copy command').click();
    await expect(page.locator('.toast')).toBeVisible();
  }),
  offline: then(list, async (desk, page) => {
    // Words that are not here cannot come any more.
    for (const language of ['de', 'zh', 'en']) await speak(page, language);
    await desk.stop();
    await expect(page.locator('.connection-banner')).toBeVisible();
  }),
  silent: then(list, async (desk, page) => {
    await desk.fault({ kind: 'status', status: 503, method: 'GET', times: 10_000 });
    await expect(page.locator('.connection-banner')).toBeVisible();
  }),
  'signed-out': async (desk, page) => {
    await refused(page);
    await page.goto(desk.url);
    await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  },
  skeleton: async (desk, page) => {
    await silent(page);
    await page.goto(desk.url);
    await expect(page.locator('.language-select')).toBeVisible();
    await expect(page.locator('.is-skeleton').first()).toBeVisible();
  },
  empty: then(list, async (desk, page) => {
    for (const { id } of (await desk.state()).instances) await desk.control(`/remove?instance=${id}`);
    await expect(page.getByText('No notebooks yet')).toBeVisible();
  }),
  'nothing-found': then(list, async (_, page) => {
    await page.getByRole('searchbox').fill('nothing like this');
    await expect(page.locator('.empty-state')).toBeVisible();
  }),
  'no-page': async (desk, page) => {
    await page.goto(`${desk.url}/p/nobody`);
    await expect(page.getByRole('heading', { level: 1, name: 'No such page' })).toBeVisible();
  },
};

/** Those that leave desk and cloud as they were: one after the other they need no desk of their own. */
export const lasting = [
  ...['list', 'failed', 'running', 'idle', 'stopped', 'frozen', 'older', 'slider', 'slider-in-place', 'editing', 'question', 'help'],
  ...['nothing-found', 'no-page'],
];

/** Reads the page in another language, by the choice on it. */
export async function speak(page, language) {
  // A dialog makes the choice inert: the browser would not let a person have it, but a test may.
  await page.locator('.language-select').selectOption(language, { force: true });
  await expect(page.locator('html')).toHaveAttribute('lang', new RegExp(`^${language}`));
}
