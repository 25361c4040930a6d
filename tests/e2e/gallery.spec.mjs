// Takes pictures of every state, to be looked at: LEASEHOLD_GALLERY names the folder that they go into.
import path from 'node:path';
import { test } from './desk.mjs';
import { speak, states } from './states.mjs';

for (const [name, enter] of Object.entries(states)) {
  test(`${name} @gallery`, async ({ desk, page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await enter(desk, page);
    for (const language of ['en', 'de', 'zh']) {
      await speak(page, language);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        for (const width of [360, 768, 1600]) {
          await page.setViewportSize({ width, height: 900 });
          const file = `${name}-${language}-${colorScheme}-${width}.png`;
          await page.screenshot({ animations: 'disabled', path: path.join(process.env.LEASEHOLD_GALLERY, file) });
        }
      }
    }
  });
}
