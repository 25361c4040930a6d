// Takes the pictures of README and docs: `cargo xtask pictures`.
import path from 'node:path';
import { card, expect, test } from './desk.mjs';

const folder = process.env.LEASEHOLD_PICTURES;

test.describe('pictures', () => {
  test.use({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });

  test('the desk as it looks @picture', async ({ desk, page }) => {
    await page.goto(desk.url);
    await expect(card(page, 'train-bert-base')).toBeVisible();
    await page.screenshot({ animations: 'disabled', path: path.join(folder, 'desk.png') });
  });

  test('a card in the colors of four portals, in light and dark @picture', async ({ desk, page }) => {
    await page.clock.setFixedTime(new Date('2026-03-02T09:00:00Z'));
    await page.goto(`${desk.url}/w/0/playground.html`);
    await page.evaluate(async () => {
      const names = ['Leasehold', 'backstage', 'grafana', 'huawei', 'sharepoint'];
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`body { display: grid; grid-template-columns: repeat(2, 1fr); margin: 0; padding: 0; font: 600 14px/1 system-ui }
        section { display: grid; gap: 12px; padding: 20px; background: var(--leasehold-bg, light-dark(#f7f8fa, #101318)); color: light-dark(#444, #bbb) }`);
      document.adoptedStyleSheets = [sheet];
      document.body.replaceChildren();
      for (const name of names) {
        const text = name === 'Leasehold' ? '' : await (await fetch(`themes/${name}.css`)).text();
        const colors = new CSSStyleSheet();
        // The same tokens for the ground behind the card.
        colors.replaceSync(text.replace(/leasehold-card[^{]*{/, `.${name}, .${name} leasehold-card {`));
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, colors];
        for (const theme of ['light', 'dark']) {
          const section = document.createElement('section');
          section.className = name;
          section.style.colorScheme = theme;
          section.innerHTML = `${name}<leasehold-card demo instance="train-bert-base" theme="${theme}"></leasehold-card>`;
          document.body.append(section);
        }
      }
      await Promise.all([...document.querySelectorAll('leasehold-card')].map((one) => one.whenReady));
    });
    await expect(page.getByRole('button', { name: /^Renew/ })).toHaveCount(10);
    await page.screenshot({ animations: 'disabled', fullPage: true, path: path.join(folder, 'themes.png') });
  });
});
