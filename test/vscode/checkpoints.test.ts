/** Opening, sharing, closing: what the host asks of the session, with a session that only writes down what it is asked. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointError } from '../../src/model/errors.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditingSession } from '../../src/protocol/editing-session.js';
import { checkpointOfFolder, withoutIndexedShards } from '../../src/vscode/checkpoints/folder.js';
import type { CheckpointEvent } from '../../src/vscode/checkpoints/event.js';
import { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import { CheckpointRegistry } from '../../src/vscode/checkpoints/registry.js';
import { fileName } from '../../src/vscode/commands/file-name.js';

type Answer = (method: string, args: Record<string, unknown>) => unknown;

/** `answer` may throw. */
function session(asked: string[], answer: Answer = () => undefined): () => Client<EditingSession> {
  let last = 0;
  const call = async (method: string, args: Record<string, unknown>): Promise<unknown> => {
    await Promise.resolve();
    asked.push([method, ...Object.values(args).map(String)].join(' '));
    return answer(method, args) ?? (method === 'open' ? { id: ++last, files: [] } : undefined);
  };
  const client = { call, close: () => undefined } as unknown as Client<EditingSession>;
  return () => client;
}

const quiet = (): void => undefined;

describe('a checkpoint', () => {
  it('is opened once, however many ask', async () => {
    const asked: string[] = [];
    const checkpoint = new OpenedCheckpoint('/a.pt', session(asked), quiet);
    await Promise.all([checkpoint.ready(), checkpoint.call('ties', {}), checkpoint.call('details', { index: 3 })]);
    expect(asked.filter((line) => line.startsWith('open'))).toEqual(['open /a.pt']);
    expect(asked).toContain('details 3 1');
  });

  it('that cannot be opened says so to everybody, until it is opened again', async () => {
    let broken = true;
    const answer: Answer = () => {
      if (broken) throw new CheckpointError('corrupt', 'no');
      return undefined;
    };
    const checkpoint = new OpenedCheckpoint('/a.pt', session([], answer), quiet);
    await expect(checkpoint.ready()).rejects.toThrow('no');
    await expect(checkpoint.call('ties', {})).rejects.toThrow('no');
    expect(checkpoint.state.kind).toBe('failed');
    broken = false;
    await checkpoint.reopen();
    expect(checkpoint.state.kind).toBe('ready');
  });

  it('opened again closes what was open, and later calls are about the new one', async () => {
    const asked: string[] = [];
    const checkpoint = new OpenedCheckpoint('/a.pt', session(asked), quiet);
    await checkpoint.ready();
    await checkpoint.reopen();
    await checkpoint.call('ties', {});
    expect(asked).toEqual(['open /a.pt', 'open /a.pt', 'close 1', 'ties 2']);
  });

  it('closed while it opens is closed in the session, too', async () => {
    const asked: string[] = [];
    const checkpoint = new OpenedCheckpoint('/a.pt', session(asked), quiet);
    checkpoint.ready().catch(quiet);
    await checkpoint.close();
    expect(asked).toEqual(['open /a.pt', 'close 1']);
  });

  it('whose session ended is opened anew when next asked for', async () => {
    const asked: string[] = [];
    const checkpoint = new OpenedCheckpoint('/a.pt', session(asked), quiet);
    await checkpoint.ready();
    checkpoint.forget();
    await checkpoint.call('ties', {});
    expect(asked).toEqual(['open /a.pt', 'open /a.pt', 'ties 2']);
  });

  it('tells when its file is not the one that was opened', async () => {
    const events: CheckpointEvent['kind'][] = [];
    const answer: Answer = (method) => {
      if (method === 'values') throw new CheckpointError('changed', 'changed');
      return undefined;
    };
    const checkpoint = new OpenedCheckpoint('/a.pt', session([], answer), ({ kind }) => events.push(kind));
    const request = {
      arrangement: { rows: [0], columns: [], fixed: [0] },
      region: { rowStart: 0, rowEnd: 1, columnStart: 0, columnEnd: 1 },
    };
    await expect(checkpoint.call('values', { index: 0, request, codes: false })).rejects.toThrow('changed');
    expect(events).toContain('stale');
  });

  it('asks for ties once, and again after a scan', async () => {
    const asked: string[] = [];
    const checkpoint = new OpenedCheckpoint('/a.pt', session(asked), quiet);
    await checkpoint.ties();
    await checkpoint.ties();
    await checkpoint.call('scan', {});
    await checkpoint.ties();
    expect(asked.filter((line) => line.startsWith('ties'))).toHaveLength(2);
  });

  it('remembers which parameters hold values that are not finite', () => {
    const checkpoint = new OpenedCheckpoint('/a.pt', session([]), quiet);
    const statistics = { exact: true, count: 4, of: 4, zeros: 0, nan: 1, positiveInfinity: 2, negativeInfinity: 0 };
    checkpoint.learn([{ index: 7, statistics }]);
    expect(checkpoint.nonFinite.get(7)).toBe(3);
    checkpoint.learn([{ index: 7, statistics: { ...statistics, nan: 0, positiveInfinity: 0 } }]);
    expect(checkpoint.nonFinite.has(7)).toBe(false);
  });
});

