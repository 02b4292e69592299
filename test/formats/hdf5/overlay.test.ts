import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openOverlay, type Overlay } from '../../../src/formats/hdf5/overlay.js';
import { CheckpointError } from '../../../src/model/errors.js';
import { temporaryFolder } from '../../session/sample.js';

const page = 16 * 1024;

/** Over 40 kB of sevens that begin at byte 100 of a file. */
function overlayOfSevens(): Overlay {
  const file = path.join(temporaryFolder(), 'sevens');
  writeFileSync(file, new Uint8Array(100 + 40_000).fill(7));
  return openOverlay({ path: file, start: 100, size: 40_000 }, new Int32Array(8));
}

function differencesOf(overlay: Overlay): readonly (readonly [number, number])[] {
  const differences = overlay.differences().map(({ position, bytes }) => [position, bytes.length] as const);
  overlay.end();
  return differences;
}

it('is read as it was written, over page borders', () => {
  const overlay = overlayOfSevens();
  overlay.write(new Uint8Array(20_000).fill(1), page - 10);
  expect(overlay.read(page - 11, 3)).toEqual(Uint8Array.of(7, 1, 1));
  expect(overlay.read(page - 10 + 19_998, 3)).toEqual(Uint8Array.of(1, 1, 7));
  expect(differencesOf(overlay)).toEqual([[page - 10, 20_000]]);
});

it('tells what differs: nothing that was written back, neighbours as one', () => {
  const overlay = overlayOfSevens();
  overlay.write(new Uint8Array(3).fill(7), page - 1);
  overlay.write(new Uint8Array(1000).fill(7), 0);
  overlay.write(Uint8Array.of(1), 35_000);
  overlay.write(Uint8Array.of(1, 7, 1), 10);
  overlay.write(Uint8Array.of(1), page - 1);
  overlay.write(Uint8Array.of(1), page + 1);
  overlay.write(Uint8Array.of(1), 20_000);
  overlay.write(Uint8Array.of(7), 20_000);
  expect(differencesOf(overlay)).toEqual([
    [10, 3],
    [page - 1, 3],
    [35_000, 1],
  ]);
});

it('tells nothing of bytes between that were not written', () => {
  const overlay = overlayOfSevens();
  overlay.write(Uint8Array.of(1, 1), 102);
  overlay.write(Uint8Array.of(1, 7), 100);
  overlay.write(Uint8Array.of(1), 106);
  expect(differencesOf(overlay)).toEqual([
    [100, 4],
    [106, 1],
  ]);
});

it('does not become longer', () => {
  const overlay = overlayOfSevens();
  expect(() => overlay.write(new Uint8Array(2), 39_999)).toThrow(CheckpointError);
  expect(() => {
    overlay.truncate(40_001);
  }).toThrow(/need more room/);
  overlay.truncate(10);
  overlay.write(Uint8Array.of(1, 1), 39_998);
  expect(differencesOf(overlay)).toEqual([[39_998, 2]]);
});
