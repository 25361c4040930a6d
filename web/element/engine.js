// The WebAssembly behind all elements of a page: loaded once, at the first element that is shown, and loaded anew after a
// crash. A module that has crashed is never called again.
import init, { command_widget, crashed, drop_widget, mount_widget, speak_widgets, update_widget } from '/assets/app.js';
import css from './element.css';

const options = { wasmUrl: new URL('app.wasm', import.meta.url), laterUrl: new URL('later.css', import.meta.url) };

/** Crashes of a page after which nothing is tried any more. In a bundle of the page around there is none: our code cannot be
 *  loaded anew without the rest of it, which would start twice. */
const MOST_CRASHES = /\/(leasehold-card|define)\.js$/.test(new URL(import.meta.url).pathname) ? 3 : 1;

export const engine = {
  start: (languages) =>
    init({ module_or_path: wasm() }).then(() => new Promise((resolve) => speak_widgets(languages, resolve))),
  mount: mount_widget,
  update: update_widget,
  command: command_widget,
  drop: drop_widget,
  crashed,
};

/** The styles of every element; those of what comes later are added when that is here. */
export const sheets = [new CSSStyleSheet()];
sheets[0].replaceSync(css);
let later;

/** Other places for the files beside this one, for whoever serves them elsewhere. */
export function configure({ wasmUrl, laterUrl } = {}) {
  if (wasmUrl) options.wasmUrl = wasmUrl;
  if (laterUrl) options.laterUrl = laterUrl;
}

function wasm() {
  return fetch(options.wasmUrl, { integrity: INTEGRITY.wasm, mode: 'cors', credentials: 'omit' });
}

/** Fetches the second sheet, once; a failure may be followed by another try. */
export function fetchLater() {
  later ??= (async () => {
    const answer = await fetch(options.laterUrl, { integrity: INTEGRITY.later, mode: 'cors', credentials: 'omit' });
    if (!answer.ok) throw new TypeError(`HTTP ${answer.status}`);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await answer.text());
    sheets.push(sheet);
    for (const element of elements) element.adopt();
  })().catch((error) => {
    later = undefined;
    throw error;
  });
  return later;
}

/** Places where the code has shown something before, and is ready to. */
export const freePlaces = [];

/** Every element that shows something or wants to. */
export const elements = new Set();

let current;
let crashes = 0;

/** The engine, started. It is tried again by whoever asks after a failure. */
export function started(languages) {
  current ??= begin(languages).catch((error) => {
    current = undefined;
    throw error;
  });
  return current;
}

async function begin(languages) {
  if (crashes >= MOST_CRASHES) throw Object.assign(new Error('crashed'), { code: 'crashed' });
  if (typeof WebAssembly !== 'object') throw Object.assign(new Error('no WebAssembly'), { code: 'blocked-wasm' });
  listen();
  // After a crash: the same file as a new module, with a memory of its own.
  const fresh = crashes ? (await import(`${import.meta.url}?again=${crashes}`)).engine : engine;
  try {
    await fresh.start(languages);
  } catch (error) {
    // A policy without 'wasm-unsafe-eval' refuses to compile, and every browser says so in its own words.
    if (error instanceof WebAssembly.CompileError || /unsafe-eval|Content Security Policy/i.test(String(error))) {
      error.code = 'blocked-wasm';
    }
    throw error;
  }
  return fresh;
}

let listens = false;

/** A trap in WebAssembly comes as an error of the window; nobody else throws this kind. */
function listen() {
  if (listens) return;
  listens = true;
  for (const kind of ['error', 'unhandledrejection']) {
    addEventListener(kind, async (event) => {
      if (!((event.error ?? event.reason) instanceof WebAssembly.RuntimeError) || !current) return;
      event.preventDefault();
      const broken = current;
      current = undefined;
      crashes += 1;
      freePlaces.length = 0;
      (await broken.catch(() => undefined))?.crashed();
      for (const element of [...elements]) element.broke(crashes < MOST_CRASHES);
    });
  }
}