describe('the registry', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shares one checkpoint a path, and closes it after the last release and a while', async () => {
    const asked: string[] = [];
    const registry = new CheckpointRegistry(session(asked), quiet, 1000);
    const first = registry.acquire('/a.pt');
    const second = registry.acquire('/a.pt');
    expect(second.checkpoint).toBe(first.checkpoint);
    await first.checkpoint.ready();
    first.release();
    first.release();
    await vi.advanceTimersByTimeAsync(5000);
    expect(registry.find('/a.pt')).toBe(first.checkpoint);
    second.release();
    await vi.advanceTimersByTimeAsync(5000);
    expect(registry.find('/a.pt')).toBeUndefined();
    expect(asked).toEqual(['open /a.pt', 'close 1']);
  });

  it('keeps what is taken again in time', async () => {
    const asked: string[] = [];
    const registry = new CheckpointRegistry(session(asked), quiet, 1000);
    const lease = registry.acquire('/a.pt');
    await lease.checkpoint.ready();
    lease.release();
    registry.acquire('/a.pt');
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual(['open /a.pt']);
  });
});

describe('folders', () => {
  it('open by their index, else by their one checkpoint', () => {
    expect(checkpointOfFolder(['config.json', 'model-00001-of-00002.safetensors', 'model.safetensors.index.json'])).toBe(
      'model.safetensors.index.json',
    );
    expect(checkpointOfFolder(['README.md', 'net.pt'])).toBe('net.pt');
    expect(checkpointOfFolder(['pytorch_model.bin', 'training_args.bin'])).toBe('pytorch_model.bin');
    expect(checkpointOfFolder(['a.pt', 'b.pt'])).toBeUndefined();
    expect(checkpointOfFolder([])).toBeUndefined();
    expect(checkpointOfFolder(['fingerprint.pb', 'saved_model.pb'])).toBe('saved_model.pb');
    expect(checkpointOfFolder(['.metadata', '__0_0.distcp', '__1_0.distcp'])).toBe('.metadata');
    expect(checkpointOfFolder(['checkpoint', 'ckpt.data-00000-of-00001', 'ckpt.index'])).toBe('ckpt.index');
    expect(checkpointOfFolder(['group1-shard1of1.bin', 'model.json'])).toBe('model.json');
  });

  it('list an index instead of its shards, and shards without an index', () => {
    const paths = [
      '/m/model-00001-of-00002.safetensors',
      '/m/model.safetensors.index.json',
      '/n/model-00001-of-00002.safetensors',
      '/n/x.pt',
    ];
    expect(withoutIndexedShards(paths)).toEqual(paths.slice(1));
  });
});

describe('names of exported files', () => {
  it('hold nothing a system refuses', () => {
    expect(fileName('0.block 1.0.weight')).toBe('0.block 1.0.weight');
    expect(fileName('../../etc/passwd')).toBe('_.._etc_passwd');
    expect(fileName('a:b*c\u0000')).toBe('a_b_c_');
    expect([fileName(''), fileName('con'), fileName('...')]).toEqual(['parameter-', 'parameter-con', 'parameter-']);
    expect(fileName('x'.repeat(5000)).length).toBeLessThan(200);
  });
});
