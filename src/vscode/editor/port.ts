/** A webview as a `Port` of typed calls. It loses its document whenever it is hidden, and begins anew with the call `ready`. */
import type { Disposable, Webview } from 'vscode';
import type { Message, Port } from '../../protocol/call.js';

type Listener = (message: Message) => void;

export interface LivesPort extends Port {
  dispose(): void;
}

/**
 * `begin` is called before the first message of each life is delivered. The numbers of calls begin again then: whoever serves must drop what
 * is running, or its answers would be taken for those of new calls.
 */
export function webviewPort(webview: Pick<Webview, 'postMessage' | 'onDidReceiveMessage'>, begin: () => void): LivesPort {
  const listeners = new Set<Listener>();
  const receiving: Disposable = webview.onDidReceiveMessage((message: unknown) => {
    if (!isMessage(message)) return;
    if (message.type === 'call' && message.method === 'ready') begin();
    for (const listener of [...listeners]) listener(message);
  });
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => {
      receiving.dispose();
      listeners.clear();
    },
  };
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'channel' in value && 'type' in value && 'id' in value;
}
