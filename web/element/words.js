// What an element says where the code with the words is not there or must not run any more. All else is in src/text.

const WORDS = {
  en: {
    'blocked-wasm': 'This page does not let the notebook card run. Its notebook goes on as before.',
    network: 'The notebook card could not be loaded. It is tried again.',
    crashed: 'Something in this card broke. The notebook goes on as before.',
    protocol: 'This card is not set up: ',
    open: 'Open the notebook desk',
  },
  de: {
    'blocked-wasm': 'Diese Seite lässt die Notebook-Karte nicht laufen. Das Notebook läuft weiter wie bisher.',
    network: 'Die Notebook-Karte konnte nicht geladen werden. Es wird wieder versucht.',
    crashed: 'In dieser Karte ist etwas kaputtgegangen. Das Notebook läuft weiter wie bisher.',
    protocol: 'Diese Karte ist nicht eingerichtet: ',
    open: 'Notebook-Übersicht öffnen',
  },
  zh: {
    'blocked-wasm': '此页面不允许运行笔记本卡片。笔记本不受影响。',
    network: '笔记本卡片无法加载，将再次尝试。',
    crashed: '此卡片出现错误。笔记本不受影响。',
    protocol: '此卡片尚未设置：',
    open: '打开笔记本管理页面',
  },
};

/** The words of the first of these languages that is spoken. */
export function wordsIn(languages) {
  const tags = languages.map((tag) => tag.split('-')[0].toLowerCase());
  return WORDS[tags.find((tag) => tag in WORDS) ?? 'en'];
}
