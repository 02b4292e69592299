/** Roles, paths, ties and trees of what TensorFlow and Keras wrote. Values are compared in test/fixture. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../src/formats/registry.js';
import type { Block } from '../../../src/model/block.js';
import type { Checkpoint } from '../../../src/model/checkpoint.js';

interface Golden {
  readonly format: string;
  readonly rolesInFile?: boolean;
  readonly parameters: readonly { readonly name: string; readonly role?: string }[];
  readonly ties?: readonly { readonly names: readonly string[]; readonly usedBy?: readonly string[] }[];
  readonly slots?: readonly { readonly variable: string; readonly slot: string; readonly stored: string }[];
}

const folder = path.resolve(import.meta.dirname, '../../fixtures/tensorflow');
const fixtures = readdirSync(folder)
  .filter((name) => !name.endsWith('.golden.json') && existsSync(path.join(folder, `${name}.golden.json`)))
  .map((name) => ({ name, golden: JSON.parse(readFileSync(path.join(folder, `${name}.golden.json`), 'utf8')) as Golden }));

async function open(name: string): Promise<Checkpoint> {
  const { checkpoint, place } = await openCheckpoint(path.join(folder, name));
  await place.close();
  return checkpoint;
}

const outline = (block: Block): unknown => ({
  [`${block.name}: ${block.className ?? '?'}`]: [...block.parameters.map(({ name }) => name), ...block.children.map(outline)],
});

describe.each(fixtures)('$name', ({ name, golden }) => {
  it('has the format, the names in order, and no complaint', async () => {
    const { format, parameters, warnings } = await open(name);
    expect(format).toBe(golden.format);
    expect([...parameters].map((parameter) => parameter.name)).toEqual(golden.parameters.map((row) => row.name));
    expect(warnings).toEqual([]);
  });

  it('tells no role that is wrong', async () => {
    const roles = new Map(golden.parameters.map((row) => [row.name, row.role]));
    const told = [...(await open(name)).parameters].filter(({ role }) => role !== 'unknown');
    expect(told.filter((parameter) => roles.get(parameter.name) !== undefined && roles.get(parameter.name) !== parameter.role)).toEqual([]);
    if (golden.rolesInFile !== false) expect(told).toHaveLength(golden.parameters.length);
  });
});

it('finds the fixtures', () => {
  expect(fixtures.length).toBeGreaterThan(20);
});

describe('objects', () => {
  it('of several holders are told with all of them', async () => {
    const { ties } = await open('graph_shared.tf-checkpoint');
    const golden = fixtures.find(({ name }) => name === 'graph_shared.tf-checkpoint')?.golden;
    const spelled = (use: string): string => use.replace(/\['(.*?)'\]/g, '.$1').replace(/\[(\d+)\]/g, '.$1');
    const uses = (ties: Golden['ties']): unknown =>
      (ties ?? []).map(({ names, usedBy = [] }) => [names, usedBy.map(spelled).sort()]).sort();
    expect(uses(ties)).toEqual(uses(golden?.ties));
  });

  it('that are slots name their variable', async () => {
    const { parameters } = await open('graph_shared.tf-checkpoint');
    const slots = fixtures.find(({ name }) => name === 'graph_shared.tf-checkpoint')?.golden.slots ?? [];
    expect(slots.length).toBeGreaterThan(3);
    for (const { variable, slot, stored } of slots)
      expect([...parameters].find(({ name }) => name === stored)).toMatchObject({
        of: variable,
        role: 'optimizer',
        path: ['optimizer', slot, ...variable.split('/').slice(0, -2)],
      });
  });
});

describe('the layers of a SavedModel of Keras 2', () => {
  it('have names and classes', async () => {
    expect(outline((await open('mlp.keras2-savedmodel')).tree)).toEqual({
      ': Sequential': [{ 'flatten: Flatten': [] }, { 'dense: Dense': ['kernel', 'bias'] }, { 'dense_1: Dense': ['kernel', 'bias'] }],
    });
  });

  it('tell how often they are called', async () => {
    const { ties } = await open('tied_functional.keras2-savedmodel');
    expect(ties.map(({ usedBy }) => usedBy)).toEqual([
      ['shared, call 0', 'shared, call 1'],
      ['shared, call 0', 'shared, call 1'],
    ]);
  });
});
