// Portals as their makers build them: the package from npm, each through Vite.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const modules = path.resolve(here, '../node_modules');
/** As `cargo xtask package` leaves it. */
const ours = path.join(root, 'target/package/leasehold-card');

const hosts = {
  react18: {
    entry: 'react18.jsx',
    alias: { 'react-dom/client': 'react-dom18/client', 'react-dom': 'react-dom18', react: 'react18' },
  },
  react19: { entry: 'react19.jsx', alias: {} },
  vue: { entry: 'vue.js', alias: {} },
  svelte: { entry: 'svelte.js', alias: {}, plugins: [svelte()] },
};

export const names = Object.keys(hosts);

/** Builds a portal; answers the folder to serve. */
export async function buildHost(name, folder) {
  const { entry, alias, plugins = [] } = hosts[name];
  await mkdir(folder, { recursive: true });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><div id="app"></div><script type="module" src="/main.js"></script>`;
  await build({
    root: here,
    configFile: false,
    logLevel: 'error',
    plugins,
    // In the order in which they are tried: the longer name first.
    resolve: {
      alias: [
        ...Object.entries(alias).map(([from, to]) => ({ find: new RegExp(`^${from}(?=/|$)`), replacement: path.join(modules, to) })),
        { find: /^@leasehold\/card\/react$/, replacement: path.join(ours, 'react.js') },
        { find: /^@leasehold\/card$/, replacement: path.join(ours, 'leasehold-card.js') },
        { find: /^(react|react-dom|react\/.*|vue|svelte)$/, replacement: path.join(modules, '$1') },
      ],
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { input: path.join(here, entry), output: { entryFileNames: 'main.js' } },
    },
  });
  await writeFile(path.join(folder, 'index.html'), html);
}
