/** Every fixture of Keras and HDF5 against what the framework says of it, as far as headers tell: names, order, roles, ties and the tree of layers. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Block } from '../../../src/model/block.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';

interface GoldenBlock {
  readonly name: string;
  readonly class: string | null;
  /** Stored names of its parameters. */
  readonly stored: readonly string[];
  readonly parameters: readonly string[];
  readonly children: readonly GoldenBlock[];
}

interface Golden {
  readonly format: string;
  readonly rolesInFile?: boolean;
  readonly parameters: readonly { readonly name: string; readonly role: string }[];
  readonly ties?: readonly { readonly kind: string; readonly names: readonly string[] }[];
  readonly tree?: GoldenBlock;
}

const folder = fileURLToPath(new URL('../../fixtures/keras', import.meta.url));
const ending = '.golden.json';
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith(ending))
  .map((name) => ({
    name: name.slice(0, -ending.length),
    golden: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Golden,
  }))
  .filter(({ golden }) => /^(keras|hdf5)/.test(golden.format));

async function open(name: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(path.join(folder, name));
  await place.close();
  return checkpoint;
}

/** A class of the user's tells neither the names of its variables nor the classes of what it holds. */
const usersClasses = new Set(['Containers', 'ManyVariables', 'Specials', 'TiedOutput', 'Tower']);

/** Each stored name with the layers that hold it and its name there, e.g. `layers/dense/vars/0 in /dense Dense as kernel`. */
function placesInGolden(block: GoldenBlock, above: string, isToldBy = true): readonly string[] {
  const isTold = isToldBy && !usersClasses.has(block.class ?? '');
  const own = block.stored.map((stored, i) => `${stored} in ${above} as ${isTold ? (block.parameters[i] ?? '').replace(/:0$/, '') : '?'}`);
  const below = block.children.flatMap((child) =>
    placesInGolden(child, `${above}/${child.name} ${isTold ? (child.class ?? '') : '?'}`, isTold),
  );
  return [...own, ...below];
}

function placesInTree(block: Block, above: string, nameAt: (index: number) => string, isToldBy = true): readonly string[] {
  const isTold = isToldBy && !usersClasses.has(block.className ?? '');
  const own = block.parameters.map(({ name, index }) => `${nameAt(index)} in ${above} as ${isTold ? name : '?'}`);
  const below = block.children.flatMap((child) =>
    placesInTree(child, `${above}/${child.name} ${isTold ? (child.className ?? '') : '?'}`, nameAt, isTold),
  );
  return [...own, ...below];
}

/** The file tells a layer that a Sequential held twice once; and a layer whose class does not tell its name has another one after loading. */
const otherwiseInMemory = new Set(['tied_sequential.keras', 'containers.keras3.h5']);
const withTree = fixtures.flatMap(({ name, golden: { tree } }) =>
  tree === undefined || tree.class === null || otherwiseInMemory.has(name) ? [] : [{ name, tree }],
);

describe.each(fixtures)('$name', ({ name, golden }) => {
  it('has the parameters in the order of the model, with their roles', async () => {
    const checkpoint = await open(name);
    expect(checkpoint.format).toBe(golden.format);
    expect(checkpoint.warnings.filter(({ tag }) => tag !== 'unsupported')).toEqual([]);
    expect([...checkpoint.parameters].map((parameter) => parameter.name)).toEqual(golden.parameters.map((row) => row.name));
    if (golden.rolesInFile === false) return;
    const wrong = golden.parameters.filter(({ role }, index) => ![role, 'unknown'].includes(checkpoint.parameters.at(index).role));
    expect(wrong).toEqual([]);
  });

  it('has the ties that the file records', async () => {
    const { ties } = await open(name);
    const told = (all: readonly { readonly kind: string; readonly names: readonly string[] }[]): readonly string[] =>
      all
        .filter(({ kind }) => kind !== 'equal')
        .map((tie) => `${tie.kind}: ${[...tie.names].sort().join(' = ')}`)
        .sort();
    if (golden.ties !== undefined) expect(told(ties)).toEqual(told(golden.ties));
  });
});

it.each(withTree)('$name has every variable in its layer, under its name there', async ({ name, tree: golden }) => {
  const { tree, parameters } = await open(name);
  const given = new Set(placesInTree(tree, '', (index) => parameters.nameAt(index)));
  expect(placesInGolden(golden, '').filter((place) => !given.has(place))).toEqual([]);
});

it('has fixtures of every kind', () => {
  expect(new Set(fixtures.map(({ golden }) => golden.format)).size).toBe(8);
  expect(withTree.length).toBeGreaterThan(35);
});
