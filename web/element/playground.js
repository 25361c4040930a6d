// The playground: one element, made anew from what is chosen, with its code and its events. No part of the package.

const form = document.getElementById('controls');
const [stage, code, events] = ['stage', 'code', 'events'].map((id) => document.getElementById(id));
const NAMES = ['ready', 'status-change', 'progress-change', 'lease-change', 'lease-warning', 'action', 'action-result', 'auth-required', 'open', 'error'];
const FLAGS = ['readonly', 'demo'];
const MOST_EVENTS = 200;
const preset = new CSSStyleSheet();
document.adoptedStyleSheets = [preset];

for (const name of NAMES) {
  stage.addEventListener(`leasehold-${name}`, ({ detail }) => {
    const line = document.createElement('li');
    line.textContent = `${new Date().toLocaleTimeString()}  leasehold-${name}  ${JSON.stringify(detail)}`;
    events.prepend(line);
    if (events.childElementCount > MOST_EVENTS) events.lastElementChild.remove();
  });
}

const headers = { 'x-leasehold-request': '1', accept: 'application/json' };
const session = await (await fetch('/session', { headers })).json();
const project = session.projects?.[0]?.id;
const list = await (await fetch(`/v1/${project}/notebooks?limit=100`, { headers })).json();
for (const { id, name } of list.data ?? []) form.elements.instance.append(new Option(name, id));
form.addEventListener('input', show);
show();

async function show() {
  const chosen = Object.fromEntries(new FormData(form));
  const attributes = Object.entries(chosen).filter(([name, value]) => !['kind', 'preset', 'width'].includes(name) && value !== '');
  const shown = attributes.filter(([name, value]) => !(chosen.kind === 'list' && name === 'instance') && !['full', 'auto'].includes(value));
  const tag = `leasehold-${chosen.kind}`;
  const element = document.createElement(tag);
  for (const [name, value] of shown) element.setAttribute(name, FLAGS.includes(name) ? '' : value);
  if (stage.firstElementChild?.outerHTML !== element.outerHTML) stage.replaceChildren(element);
  stage.style.inlineSize = `${chosen.width}px`;
  document.documentElement.style.colorScheme = chosen.theme === 'auto' ? '' : chosen.theme;
  preset.replaceSync(chosen.preset ? await (await fetch(new URL(`themes/${chosen.preset}.css`, import.meta.url))).text() : '');
  const written = shown.map(([name, value]) => (FLAGS.includes(name) ? `\n  ${name}` : `\n  ${name}="${value}"`)).join('');
  const style = chosen.preset ? `<link rel="stylesheet" href="${location.origin}/w/0/themes/${chosen.preset}.css">\n` : '';
  code.textContent = `${style}<script type="module" src="${location.origin}/w/0/leasehold-card.js"></script>\n<${tag}${written}>\n  <a href="${location.origin}">Open the notebook desk</a>\n</${tag}>`;
}
