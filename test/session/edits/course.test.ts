/** The parameter chapter of the course: its five ways to initialize `mlp` give, as edits of a saved file, the bytes that torch gives for the seed. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { openCheckpoint, recognise } from '../../../src/formats/registry.js';
import type { Edit } from '../../../src/model/edit.js';
import { Session } from '../../../src/session/session.js';
import { createKernelPool } from '../../../src/worker/pool.js';
import { references, type Case } from '../../numeric/initializers/references.js';
import { idle, temporaryFolder } from '../sample.js';

const root = path.resolve(import.meta.dirname, '../../..');
const pool = createKernelPool({ bundle: path.join(root, 'dist/worker.js'), wasm: path.join(root, 'dist/kernels.wasm'), threads: 1 });
afterAll(() => pool.close());

interface Chapter extends Case {
  readonly seed: number;
  readonly title?: string;
}

/** After the network has been made: its layers have drawn their defaults, and the generator goes on from there. */
const made: Edit = { edit: 'initialize', parameters: '*', default: 'torch' };
const initialize = (parameters: string, initializer: string, given: Readonly<Record<string, number>> = {}): Edit => ({
  edit: 'initialize',
  parameters,
  initializer,
  arguments: given,
});

const ways: Readonly<Record<string, readonly Edit[]>> = {
  'normal std .01, bias zeros': [initialize('*.weight', 'torch.normal_', { std: 0.01 }), initialize('*.bias', 'torch.zeros_')],
  'constant 1, bias zeros': [initialize('*.weight', 'torch.constant_', { val: 1 }), initialize('*.bias', 'torch.zeros_')],
  'xavier on net[0], 42 on net[2]': [
    initialize('0.weight', 'torch.xavier_uniform_'),
    initialize('2.weight', 'torch.constant_', { val: 42 }),
  ],
  my_init: [{ edit: 'initialize', parameters: '*.weight', expression: 'u = uniform(-10, 10); u * (abs(u) >= 5)' }],
  reset_parameters: [{ edit: 'initialize', parameters: '*', default: 'torch' }],
};

/** What torch has in each parameter at the end. */
function expected({ steps }: Chapter): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const names = new Map([
    ['8,4', '0.weight'],
    ['8', '0.bias'],
    ['1,8', '2.weight'],
    ['1', '2.bias'],
  ]);
  for (const { op, shape, result, results } of steps) {
    if (op === 'construct') for (const [name, { sha256 }] of Object.entries(results ?? {})) found.set(name, sha256);
    else found.set(names.get(shape.join()) ?? '', result.sha256);
  }
  return found;
}

const cases = references<Chapter>('torch-2.15.0').filter(({ title }) => title !== undefined);

it('all five ways are there, for two seeds', () => {
  expect(new Set(cases.map(({ title }) => title))).toEqual(new Set(Object.keys(ways)));
  expect(cases).toHaveLength(10);
});

it.each(cases)('seed $seed: $title', async (recorded) => {
  const file = path.join(temporaryFolder(), 'mlp.pt');
  cpSync(path.join(root, 'test/fixtures/pytorch/mlp-state_dict-torch2.pt'), file);
  const session = new Session({ openCheckpoint, recognise, createPool: () => ({ ...pool, close: () => Promise.resolve() }), threads: 1 });
  onTestFinished(() => session.dispose());
  const { id } = await session.handlers.open({ path: file }, idle());
  const script = { seed: recorded.seed, edits: [made, ...(ways[recorded.title ?? ''] ?? [])] };
  await session.handlers.applyScript({ id, script }, idle());
  await session.handlers.save({ id }, idle());

  const { checkpoint, place } = await openCheckpoint(file);
  onTestFinished(() => place.close());
  const again = await session.handlers.open({ path: file }, idle());
  const digests = new Map<string, string>();
  for (const { index, name } of checkpoint.parameters) digests.set(name, await pool.digest(session.get(again.id).tensor(index)));
  expect(digests).toEqual(expected(recorded));
});
