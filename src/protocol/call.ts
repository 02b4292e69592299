/**
 * Typed calls over any two-way port (a worker thread, a webview). A protocol is an interface of `Call`s; client, handlers, progress and
 * cancellation are derived from it. Every call settles: a handler that throws, and a port that closes, reject it.
 *
 *   interface Greeter { greet: Call<{ name: string }, string> }
 *   serve<Greeter>(port, { greet: ({ name }) => Promise.resolve(`hello ${name}`) });
 *   const text = await connect<Greeter>(otherPort).call('greet', { name: 'x' }, { signal });
 */
import { CheckpointError, errorFromReport, reportError, type ErrorReport } from '../model/errors.js';

/** One method: what it takes, what it gives, and what it tells while it runs. */
export interface Call<Arguments, Result, Progress = never> {
  readonly arguments: Arguments;
  readonly result: Result;
  readonly progress: Progress;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bound only says "an interface of calls"; `unknown` would refuse every concrete one
export type Protocol<P> = { readonly [K in keyof P]: Call<any, any, any> };

export interface CallOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly progress?: (progress: Progress) => void;
}

export interface CallContext<Progress> {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export type Handlers<P extends Protocol<P>> = {
  readonly [K in keyof P]: (args: P[K]['arguments'], context: CallContext<P[K]['progress']>) => Promise<P[K]['result']>;
};

export interface Client<P extends Protocol<P>> {
  call<K extends keyof P & string>(method: K, args: P[K]['arguments'], options?: CallOptions<P[K]['progress']>): Promise<P[K]['result']>;
  /** Rejects what is pending and stops listening. */
  close(): void;
}

/** The border itself. `post` may move buffers; `transfer` is ignored where the border cannot. */
export interface Port {
  post(message: Message, transfer: readonly ArrayBuffer[]): void;
  /** Returns the function that stops listening. */
  listen(listener: (message: Message) => void): () => void;
}

/** `channel` keeps two protocols on one port apart (each side serves one and calls one). */
export type Message =
  | { readonly channel: string; readonly type: 'call'; readonly id: number; readonly method: string; readonly arguments: unknown }
  | { readonly channel: string; readonly type: 'cancel'; readonly id: number }
  | { readonly channel: string; readonly type: 'progress'; readonly id: number; readonly value: unknown }
  | { readonly channel: string; readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly channel: string; readonly type: 'error'; readonly id: number; readonly error: ErrorReport };

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress: ((value: unknown) => void) | undefined;
  readonly forget: () => void;
}

const gone = 'the other side is gone';

/** The calling side. After `close` every call is rejected, those that are pending and those that come. */
export function connect<P extends Protocol<P>>(port: Port, channel: string): Client<P> {
  const pending = new Map<number, Pending>();
  let last = 0;
  let closed = false;
  const settle = (id: number): Pending | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    call?.forget();
    return call;
  };
  const stop = port.listen((message) => {
    if (message.channel !== channel) return;
    if (message.type === 'progress') pending.get(message.id)?.progress?.(message.value);
    if (message.type === 'result') settle(message.id)?.resolve(message.value);
    if (message.type === 'error') settle(message.id)?.reject(errorFromReport(message.error));
  });

  function start(method: string, args: unknown, options: CallOptions<never>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal } = options;
      const refusal = signal?.aborted === true ? 'cancelled' : closed ? gone : undefined;
      if (refusal !== undefined) {
        reject(new CheckpointError('cancelled', refusal));
        return;
      }
      const id = ++last;
      const cancel = (): void => {
        port.post({ channel, type: 'cancel', id }, []);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const forget = (): void => signal?.removeEventListener('abort', cancel);
      pending.set(id, { resolve, reject, progress: options.progress as ((value: unknown) => void) | undefined, forget });
      try {
        port.post({ channel, type: 'call', id, method, arguments: args }, []);
      } catch (error) {
        // The arguments cannot cross the border: nobody will answer.
        settle(id)?.reject(errorFromReport(reportError(error)));
      }
    });
  }

  return {
    call: (method, args, options = {}) => start(method, args, options),
    close: () => {
      closed = true;
      stop();
      for (const id of [...pending.keys()]) settle(id)?.reject(new CheckpointError('cancelled', gone));
    },
  };
}

/** Answers calls until the returned function is called, which also cancels what is running. */
export function serve<P extends Protocol<P>>(port: Port, channel: string, handlers: Handlers<P>): () => void {
  const running = new Map<number, AbortController>();
  let stopped = false;
  const reply = (message: Message, transfer: readonly ArrayBuffer[]): void => {
    if (!stopped) port.post(message, transfer);
  };

  async function answer(id: number, method: string, args: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    const progress = (value: unknown): void => {
      if (!controller.signal.aborted) reply({ channel, type: 'progress', id, value }, buffersIn(value));
    };
    try {
      if (!Object.hasOwn(handlers, method)) throw new CheckpointError('internal', `no method ${method}`);
      const handler = handlers[method as keyof P];
      const value = await handler(args, { signal: controller.signal, progress });
      reply({ channel, type: 'result', id, value }, buffersIn(value));
    } catch (error) {
      reply({ channel, type: 'error', id, error: reportError(error) }, []);
    } finally {
      running.delete(id);
    }
  }

  const stop = port.listen((message) => {
    if (message.channel !== channel) return;
    if (message.type === 'call') void answer(message.id, message.method, message.arguments);
    if (message.type === 'cancel') running.get(message.id)?.abort();
  });
  return () => {
    stopped = true;
    stop();
    for (const controller of running.values()) controller.abort();
  };
}

/**
 * The array buffers of a result's own fields: bulk data is moved, not copied. Handlers give away what they return (and what they tell as
 * progress): a handler that keeps it, too, returns a copy.
 */
function buffersIn(value: unknown, depth = 3): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  if (depth === 0 || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value) && value.length > 64) return [];
  return [...new Set(Object.values(value).flatMap((field) => buffersIn(field, depth - 1)))];
}
