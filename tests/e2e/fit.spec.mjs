// Nothing is lost where there is little room, for fingers, with more space between letters, or for whom motion is too much.
import { card, expect, test } from './desk.mjs';
import { speak, states } from './states.mjs';

/** What sticks out sideways, and labels of which not all can be read. */
function lost(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const clipped = [...document.querySelectorAll('.button-label, .badge-label, .segment-label, .lease-left')]
      .filter((label) => label.clientWidth && label.scrollWidth > label.clientWidth + 1)
      .map((label) => `“${label.textContent}” is cut off`);
    return scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px stick out`, ...clipped] : clipped;
  });
}

for (const name of ['list', 'starting-2', 'failed', 'expiring', 'running', 'slider', 'question', 'help', 'signed-out', 'empty']) {
  test(`nothing is lost at 400 %, in the longest language: ${name}`, async ({ desk, page }) => {
    await states[name](desk, page);
    await page.setViewportSize({ width: 320, height: 256 });
    for (const language of ['en', 'de', 'zh']) {
      await speak(page, language);
      expect(await lost(page), language).toEqual([]);
    }
  });
}

test('German fits a card of 240 px', async ({ desk, page }) => {
  await page.setViewportSize({ width: 272, height: 600 });
  await states.list(desk, page);
  await speak(page, 'de');
  expect(await lost(page)).toEqual([]);
});

test('on a phone the filter shows all that there is', async ({ desk, page }) => {
  await page.setViewportSize({ width: 360, height: 720 });
  await states.list(desk, page);
  for (const language of ['en', 'de', 'zh']) {
    await speak(page, language);
    const hidden = await page.locator('.segmented').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, language).toBe(0);
  }
});

test('letters and lines may stand further apart (WCAG 1.4.12)', async ({ desk, page }) => {
  await states.running(desk, page);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }');
    document.adoptedStyleSheets.push(sheet);
  });
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 600 });
    expect(await lost(page), `${width} px`).toEqual([]);
  }
});

test('nothing moves for whom motion is too much', async ({ desk, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const name of ['starting-2', 'question', 'skeleton']) {
    await states[name](desk, page);
    expect(await page.evaluate(() => document.getAnimations().length), name).toBe(0);
  }
});

test.describe('fingers', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 720 } });

  test('what is pressed is 44 px high', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(card(page, 'train-bert-base')).toBeVisible();
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, select, .segment, .search-input')]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 44)
        .map((element) => element.outerHTML),
    );
    expect(small).toEqual([]);
  });
});
