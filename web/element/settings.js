// The attributes of an element: read, checked, and with their defaults. What cannot be used is said with its rule and does not
// stop the rest.

const ACTIONS = ['start', 'stop', 'extend', 'open', 'ssh'];
const ONE_OF = {
  variant: ['full', 'compact', 'row'],
  auth: ['cookie', 'token', 'popup', 'none'],
  theme: ['auto', 'light', 'dark'],
};
const UNIT_MS = { D: 86_400_000, H: 3_600_000, M: 60_000, S: 1000 };

export const ATTRIBUTES = [
  'instance', 'api-base', 'project', 'region', 'variant', 'heading-level', 'actions', 'auth', 'lang', 'theme', 'warn-before',
  'readonly', 'demo', 'lazy',
];

/** `PT1H30M` or `P1D` in milliseconds; `undefined` for anything else. */
export function duration(text) {
  const [whole, days, time, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text ?? '') ?? [];
  if (!whole || whole === 'P' || time === 'T') return undefined;
  const parts = { D: days, H: hours, M: minutes, S: seconds };
  return Object.entries(parts).reduce((sum, [unit, count]) => sum + Number(count ?? 0) * UNIT_MS[unit], 0);
}

/** The settings of an element, and what is wrong with them: `{attribute, rule}` for each. */
export function settingsOf(element, kind, origin) {
  const faults = [];
  const given = (name) => element.getAttribute(name)?.trim() || undefined;
  const fault = (attribute, rule) => void faults.push({ attribute, rule });
  const oneOf = (name) => {
    const value = given(name);
    if (value === undefined || ONE_OF[name].includes(value)) return value ?? ONE_OF[name][0];
    fault(name, `is one of ${ONE_OF[name].join(', ')}`);
    return ONE_OF[name][0];
  };
  const instance = given('instance');
  if (kind !== 'list' && !instance) fault('instance', 'is missing: it names the notebook to show');
  if (instance && !/^[\w.-]{1,128}$/.test(instance)) fault('instance', 'is the id of a notebook');
  const project = given('project');
  if (project && !/^[\w-]{1,64}$/.test(project)) fault('project', 'is the id of a project');
  const level = Number(given('heading-level') ?? 3);
  if (!(Number.isInteger(level) && 1 <= level && level <= 6)) fault('heading-level', 'is a number from 1 to 6');
  const warn = given('warn-before') ?? 'PT30M';
  const warnBeforeMs = duration(warn);
  if (warnBeforeMs === undefined) fault('warn-before', 'is a duration such as PT30M');
  return {
    faults,
    kind,
    base: baseOf(given('api-base'), origin, fault),
    project: project && /^[\w-]{1,64}$/.test(project) ? project : undefined,
    instance,
    variant: oneOf('variant'),
    auth: oneOf('auth'),
    theme: oneOf('theme'),
    headingLevel: faults.some(({ attribute }) => attribute === 'heading-level') ? 3 : level,
    actions: element.hasAttribute('readonly') ? [] : actionsOf(given('actions'), fault),
    warnBeforeMs: warnBeforeMs ?? UNIT_MS.M * 30,
    lang: given('lang') ?? element.closest('[lang]')?.lang,
  };
}

function baseOf(text, origin, fault) {
  if (!text) return origin;
  try {
    const url = new URL(text, location.href);
    if (/^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash) return url.href.replace(/\/$/, '');
  } catch {
    // Said below.
  }
  fault('api-base', 'is the address of the proxy');
  return origin;
}

function actionsOf(text, fault) {
  if (text === undefined) return ACTIONS;
  const wanted = text.split(/\s+/);
  // `delete` is known and not offered: nothing here deletes a notebook.
  const unknown = wanted.filter((word) => !ACTIONS.includes(word) && word !== 'delete');
  if (unknown.length) fault('actions', `knows ${ACTIONS.join(', ')}`);
  return wanted.filter((word) => ACTIONS.includes(word));
}
