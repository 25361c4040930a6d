import type { TokenProvider } from './index.js';

/** A frame with `/embed/card`, once it is connected. */
export interface ConnectedFrame extends HTMLIFrameElement {
  tokenProvider?: TokenProvider;
  setLeaseholdConfig(config: { theme?: 'auto' | 'light' | 'dark'; lang?: string; tokens?: Record<string, string> }): void;
}

/** Connects a frame: its height, its events, its tokens. Those of the page are connected already. Answers what ends it. */
export function connect(iframe: HTMLIFrameElement): () => void;
