// The fixture of every browser test: a desk of its own (page, proxy, pretended cloud) on free ports, with a clock that only
// the test moves. It never waits for time to pass.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.LEASEHOLD_BIN ?? path.join(root, 'target/debug/leasehold');

/** Polls of the proxy in these tests, in milliseconds: the cloud's clock stands still, so only the reaction time matters. */
const quickPolls = {
  LEASEHOLD__POLL__CHANGING_MS: '100',
  LEASEHOLD__POLL__RESTING_MS: '150',
  LEASEHOLD__POLL__IDLE_MS: '150',
};

async function start(args, environment, listen = '127.0.0.1:0') {
  const child = spawn(binary, ['serve', '--listen', listen, '--pace', '0', ...args], {
    env: { ...process.env, ...quickPolls, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  const ready = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line);
      if (line.startsWith('{"event":"ready"')) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`leasehold ended with ${code}:\n${log.join('\n')}`)));
    child.once('error', reject);
  });
  return { child, log, ready };
}

async function call(url, method = 'GET', body = undefined) {
  const answer = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: body && { 'content-type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

class Desk {
  constructor({ child, log, ready }, again) {
    this.again = again;
    this.child = child;
    this.log = log;
    this.url = ready.url;
    this.simulator = ready.simulator_url;
  }

  /** Moves the cloud's clock. */
  advance(ms) {
    return call(`${this.simulator}/_sim/advance?ms=${ms}`, 'POST');
  }

  /** Moves the cloud's clock to the next thing that happens. */
  step() {
    return call(`${this.simulator}/_sim/step`, 'POST');
  }

  /** Everything the cloud knows, its secrets included. */
  async state() {
    return call(`${this.simulator}/_sim/state`);
  }

  /** One instance by name, as the cloud knows it. */
  async instance(name) {
    const { instances } = await this.state();
    const found = instances.find((instance) => instance.name === name);
    if (!found) throw new Error(`no instance ${name}: ${instances.map((instance) => instance.name).join(', ')}`);
    return found;
  }

  /** The calls that changed something or asked to, as they reached the cloud. */
  async mutations() {
    const { calls } = await call(`${this.simulator}/_sim/calls`);
    return calls.filter(({ method, path: where }) => method !== 'GET' && !where.startsWith('/v3/'));
  }

  async calls() {
    return (await call(`${this.simulator}/_sim/calls`)).calls;
  }

  fault(fault) {
    return call(`${this.simulator}/_sim/faults`, 'POST', fault);
  }

  clearFaults() {
    return call(`${this.simulator}/_sim/faults`, 'DELETE');
  }

  scenario(name, instance) {
    const where = instance ? `&instance=${instance}` : '';
    return call(`${this.simulator}/_sim/scenario?name=${name}${where}`, 'POST');
  }

  /** Uses one of the cloud's controls. */
  control(path) {
    return call(`${this.simulator}/_sim${path}`, 'POST');
  }

  /** Moves the cloud's clock from one event to the next until an instance is as wanted. */
  async stepUntil(name, isWanted) {
    for (let steps = 0; steps < 50; steps += 1) {
      if (isWanted(await this.instance(name))) return;
      await this.step();
    }
    throw new Error(`${name} did not become what was wanted`);
  }

  /** The id of the only project. */
  async project() {
    const answer = await fetch(`${this.url}/session`, { headers: { 'x-leasehold-request': '1' } });
    return (await answer.json()).projects[0].id;
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  }
}

/** A desk of its own, to be stopped by who opened it. */
export async function openDesk(args, environment, listen) {
  const started = await start(args, environment, listen);
  // One like it, at the same address, when this one has ended.
  return new Desk(started, () => openDesk(args, environment, new URL(started.ready.url).host));
}

export const test = base.extend({
  deskArgs: [[], { option: true }],
  deskEnvironment: [{}, { option: true }],
  /** What the browser reports although all is well. */
  expectedErrors: [/^Failed to load resource/, { option: true }],

  desk: async ({ deskArgs, deskEnvironment }, use) => {
    const desk = await openDesk(deskArgs, deskEnvironment);
    await use(desk);
    await desk.stop();
  },

  // A page that fails the test when the browser reports an error nobody expected.
  page: async ({ expectedErrors, page }, use) => {
    const errors = [];
    page.on('pageerror', (error) => expectedErrors.test(String(error)) || errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expectedErrors.test(message.text())) errors.push(message.text());
    });
    await use(page);
    expect(errors, 'errors in the browser console').toEqual([]);
  },
});

/** The card of an instance in the list, by its name. */
export function card(page, name) {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

/** A button by its label, whatever it is about. */
export function button(within, label) {
  return within.getByRole('button', { name: new RegExp(`^${label}( |$)`) }).first();
}

export { expect };
