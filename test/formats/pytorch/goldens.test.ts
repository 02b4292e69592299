/** Every PyTorch fixture against what torch says of it, as far as headers tell. A new file beside its golden is a new test. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint, type OpenedCheckpoint } from '../../../src/formats/registry.js';
import { parameterDifferences, tieDifferences, treeDifferences, type Golden } from './golden.js';

const folder = fileURLToPath(new URL('../../fixtures/pytorch', import.meta.url));
const ending = '.golden.json';

const formats = new Set([
  'pytorch-zip',
  'pytorch-sharded',
  'pytorch-legacy',
  'pytorch-tar',
  'pytorch-export',
  'torchscript',
  'torch-dcp',
  'pickle',
]);

const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(ending))
  .map((name) => ({
    name: name.slice(0, -ending.length),
    golden: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Golden,
  }))
  .filter(({ golden }) => formats.has(golden.format));

/** What a file cannot tell, or tells where torch's own listing is silent. */
const knownDifferences: ReadonlyMap<string, readonly string[]> = new Map([
  // The names of a named tuple's fields are in its class's code.
  ['object-namedtuple-torch2.pt', ['linear.weight: name "linear.0" for "linear.weight"', 'linear.bias: name "linear.1" for "linear.bias"']],
]);

/** torch's modules do not list what quantised layers pack away, though their state_dict does: we show it where it belongs. */
const packed = /^quantised-dynamic-module-/;

it('finds the fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(330);
});

describe.each(fixtures)('$name', ({ name, golden }) => {
  let opened: OpenedCheckpoint;
  beforeAll(async () => {
    opened = await openCheckpoint(path.join(folder, name));
  });
  afterAll(() => opened.place.close());

  it('is recognised', () => {
    expect(opened.checkpoint.format).toBe(golden.format);
    expect(opened.checkpoint.framework).toBe('pytorch');
  });

  it('has torch’s parameters, in torch’s order and places', () => {
    expect(parameterDifferences(opened.checkpoint, golden)).toEqual(knownDifferences.get(name) ?? []);
  });

  it('has torch’s ties', () => {
    expect(tieDifferences(opened.checkpoint, golden)).toEqual([]);
  });

  it('has torch’s tree', () => {
    const differences = treeDifferences(opened.checkpoint, golden);
    if (packed.test(name)) expect(differences.every((what) => / (parameters|detail) /.test(what))).toBe(true);
    else expect(differences).toEqual([]);
  });
});
