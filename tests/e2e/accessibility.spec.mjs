// axe finds nothing in any state of the page, in no language and in no colors; and no words are written outside of src/text.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from './desk.mjs';
import { lasting, names, speak, states } from './states.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const everything = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] };
// What depends on colors; all other rules say the same in each of them.
const colors = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] };

const languages = ['en', 'de', 'zh'];
const schemes = [{ colorScheme: 'dark' }, { colorScheme: 'light', forcedColors: 'active' }];

async function check(page, where, options = everything) {
  const { violations } = await page.evaluate((options) => window.axe.run(options), options);
  const told = ({ html, failureSummary }) => `${html}\n${failureSummary}`;
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(told).join('\n')}`), where).toEqual([]);
}

/** Every text of the page that is a person's language: not code, keys, raw words of the cloud and what people wrote themselves. */
function texts(page) {
  return page.evaluate(() => {
    const found = new Set();
    const walker = document.createTreeWalker(document.querySelector('.desk'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest('code, kbd, textarea, .failure-note-details dd')) found.add(walker.currentNode.data.trim());
    }
    for (const element of document.querySelectorAll('.desk *')) {
      for (const name of ['aria-label', 'aria-valuetext', 'aria-description', 'title', 'placeholder', 'alt']) {
        found.add(element.getAttribute(name) ?? '');
      }
    }
    return [...found].filter((text) => /[a-z]{3}/i.test(text));
  });
}

// Chromium goes through all colors; a Firefox has one of them (`playwright.config.mjs`).
const firefoxes = { firefox: undefined, 'firefox-dark': '(prefers-color-scheme: dark)', 'firefox-forced': '(forced-colors: active)' };

/** In Firefox: each state in each of the colors and languages. */
async function checkInFirefox(page, name, { project }) {
  const media = firefoxes[project.name];
  if (media) expect(await page.evaluate((media) => matchMedia(media).matches, media)).toBe(true);
  await page.evaluate(axe);
  for (const language of languages) {
    await speak(page, language);
    await check(page, `${name}, ${language}`, media ? colors : everything);
  }
}

// In place of those of its states that are tests of their own for other browsers.
test('axe: states that leave everything as it was', { tag: '@colors' }, async ({ desk, page }, info) => {
  test.setTimeout(300_000);
  for (const name of lasting) {
    await test.step(name, async () => {
      await states[name](desk, page);
      await checkInFirefox(page, name, info);
      await speak(page, 'en');
    });
  }
});

for (const [name, enter] of Object.entries(states)) {
  test(`axe: ${name}`, { tag: lasting.includes(name) ? '@lasting' : [] }, async ({ browserName, desk, page }, info) => {
    const project = await fetch(`${desk.url}/session`, { headers: { 'x-leasehold-request': '1' } });
    const data = (await project.text()) + JSON.stringify(await desk.state());
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await enter(desk, page);
    if (browserName === 'firefox') return checkInFirefox(page, name, info);
    // Through the browser's own protocol: the page's policy rightly refuses a script element.
    await page.evaluate(axe);
    const english = await texts(page);
    for (const language of languages) {
      await speak(page, language);
      await check(page, `${name}, ${language}`);
      for (const scheme of schemes) {
        await page.emulateMedia({ forcedColors: 'none', ...scheme });
        await check(page, `${name}, ${language}, ${JSON.stringify(scheme)}`, colors);
      }
      await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
      const same = language === 'zh' ? (await texts(page)).filter((text) => english.includes(text)) : [];
      const written = same.filter((text) => !data.includes(text) && !names.test(text));
      expect(written, `${name}: words that are the same in Chinese are not in src/text`).toEqual([]);
    }
  });
}
