import { expect, it } from 'vitest';
import type { SingleStorage, Tile } from '../../../src/model/parameter.js';
import type { AtPath } from '../../../src/numeric/tensor.js';
import { OpenTiles, type TileLimits } from '../../../src/worker/kernel/open-tiles.js';

function encoded(name: string, length: number): Tile<AtPath> {
  return at({ kind: 'encoded', codec: 'zstd', path: name, start: 0, compressedLength: 10, length });
}

function range(name: string): Tile<AtPath> {
  return at({ kind: 'range', path: name, start: 0, length: 1000 });
}

function at(storage: SingleStorage<AtPath>): Tile<AtPath> {
  return { origin: [0], shape: [1], storage, offset: 0, strides: [1] };
}

/** Tells which tiles were opened and closed, in order. */
function watched(limits: TileLimits): { readonly tiles: OpenTiles; readonly log: readonly string[] } {
  const log: string[] = [];
  const tiles = new OpenTiles(limits, (storage) => {
    const name = storage.kind === 'held' ? 'held' : storage.path;
    log.push(`open ${name}`);
    return { length: storage.length, alignment: 0, readInto: () => undefined, close: () => log.push(`close ${name}`) };
  });
  return { tiles, log };
}

it('keeps as many as may be open, and closes the one not used for longest', () => {
  const { tiles, log } = watched({ open: 2, decoded: 1000 });
  const [a, b, c] = [range('a'), range('b'), range('c')];
  for (const tile of [a, b, a, c, a]) tiles.reader(tile);
  expect(log).toEqual(['open a', 'open b', 'close b', 'open c']);
});

it('keeps decoded chunks up to a sum of bytes, and makes room before it decodes', () => {
  const { tiles, log } = watched({ open: 10, decoded: 100 });
  const [a, b, c] = [encoded('a', 40), encoded('b', 60), encoded('c', 50)];
  for (const tile of [a, b, c]) tiles.reader(tile);
  expect(log).toEqual(['open a', 'open b', 'close a', 'close b', 'open c']);
});

it('keeps one chunk however large, and what is not decoded beside it', () => {
  const { tiles, log } = watched({ open: 10, decoded: 100 });
  const [large, stored] = [encoded('large', 500), range('stored')];
  for (const tile of [large, large, stored, large]) tiles.reader(tile);
  expect(log).toEqual(['open large', 'open stored']);
});

it('counts what a held chunk decodes to', () => {
  const { tiles, log } = watched({ open: 10, decoded: 100 });
  const held = at({ kind: 'held', bytes: new Uint8Array(5), codec: 'zstd', length: 80 });
  for (const tile of [held, encoded('a', 40)]) tiles.reader(tile);
  expect(log).toEqual(['open held', 'close held', 'open a']);
});

it('tells when chunks are decoded again and again, and which have room together', () => {
  const { tiles } = watched({ open: 10, decoded: 100 });
  const [a, b] = [encoded('a', 60), encoded('b', 60)];
  expect([tiles.haveRoom([a]), tiles.haveRoom([a, b]), tiles.haveRoom([range('c'), a])]).toEqual([true, false, true]);
  for (const tile of [a, b]) tiles.reader(tile);
  expect(tiles.hasDecodedAgain).toBe(false);
  tiles.reader(a);
  expect(tiles.hasDecodedAgain).toBe(true);
});

it('closes all', () => {
  const { tiles, log } = watched({ open: 10, decoded: 100 });
  tiles.reader(range('a'));
  tiles.reader(encoded('b', 1));
  tiles.close();
  expect(log).toEqual(['open a', 'open b', 'close a', 'close b']);
});
