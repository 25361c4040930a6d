// What a page has asked an element for, until it is known what came of it. A promise of an element never rejects.

export class Calls {
  #waiting = new Map();

  /** A promise of what comes of `action`; `forget` ends it with what is known already. */
  wait(action) {
    const { promise, resolve } = resolvers();
    this.#waiting.set(resolve, action);
    const forget = (problem) => {
      this.#waiting.delete(resolve);
      resolve({ action, ok: !problem, problem: problem ?? null });
    };
    return { promise, forget };
  }

  /** What came of it, for those who wait for this action, or for all. */
  settle(result, only) {
    for (const [resolve, action] of this.#waiting) {
      if (only && action !== only) continue;
      this.#waiting.delete(resolve);
      resolve({ action, ...result });
    }
  }
}

/** As a call that cannot be done answers. */
export function refusal(action, code, detail) {
  return { action, ok: false, problem: { type: 'about:blank', status: 0, code, title: detail, detail, requestId: null } };
}

/** `Promise.withResolvers`, which browsers have only since 2024. */
export function resolvers() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
