/** A duration as ISO 8601 writes it, for example `PT2H`. */
export type Duration = string;
export type Action = 'start' | 'stop' | 'extend' | 'open' | 'ssh';

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  requestId: string | null;
}

export interface Result {
  action: string;
  ok: boolean;
  problem: Problem | null;
}

/** The last known state of an instance; frozen. Times are milliseconds since the epoch. */
export interface Data {
  readonly instance: string;
  readonly name: string;
  readonly status: string;
  readonly leaseType: 'timing' | 'idle' | null;
  readonly expiresAt: number | null;
  readonly steps: readonly StepState[] | null;
  readonly asOf: number | null;
  readonly actions: readonly string[];
}

export type StepState = 'waiting' | 'active' | 'done' | 'failed' | 'unknown';

export type TokenProvider = (wanted: { instance?: string; reason: 'start' | 'expired' }) =>
  Promise<{ token: string; expiresAt?: number | string | Date }>;

/** Words of the page for the buttons and the two headings. */
export type Messages = Partial<Record<Action | 'lease' | 'progress', string>>;

export interface LeaseholdEvents {
  'leasehold-ready': CustomEvent<{ version: string }>;
  'leasehold-status-change': CustomEvent<{ instance: string; status: string; previous: string | null; at: number }>;
  'leasehold-progress-change': CustomEvent<{
    instance: string;
    step: number | null;
    steps: StepState[];
    state: 'active' | 'done' | 'failed';
    reason: string | null;
    elapsedMs: number;
  }>;
  'leasehold-lease-change': CustomEvent<{
    instance: string;
    type: 'timing' | 'idle' | null;
    duration: number | null;
    expiresAt: number | null;
    source: 'user' | 'server';
  }>;
  /** Cancelable: the page shows the warning itself. */
  'leasehold-lease-warning': CustomEvent<{ instance: string; expiresAt: number; remaining: number }>;
  /** Cancelable: the action is not done. */
  'leasehold-action': CustomEvent<{ instance: string; action: string; params: { duration?: number; type?: string } }>;
  'leasehold-action-result': CustomEvent<Result & { instance: string }>;
  /** Cancelable: the page sees to the sign-in. */
  'leasehold-auth-required': CustomEvent<{ loginUrl: string }>;
  /** Cancelable: the page opens it itself. */
  'leasehold-open': CustomEvent<{ instance: string; url: string; target: string }>;
  'leasehold-error': CustomEvent<{
    code: 'blocked-wasm' | 'network' | 'auth' | 'forbidden' | 'not-found' | 'crashed' | 'protocol';
    retriable: boolean;
    requestId: string | null;
    attribute?: string;
    rule?: string;
  }>;
}

export class LeaseholdElement extends HTMLElement {
  instance: string;
  apiBase: string;
  project: string;
  region: string;
  variant: string;
  headingLevel: string | number;
  actions: string | Action[];
  auth: string;
  theme: string;
  warnBefore: Duration;
  leasePresets: string | Duration[];
  leaseMin: Duration;
  leaseMax: Duration;
  readonly: boolean;
  demo: boolean;
  lazy: boolean;
  tokenProvider?: TokenProvider;
  messages?: Messages;
  readonly kind: 'card' | 'list' | 'lease' | 'progress';
  readonly data?: Data;
  readonly whenReady: Promise<void>;
  /** None of these rejects. Without a length the lease is as the slider would begin. */
  start(length?: Duration): Promise<Result>;
  stop(options?: { confirm?: boolean }): Promise<Result>;
  extend(length?: Duration): Promise<Result>;
  openNotebook(): Promise<Result>;
  copySsh(): Promise<Result>;
  refresh(): Promise<Result>;
  addEventListener<K extends keyof LeaseholdEvents>(
    type: K,
    listener: (event: LeaseholdEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** Defines `<prefix-card>`, `<prefix-list>`, `<prefix-lease>` and `<prefix-progress>`. */
export function define(prefix?: string): void;
/** Other places for the files beside the entry. */
export function configure(places: { wasmUrl?: string | URL; laterUrl?: string | URL }): void;

declare global {
  interface HTMLElementTagNameMap {
    'leasehold-card': LeaseholdElement;
    'leasehold-list': LeaseholdElement;
    'leasehold-lease': LeaseholdElement;
    'leasehold-progress': LeaseholdElement;
  }
}
