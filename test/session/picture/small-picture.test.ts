/** Small pictures of hovers: what an independent reader of PNG sees in them. */
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Heatmap } from '../../../src/model/heatmap.js';
import { smallPicture, smallPictureRequest } from '../../../src/session/picture/small-picture.js';

function heatmapOf(cellRows: number, cellColumns: number, values: readonly number[]): Heatmap {
  const mean = Float32Array.from(values);
  const region = { rowStart: 0, rowEnd: cellRows, columnStart: 0, columnEnd: cellColumns };
  const marks = new Uint8Array(values.length);
  return { region, cellRows, cellColumns, min: mean, max: mean, mean, marks, exact: true, sampled: values.length, of: values.length };
}

/** Colours row by row, `#rrggbb`. */
function pixelsOf(png: Uint8Array): readonly string[][] {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const header = chunks.get('IHDR') ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  const color = (entry: number): string => `#${chunks.get('PLTE')?.toString('hex', 3 * entry, 3 * entry + 3) ?? ''}`;
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => color(lines[y * (width + 1) + 1 + x] ?? 0)));
}

describe('a small picture', () => {
  it('has a square for each cell, its colours even on both sides of zero', () => {
    const picture = smallPicture(heatmapOf(2, 2, [-1, 0, 1, Number.NaN]), 'light');
    const pixels = pixelsOf(picture?.png ?? new Uint8Array());
    expect(picture).toMatchObject({ width: 48, height: 48, low: -1, high: 1, exact: true });
    expect([pixels[0]?.[0], pixels[0]?.[24], pixels[24]?.[0], pixels[24]?.[24]]).toEqual(['#053061', '#f5f5f2', '#5e2d04', '#c026d3']);
    expect(pixels.slice(0, 24).every((line) => line.slice(0, 24).every((color) => color === '#053061'))).toBe(true);
  });

  it('of values of one sign goes from the least to the greatest', () => {
    const pixels = pixelsOf(smallPicture(heatmapOf(1, 2, [3, 5]), 'dark')?.png ?? new Uint8Array());
    expect([pixels.length, pixels[0]?.[0], pixels[0]?.[47]]).toEqual([24, '#440154', '#fde725']);
  });

  it('is never large, and none is drawn of what has nothing to show', () => {
    expect(smallPictureRequest([4096, 11008], false)).toMatchObject({ cellRows: 48, cellColumns: 120, reading: 'value' });
    expect(smallPictureRequest([3], true)).toMatchObject({ cellRows: 1, cellColumns: 3, reading: 'magnitude' });
    for (const shape of [[], [1], [0, 4], [1, 1]]) expect(smallPictureRequest(shape, false)).toBeUndefined();
    expect(smallPicture(heatmapOf(1, 2, [Number.NaN, Number.NaN]), 'dark')).toBeNull();
    const large = smallPicture(
      heatmapOf(
        48,
        120,
        Array.from({ length: 5760 }, (_, i) => Math.sin(i * i)),
      ),
      'dark',
    );
    expect(large).toMatchObject({ width: 240, height: 96 });
    expect(large?.png.length).toBeLessThan(20_000);
  });
});
