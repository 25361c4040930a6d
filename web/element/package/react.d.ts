import type { ForwardRefExoticComponent, ReactNode, RefAttributes } from 'react';
import type { Action, LeaseholdElement, LeaseholdEvents, Messages, TokenProvider } from './index.js';

type Handler<Name extends keyof LeaseholdEvents> = (event: LeaseholdEvents[Name]) => void;

export interface LeaseholdProps extends RefAttributes<LeaseholdElement> {
  instance?: string;
  apiBase?: string;
  project?: string;
  region?: string;
  variant?: 'full' | 'compact' | 'row';
  headingLevel?: 1 | 2 | 3 | 4 | 5 | 6;
  actions?: string | Action[];
  auth?: 'cookie' | 'token' | 'popup' | 'none';
  lang?: string;
  theme?: 'auto' | 'light' | 'dark';
  warnBefore?: string;
  leasePresets?: string | string[];
  leaseMin?: string;
  leaseMax?: string;
  readonly?: boolean;
  demo?: boolean;
  lazy?: boolean;
  className?: string;
  children?: ReactNode;
  tokenProvider?: TokenProvider;
  messages?: Messages;
  onReady?: Handler<'leasehold-ready'>;
  onStatusChange?: Handler<'leasehold-status-change'>;
  onProgressChange?: Handler<'leasehold-progress-change'>;
  onLeaseChange?: Handler<'leasehold-lease-change'>;
  onLeaseWarning?: Handler<'leasehold-lease-warning'>;
  onAction?: Handler<'leasehold-action'>;
  onActionResult?: Handler<'leasehold-action-result'>;
  onAuthRequired?: Handler<'leasehold-auth-required'>;
  onOpen?: Handler<'leasehold-open'>;
  onError?: Handler<'leasehold-error'>;
}

export const LeaseholdCard: ForwardRefExoticComponent<LeaseholdProps>;
export const LeaseholdList: ForwardRefExoticComponent<LeaseholdProps>;
export const LeaseholdLease: ForwardRefExoticComponent<LeaseholdProps>;
export const LeaseholdProgress: ForwardRefExoticComponent<LeaseholdProps>;
