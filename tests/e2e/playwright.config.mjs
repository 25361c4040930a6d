// The browser tests: Chromium, and Firefox for what browsers do differently; no second tries, everything they write under
// target/e2e. `cargo xtask test e2e` sets LEASEHOLD_BIN (the program), LEASEHOLD_CHROMIUM and LEASEHOLD_FIREFOX; `cargo xtask
// pictures` sets LEASEHOLD_PICTURES (where the pictures go) and runs only what is tagged @picture. By hand,
// LEASEHOLD_GALLERY=folder runs only what is tagged @gallery: pictures of every state.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const here = path.dirname(fileURLToPath(import.meta.url));
const made = path.resolve(here, '../../target/e2e');
const { LEASEHOLD_CHROMIUM, LEASEHOLD_FIREFOX, LEASEHOLD_GALLERY, LEASEHOLD_PICTURES } = process.env;
const asked = (LEASEHOLD_PICTURES && /@picture/) || (LEASEHOLD_GALLERY && /@gallery/) || undefined;

/** Its protocol cannot tell it of colors, so each mode of them is a browser of its own. `others`: tests that it leaves out;
    `only`: those that it does not. */
function firefox(name, testMatch, colors, others, only) {
  return {
    name,
    testMatch,
    grepInvert: asked ? /./ : others,
    ...(only && { grep: only }),
    use: {
      browserName: 'firefox',
      // The one that Debian has, by its own protocol.
      channel: 'moz-firefox',
      launchOptions: {
        executablePath: LEASEHOLD_FIREFOX ?? '/usr/bin/firefox-esr',
        firefoxUserPrefs: { 'ui.prefersReducedMotion': 1, ...colors },
      },
    },
  };
}

export default defineConfig({
  testDir: here,
  outputDir: path.join(made, 'results'),
  forbidOnly: true,
  fullyParallel: false,
  retries: 0,
  // A desk is a page, a proxy and a cloud: two at once starve each other on two cores.
  workers: 1,
  grep: asked,
  grepInvert: asked ? undefined : /@picture|@gallery|@colors/,
  reporter: [['line'], ['json', { outputFile: path.join(made, 'report.json') }]],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: LEASEHOLD_CHROMIUM ?? '/usr/bin/chromium',
          // Root needs the first; without the others Chromium looks for its maker's hosts at every start.
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        },
      },
    },
    firefox('firefox', ['accessibility.spec.mjs', 'keyboard.spec.mjs'], {}, /@colors/),
    firefox('firefox-widget', ['widget.spec.mjs', 'embed.spec.mjs', 'hosts.spec.mjs'], {}, undefined, /@both/),
    firefox('firefox-dark', ['accessibility.spec.mjs'], { 'layout.css.prefers-color-scheme.content-override': 0 }, /@lasting/),
    firefox('firefox-forced', ['accessibility.spec.mjs'], { 'browser.display.document_color_use': 2, 'ui.useAccessibilityTheme': 1 }, /@lasting/),
  ],
});
