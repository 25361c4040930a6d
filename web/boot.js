// Starts the page. The first data requests go out before the code is here (performance.md 2); whatever then goes wrong is
// said in words, in the page. xtask writes the hashed names of the assets into this file and minifies it, and no more.

const project = /^\/p\/([^/]+)/.exec(location.pathname)?.[1];
const headers = { 'x-leasehold-request': '1' };
const abort = new AbortController();

// The only words that are not in src/text: they are needed where the code is not there or must not run any more.
const WORDS = {
  en: {
    unloaded: 'The page could not be loaded. Check the connection, then reload.',
    noWasm: 'This page needs WebAssembly, which this browser does not have or has switched off. Your notebooks go on as before.',
    broken: 'Something in this page broke. Your notebooks go on as before; reload the page to see them.',
    reload: 'Reload',
  },
  de: {
    unloaded: 'Die Seite konnte nicht geladen werden. Prüfen Sie die Verbindung und laden Sie neu.',
    noWasm: 'Diese Seite braucht WebAssembly; dieser Browser hat es nicht oder es ist abgeschaltet. Ihre Notebooks laufen weiter.',
    broken: 'Auf dieser Seite ist etwas kaputtgegangen. Ihre Notebooks laufen weiter; laden Sie neu, um sie zu sehen.',
    reload: 'Neu laden',
  },
  zh: {
    unloaded: '页面无法加载。请检查网络连接后重新加载。',
    noWasm: '此页面需要 WebAssembly，而此浏览器不支持或已将其关闭。您的笔记本不受影响。',
    broken: '此页面出现错误。您的笔记本不受影响；请重新加载页面查看。',
    reload: '重新加载',
  },
};

const first = {
  project: project && decoded(project),
  session: begun('/session', { headers, signal: AbortSignal.timeout(15_000) }),
  events: begun(project ? `/events?project=${project}` : '/events', {
    headers: { ...headers, accept: 'text/event-stream' },
    signal: abort.signal,
  }),
  abort,
  later: () =>
    new Promise((resolve, reject) => {
      const sheet = document.createElement('link');
      sheet.rel = 'stylesheet';
      sheet.href = '/assets/later.css';
      sheet.onload = resolve;
      sheet.onerror = reject;
      document.head.append(sheet);
    }),
};

// Words that are not in the first file of the code; asked for now, they are here when the code asks.
const file = { de: '/assets/split_german.wasm', zh: '/assets/split_chinese.wasm' };
const language = [chosen(), ...navigator.languages].map((tag) => tag?.split('-')[0]).find((name) => WORDS[name]) ?? 'en';
const words = WORDS[language];
if (file[language]) begun(file[language], { cache: 'default' });

try {
  const { default: init, start, about, crashed } = await import('/assets/app.js');
  await init({ module_or_path: '/assets/app.wasm' });
  for (const kind of ['error', 'unhandledrejection']) {
    addEventListener(kind, ({ error, reason }) => {
      if (!((error ?? reason) instanceof WebAssembly.RuntimeError)) return;
      crashed();
      say(words.broken);
    });
  }
  start(document.getElementById('desk'), first);
  // For the browser tests, and for reports of what is wrong: `leasehold.about()`.
  window.leasehold = { about };
} catch (error) {
  abort.abort();
  console.error(error);
  say(typeof WebAssembly === 'object' ? words.unloaded : words.noWasm);
}

/** The language that was chosen on the page; a browser may keep nothing. */
function chosen() {
  try {
    return localStorage.getItem('leasehold-language');
  } catch {
    return null;
  }
}

/** A request that is on its way. Whoever takes it up hears of its failure; until then nobody need. */
function begun(url, options) {
  const answer = fetch(url, { cache: 'no-store', credentials: 'same-origin', ...options });
  answer.catch(() => {});
  return answer;
}

/** A broken address is the page's to explain, once it is there. */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Replaces the page by a sentence: with it go the listeners of a page that must not be touched any more. */
function say(sentence) {
  const notice = document.createElement('main');
  const paragraph = document.createElement('p');
  const reload = document.createElement('a');
  paragraph.setAttribute('role', 'alert');
  paragraph.textContent = sentence;
  reload.href = location.href;
  reload.textContent = words.reload;
  notice.className = 'broken';
  notice.append(paragraph, reload);
  // Gone when the page itself has said before what happened.
  document.getElementById('desk')?.replaceWith(notice);
}
