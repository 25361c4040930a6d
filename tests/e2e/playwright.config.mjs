// The browser tests: one Chromium, no second tries, everything they write under target/e2e.
// `cargo xtask test e2e` sets LEASEHOLD_BIN (the program) and LEASEHOLD_CHROMIUM; `cargo xtask picture` sets LEASEHOLD_PICTURE
// (where the README's picture goes) and runs only what is tagged @picture.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const here = path.dirname(fileURLToPath(import.meta.url));
const made = path.resolve(here, '../../target/e2e');
const takesPicture = Boolean(process.env.LEASEHOLD_PICTURE);

export default defineConfig({
  testDir: here,
  outputDir: path.join(made, 'results'),
  forbidOnly: true,
  fullyParallel: false,
  retries: 0,
  // A desk is a page, a proxy and a cloud: two at once starve each other on two cores.
  workers: 1,
  grep: takesPicture ? /@picture/ : undefined,
  grepInvert: takesPicture ? undefined : /@picture/,
  reporter: [['line'], ['json', { outputFile: path.join(made, 'report.json') }]],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.LEASEHOLD_CHROMIUM ?? '/usr/bin/chromium',
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
});
