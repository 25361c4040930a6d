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
  'lease-presets', 'lease-min', 'lease-max', 'readonly', 'demo', 'lazy',
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
  const region = given('region');
  if (region && !/^[\w-]{1,64}$/.test(region)) fault('region', 'is the name of a region');
  const length = (name) => {
    const text = given(name);
    const ms = text && duration(text);
    if (text && !ms) fault(name, 'is a duration such as PT30M');
    return ms || undefined;
  };
  const [leaseMinMs, leaseMaxMs] = [length('lease-min'), length('lease-max')];
  if (leaseMaxMs < leaseMinMs) fault('lease-max', 'is not below lease-min');
  const presets = given('lease-presets')?.split(/\s+/) ?? [];
  if (!presets.every(duration)) fault('lease-presets', 'are durations such as PT1H PT4H P1D');
  return {
    faults,
    kind,
    demo: element.hasAttribute('demo'),
    base: baseOf(given('api-base'), origin, fault),
    project: project && /^[\w-]{1,64}$/.test(project) ? project : undefined,
    region: faults.some(({ attribute }) => attribute === 'region') ? undefined : region,
    instance,
    variant: oneOf('variant'),
    auth: oneOf('auth'),
    theme: oneOf('theme'),
    headingLevel: faults.some(({ attribute }) => attribute === 'heading-level') ? 3 : level,
    actions: element.hasAttribute('readonly') ? [] : actionsOf(given('actions'), fault),
    warnBeforeMs: length('warn-before') ?? UNIT_MS.M * 30,
    leaseMinMs,
    leaseMaxMs,
    leasePresetsMs: presets.map(duration).filter(Boolean),
    messages: messagesOf(element.messages, fault),
    lang: given('lang') ?? element.closest('[lang]')?.lang,
  };
}

/** Words of the page in place of ours: for actions, and for the headings `lease` and `progress`. */
function messagesOf(messages, fault) {
  if (messages === undefined || messages === null) return {};
  const known = [...ACTIONS, 'lease', 'progress'];
  const entries = typeof messages === 'object' ? Object.entries(messages) : [['', '']];
  const good = entries.filter(([name, text]) => known.includes(name) && typeof text === 'string' && text.trim());
  if (good.length < entries.length) fault('messages', `is an object of texts for ${known.join(', ')}`);
  return Object.fromEntries(good);
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
