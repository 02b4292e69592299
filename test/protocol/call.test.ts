import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/model/errors.js';
import { connect, serve, type Call, type Client, type Handlers, type Message, type Port } from '../../src/protocol/call.js';
import { threadPort } from '../../src/worker/port.js';

interface Sums {
  add: Call<{ readonly a: number; readonly b: number }, number>;
  count: Call<{ readonly to: number }, string, number>;
  wait: Call<Record<string, never>, string>;
  fail: Call<{ readonly how: 'checkpoint' | 'system' | 'ours' }, never>;
  numbers: Call<{ readonly length: number }, { readonly values: Float64Array }>;
  unsendable: Call<Record<string, never>, unknown>;
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const handlers: Handlers<Sums> = {
  add: ({ a, b }) => Promise.resolve(a + b),
  count: ({ to }, { progress }) => {
    for (let done = 1; done <= to; done++) progress(done);
    return Promise.resolve('counted');
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new CheckpointError('cancelled', 'stopped by the handler'));
      });
    }),
  fail: ({ how }) => {
    if (how === 'checkpoint') throw new CheckpointError('corrupt', 'bad header', { path: '/a.pt', offset: 8 });
    if (how === 'system') throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return Promise.reject(new TypeError('oops'));
  },
  numbers: ({ length }) => Promise.resolve({ values: Float64Array.from({ length }, (_, index) => index) }),
  unsendable: () => Promise.resolve(() => undefined),
};

/** Two ends of one channel between threads (in one thread here: structured cloning and transfer are the same). */
function connected(served: Handlers<Sums> = handlers): { client: Client<Sums>; stop: () => void; server: Port } {
  const { port1, port2 } = new MessageChannel();
  const server = threadPort(port2);
  const stop = serve<Sums>(server, 'sums', served);
  const client = connect<Sums>(threadPort(port1), 'sums');
  closing.push(() => {
    client.close();
    stop();
    port1.close();
  });
  return { client, stop, server };
}

describe('calls between threads', () => {
  it('gives each call its own answer, whatever their order', async () => {
    const { client } = connected();
    const answers = await Promise.all([client.call('add', { a: 1, b: 2 }), client.call('add', { a: 10, b: 20 })]);
    expect(answers).toEqual([3, 30]);
  });

  it('tells progress before the result', async () => {
    const { client } = connected();
    const seen: number[] = [];
    await expect(client.call('count', { to: 3 }, { progress: (done) => seen.push(done) })).resolves.toBe('counted');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('moves typed arrays instead of copying them', async () => {
    let kept: Float64Array | undefined;
    const { client } = connected({
      ...handlers,
      numbers: () => Promise.resolve({ values: (kept = Float64Array.of(1, 2, 3)) }),
    });
    const { values } = await client.call('numbers', { length: 3 });
    expect([...values]).toEqual([1, 2, 3]);
    expect(kept?.length).toBe(0);
  });

  it('cancels the handler through its signal', async () => {
    const { client } = connected();
    const stop = new AbortController();
    const waiting = client.call('wait', {}, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ tag: 'cancelled', message: 'stopped by the handler' });
  });

  it('does not send a call that is cancelled already', async () => {
    const sent: Message[] = [];
    const client = connect<Sums>({ post: (message) => sent.push(message), listen: () => () => undefined }, 'sums');
    await expect(client.call('add', { a: 1, b: 2 }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'cancelled' });
    expect(sent).toEqual([]);
  });

  it('carries tag, path and offset of an error', async () => {
    const { client } = connected();
    const error = await client.call('fail', { how: 'checkpoint' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ tag: 'corrupt', message: 'bad header', path: '/a.pt', offset: 8 });
  });

  it.each([
    ['system', 'not-found'],
    ['ours', 'internal'],
  ] as const)('gives a %s error the tag %s', async (how, tag) => {
    const { client } = connected();
    await expect(client.call('fail', { how })).rejects.toMatchObject({ tag });
  });

  it('rejects a call of a method that nobody serves', async () => {
    const { client } = connected({} as Handlers<Sums>);
    await expect(client.call('add', { a: 1, b: 2 })).rejects.toMatchObject({ tag: 'internal' });
  });

  it('rejects when the result cannot cross', async () => {
    const { client } = connected();
    await expect(client.call('unsendable', {})).rejects.toMatchObject({ tag: 'internal' });
  });

  it('rejects when the arguments cannot cross, and goes on', async () => {
    const { client } = connected();
    const bad = { a: 1, b: (() => 2) as unknown as number };
    await expect(client.call('add', bad)).rejects.toMatchObject({ tag: 'internal' });
    await expect(client.call('add', { a: 1, b: 2 })).resolves.toBe(3);
  });

  it('rejects what is pending, and what comes later, once closed', async () => {
    const { client } = connected();
    const waiting = client.call('wait', {});
    client.close();
    await expect(waiting).rejects.toMatchObject({ tag: 'cancelled' });
    await expect(client.call('add', { a: 1, b: 2 })).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('aborts running handlers when the serving side stops', async () => {
    const heard = new Promise<boolean>((resolve) => {
      const { client, stop } = connected({
        ...handlers,
        wait: (_, { signal }) => {
          signal.addEventListener('abort', () => {
            resolve(true);
          });
          stop();
          return Promise.resolve('too late');
        },
      });
      client.call('wait', {}).catch(() => undefined);
    });
    await expect(heard).resolves.toBe(true);
  });

  it('keeps two protocols on one port apart', async () => {
    const { client, server } = connected();
    closing.push(serve<Sums>(server, 'other', { ...handlers, add: () => Promise.resolve(-1) }));
    await expect(client.call('add', { a: 1, b: 2 })).resolves.toBe(3);
  });
});
