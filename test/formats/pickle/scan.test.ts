/** Pickles found in a file by their opcodes: arrays stay where they are, and what is unpickled is the same as from the whole bytes. */
import { describe, expect, it } from 'vitest';
import { unpickle } from '../../../src/formats/pickle/machine.js';
import { isNode, type PickleValue } from '../../../src/formats/pickle/nodes.js';
import { scanPickle } from '../../../src/formats/pickle/scan.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { MemorySource } from '../../bytes/memory-place.js';
import { SegmentedSource } from '../../bytes/zip/build-zip.js';
import { hostileCases } from '../hostile.js';
import { pickle, protocol2, unicode } from './build-pickle.js';

/** BINBYTES of a length, without the bytes. */
function binbytes(length: number): readonly number[] {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(0x42);
  bytes.writeUInt32LE(length, 1);
  return [...bytes];
}

async function itemsOf(source: MemorySource, start = 0): Promise<readonly PickleValue[]> {
  const { value } = unpickle(await scanPickle(source, start));
  return isNode(value) && (value.kind === 'tuple' || value.kind === 'list') ? value.items : [];
}

describe('long runs of bytes', () => {
  it('stay in the file, and cost no reading', async () => {
    const length = 2 ** 31;
    const source = new MemorySource(pickle([0x80, 3], '(', 'K', [1], binbytes(length)), 12 + length);
    const scanned = await scanPickle(source);
    expect(scanned.passed).toEqual([{ at: 10, start: 10, length }]);
    expect(source.bytesRead).toBeLessThan(200_000);
  });

  it('are told of with their place, and what follows them is read', async () => {
    const bytes = pickle([0x80, 3], '(', binbytes(5000), 'x'.repeat(5000), 'K', [7], unicode('end'), 't.', 'rest');
    const source = new MemorySource(pickle('before', [...bytes]));
    expect(await itemsOf(source, 6)).toEqual([{ kind: 'span', start: 6 + 8, length: 5000 }, 7, 'end']);
    expect((await scanPickle(source, 6)).end).toBe(6 + bytes.length - 4);
  });

  it('that are short are kept', async () => {
    const source = new MemorySource(pickle([0x80, 3], '(', binbytes(3), 'abc', 't.'));
    expect(await itemsOf(source)).toEqual([{ kind: 'bytes', bytes: Uint8Array.from(Buffer.from('abc')) }]);
  });

  it('may follow each other', async () => {
    const run = [...binbytes(4096), ...Buffer.alloc(4096)];
    const items = await itemsOf(new MemorySource(pickle([0x80, 3], '(', run, run, 't.')));
    expect(items).toEqual([
      { kind: 'span', start: 8, length: 4096 },
      { kind: 'span', start: 8 + 4096 + 5, length: 4096 },
    ]);
  });

  it('cost little reading also where there are many', async () => {
    const length = 2 ** 24;
    const head = pickle([0x80, 3], '(');
    const run = pickle(unicode('a name'), binbytes(length));
    const end = head.length + 100 * (run.length + length);
    const runs = Array.from({ length: 100 }, (_, i) => ({ start: head.length + i * (run.length + length), bytes: run }));
    const segments = [{ start: 0, bytes: head }, ...runs, { start: end, bytes: pickle('t.') }];
    const source = new SegmentedSource(segments, end + 2, new Map());
    expect((await scanPickle(source)).passed.length).toBe(100);
    expect(source.bytesRead).toBeLessThan(600_000);
  });

  it('longer than the file are refused', async () => {
    const source = new MemorySource(pickle([0x80, 3], binbytes(1 << 20), 'short'));
    const scanned = await scanPickle(source);
    expect(() => unpickle(scanned)).toThrow(CheckpointError);
  });

  it('do not move the places that errors tell', async () => {
    const source = new MemorySource(pickle([0x80, 3], binbytes(5000), 'x'.repeat(5000), [0xff]));
    const scanned = await scanPickle(source);
    expect(() => unpickle(scanned)).toThrow(expect.objectContaining({ tag: 'corrupt', offset: 7 + 5000 + 1 }) as Error);
  });
});

it('opcodes and texts may lie across the chunks that are read', async () => {
  const texts = Array.from({ length: 30_000 }, (_, i) => `layer ${String(i)}`);
  const source = new MemorySource(pickle([0x80, 2], '(', texts.map(unicode).join(''), 'l.', 'behind'));
  expect(await itemsOf(source)).toEqual(texts);
  expect(source.reads.length).toBeLessThan(8);
});

it('lines of old protocols may be long', async () => {
  const source = new MemorySource(pickle(`(S'${'a'.repeat(300_000)}'\nI7\nt.`));
  expect(await itemsOf(source)).toEqual(['a'.repeat(300_000), 7]);
});

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof CheckpointError) return [error.tag, error.message];
    throw error;
  }
}

describe('every hostile pickle is the same scanned as whole', () => {
  // Nothing in these is long enough to be passed over.
  const cases = hostileCases('pickle').filter(({ bytes }) => bytes.length < 100_000);
  it.each(cases)('$name', async ({ bytes }) => {
    const scanned = await scanPickle(new MemorySource(bytes));
    expect(scanned.passed).toEqual([]);
    const [here, there] = [outcome(() => unpickle(scanned)), outcome(() => unpickle(bytes))];
    if (Array.isArray(there)) expect(Array.isArray(here) && here[0]).toBe(there[0]);
    else expect(outcome(() => [...unpickle(scanned).globals])).toEqual(outcome(() => [...unpickle(bytes).globals]));
  });
});

it('a pickle that was made for torch is found to its end', async () => {
  const bytes = protocol2('}');
  expect((await scanPickle(new MemorySource(Uint8Array.from([...bytes, 1, 2, 3])))).end).toBe(bytes.length);
});
