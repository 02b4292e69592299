import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/pytorch');
const indexName = 'pytorch_model.bin.index.json';

interface Index {
  readonly weight_map: Record<string, string>;
}

function shardedFixture(): string {
  const name = readdirSync(fixtures, { withFileTypes: true }).find(
    (entry) => entry.isDirectory() && readdirSync(path.join(fixtures, entry.name)).includes(indexName),
  )?.name;
  if (name === undefined) throw new Error('no sharded fixture');
  return path.join(fixtures, name);
}

/** A copy that a test may damage. */
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shards-'));
  cpSync(shardedFixture(), folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function readIndex(): Index {
  return JSON.parse(readFileSync(path.join(folder, indexName), 'utf8')) as Index;
}

async function opened<T>(where: string, look: (checkpoint: Checkpoint) => T): Promise<T> {
  const { checkpoint, place } = await openCheckpoint(where);
  try {
    return look(checkpoint);
  } finally {
    await place.close();
  }
}

const names = ({ parameters }: Checkpoint): readonly string[] => [...parameters].map(({ name }) => name);

describe('shards with an index', () => {
  it('are one checkpoint, opened as folder or by the index', async () => {
    const byFolder = await opened(folder, names);
    expect(byFolder).toEqual(await opened(path.join(folder, indexName), names));
    expect(byFolder).toEqual(Object.keys(readIndex().weight_map));
  });

  it('keep each value in its own file', async () => {
    const { weight_map } = readIndex();
    const where = await opened(folder, (checkpoint) =>
      Object.fromEntries(
        [...checkpoint.parameters].map(({ name, values }) => {
          const storage = values.kind === 'dense' ? checkpoint.storage(values.layout.storage) : undefined;
          return [name, storage?.kind === 'range' ? checkpoint.files[storage.file]?.name : undefined];
        }),
      ),
    );
    expect(where).toEqual(weight_map);
  });

  it('of which one is missing still show the others', async () => {
    const { weight_map } = readIndex();
    const gone = Object.values(weight_map)[0] ?? '';
    rmSync(path.join(folder, gone));
    const { kinds, tags } = await opened(folder, ({ parameters, warnings }) => ({
      kinds: Object.fromEntries([...parameters].map(({ name, values }) => [name, values.kind])),
      tags: warnings.map(({ tag }) => tag),
    }));
    expect(kinds).toEqual(Object.fromEntries(Object.entries(weight_map).map(([name, file]) => [name, file === gone ? 'none' : 'dense'])));
    expect(tags).toContain('corrupt');
  });

  it.each(['../outside.bin', '/etc/hostname', 'C:\\model.bin', 'a\\b.bin'])('never reach %s', async (outside) => {
    const { weight_map } = readIndex();
    const [first = ''] = Object.keys(weight_map);
    writeFileSync(path.join(folder, indexName), JSON.stringify({ weight_map: { ...weight_map, [first]: outside } }));
    const { kind, tags } = await opened(folder, ({ parameters, warnings }) => ({
      kind: [...parameters].find(({ name }) => name === first)?.values.kind,
      tags: warnings.map(({ tag }) => tag),
    }));
    expect(tags).toContain('unsafe');
    // The name may still be in another shard; if not, it has no values.
    expect(kind).toBeDefined();
  });

  it('without a weight_map are corrupt', async () => {
    writeFileSync(path.join(folder, indexName), '{"metadata": {}}');
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ tag: 'corrupt' });
  });
});
