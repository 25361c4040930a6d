// Defines the elements. Nothing is loaded before the first of them is in a page.
import { LeaseholdElement } from './element.js';

export { configure, engine } from './engine.js';

/** `<prefix-card>`, `<prefix-list>`, `<prefix-lease>` and `<prefix-progress>`; whoever defined a name first keeps it. */
export function define(prefix = 'leasehold') {
  for (const kind of ['card', 'list', 'lease', 'progress']) {
    const name = `${prefix}-${kind}`;
    if (!customElements.get(name)) customElements.define(name, class extends LeaseholdElement { static kind = kind; });
  }
}

export { LeaseholdElement };
