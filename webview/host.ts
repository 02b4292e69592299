/** The border to the extension host, as a port of `src/protocol/call.ts`. */
import type { Message, Port } from '../src/protocol/call.js';

/** What `acquireVsCodeApi` gives; it can be acquired once. */
export interface HostApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): HostApi;
}

/** Buffers cannot be moved over this border; VS Code copies them, in binary. */
export function hostPort(api: HostApi, target: Window): Port {
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>): void => {
        if (isMessage(event.data)) listener(event.data);
      };
      target.addEventListener('message', receive);
      return () => {
        target.removeEventListener('message', receive);
      };
    },
  };
}

/** VS Code and browser extensions post messages of their own. */
function isMessage(data: unknown): data is Message {
  return typeof data === 'object' && data !== null && 'channel' in data && 'type' in data && 'id' in data;
}
