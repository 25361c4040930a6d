// One script tag: defines the elements under their own names. `define.js` is for those who want other names.
import { define } from './define.js';

define();

export * from './define.js';
