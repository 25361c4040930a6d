// What pretends to be a proxy for elements with `demo`: a cloud of one page, in the shapes of crates/api and of ModelArts
// (api.md 2.6). Nothing leaves the page and nothing is real; a start takes seconds.

const PROJECT = '0'.repeat(32);
const [MINUTE, HOUR] = [60_000, 3_600_000];
/** One step of a start, and a stop. */
const STEP_MS = 3000;
const STEPS = ['Prepare the storage.', 'Prepare the compute resource.', 'Configuring the network.', 'Initialize the notebook instance.'];
const LIMITS = { min_ms: HOUR, max_ms: 72 * HOUR };
const SESSION = {
  person: 'Demo',
  demo: true,
  sign_out: false,
  version: VERSION,
  projects: [{
    id: PROJECT,
    name: 'Demo',
    region: 'demo',
    may: ['see', 'act', 'open'],
    limits: { scheduled: LIMITS, idle: { ...LIMITS, min_ms: 15 * MINUTE }, legacy: { ...LIMITS, max_ms: 24 * HOUR }, warn_before_ms: [30 * MINUTE, 10 * MINUTE, 2 * MINUTE] },
  }],
};

/** `ask(request)` answers like a proxy; `add(name)` makes sure that there is such a notebook, and answers its id. */
export function openDemo() {
  const notebooks = new Map();
  const streams = new Set();
  let number = 0;

  function add(name) {
    if (!name) return undefined;
    // Ids of the cloud are UUIDs; a page that has none yet may say anything.
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
    const id = isId ? name : idOf(name);
    if (notebooks.has(id)) return id;
    const now = Date.now();
    notebooks.set(id, {
      id,
      name: isId ? 'demo-notebook' : name,
      flavor: 'modelarts.vm.gpu.p100',
      url: 'https://demo.invalid/lab',
      image: { name: 'pytorch1.8-cuda10.2-cudnn7-ubuntu18.04' },
      status: 'RUNNING',
      create_at: now,
      update_at: now,
      lease: lease(2 * HOUR, 'TIMING'),
    });
    tell(notebooks.get(id));
    return id;
  }

  function idOf(name) {
    const known = [...notebooks.values()].find((notebook) => notebook.name === name);
    return known?.id ?? `00000000-0000-4000-8000-${String(notebooks.size).padStart(12, '0')}`;
  }

  function lease(length, type) {
    const now = Date.now();
    return { create_at: now, update_at: now, duration: length, enable: true, type };
  }

  function frame(event, data) {
    number += 1;
    return new TextEncoder().encode(`id: demo-${number}\nevent: ${event}\ndata: ${JSON.stringify({ ...data, now_ms: Date.now() })}\n\n`);
  }

  const item = (notebook) => ({ generation: 'notebooks', item: notebook });

  function tell(notebook) {
    for (const stream of streams) stream.enqueue(frame('notebook', item(notebook)));
  }

  function events(signal) {
    let stream;
    const body = new ReadableStream({
      start(controller) {
        stream = controller;
        streams.add(stream);
        stream.enqueue(frame('snapshot', { part: 1, parts: 1, items: [...notebooks.values()].map(item) }));
        stream.enqueue(frame('upstream', { state: 'answering' }));
        signal.addEventListener('abort', () => {
          streams.delete(stream);
          stream.error(signal.reason);
        });
      },
      cancel: () => void streams.delete(stream),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }

  function change(notebook, fields) {
    Object.assign(notebook, fields, { update_at: Date.now() });
    tell(notebook);
  }

  /** One step after the other; a stop on the way ends it. */
  function start(notebook, length, type) {
    const progress = (at) => STEPS.map((description, index) => ({
      step: index + 1,
      status: index < at ? 'COMPLETED' : index === at ? 'PROCESSING' : 'WAITING',
      description,
    }));
    change(notebook, { status: 'STARTING', lease: lease(length, type), action_progress: progress(0) });
    const go = (at) => setTimeout(() => {
      if (notebook.status !== 'STARTING') return;
      if (at < STEPS.length) {
        change(notebook, { action_progress: progress(at) });
        go(at + 1);
      } else {
        change(notebook, { status: 'RUNNING', action_progress: undefined, lease: lease(length, type) });
      }
    }, STEP_MS);
    go(1);
  }

  function stop(notebook) {
    change(notebook, { status: 'STOPPING', action_progress: undefined });
    setTimeout(() => notebook.status === 'STOPPING' && change(notebook, { status: 'STOPPED' }), STEP_MS);
  }

  function act(method, notebook, what, query, body) {
    const length = Number(query.get('duration') ?? body.duration ?? HOUR);
    const type = String(query.get('type') ?? body.type ?? 'timing').toUpperCase();
    if (method === 'POST' && what === 'start') start(notebook, length, type);
    else if (method === 'POST' && what === 'stop') stop(notebook);
    else if (method === 'PATCH' && what === 'lease') change(notebook, { lease: lease(length, type) });
    else if (method !== 'GET') return problem(409, 'demo', 'This is a demo: nothing opens, and names stay as they are.');
    return Response.json(what === 'lease' ? notebook.lease : notebook);
  }

  /** A request, as the code sends it to a proxy. */
  async function ask(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith('/session')) return Response.json(SESSION);
    if (pathname.endsWith('/events')) return events(request.signal);
    const [, id, what] = /\/notebooks\/([^/]+)(?:\/(\w+))?$/.exec(pathname) ?? [, pathname.split('/').pop()];
    const notebook = notebooks.get(id);
    if (!notebook) return problem(404, 'not-found', 'Not found');
    const text = await request.text();
    return act(request.method, notebook, what, searchParams, text ? JSON.parse(text) : {});
  }

  return { ask, add };
}

function problem(status, code, title) {
  return Response.json({ type: 'about:blank', status, code, title, detail: title, request_id: '' }, { status });
}
