/** Which checkpoint code is about, and what hovers say of what it means there. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Meaning } from '../../src/python/meaning-kinds.js';
import type { ResolvedExpression } from '../../src/protocol/access.js';
import type { CheckpointSummary, ParameterDetails } from '../../src/protocol/session.js';
import type { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import { CheckpointsOfCode, resolved, type About } from '../../src/vscode/code/checkpoints-of-code.js';
import { otherText, parameterText } from '../../src/vscode/code/hover-text.js';
import { locate } from '../../src/vscode/code/locate.js';
import { stringAt } from '../../src/vscode/hover/json-string.js';
import { temporaryFolder } from '../session/sample.js';

const said = (text: string, exact = true): Meaning => ({
  kind: 'file',
  path: { text, beside: false },
  expression: 'net[0].bias',
  variable: 'net',
  exact,
});
const open: Meaning = { kind: 'open', expression: 'net[0].bias', variable: 'net', role: 'network' };

interface World {
  readonly pinned?: string;
  readonly shown?: readonly string[];
}

/** `reason path` of the checkpoint that is meant. */
async function meant(meaning: Meaning, file: string, { pinned, shown = [] }: World = {}): Promise<string | undefined> {
  const checkpoint = (name: string): OpenedCheckpoint => ({ path: name }) as unknown as OpenedCheckpoint;
  const ofCode = new CheckpointsOfCode({
    pins: { get: () => pinned },
    recent: { open: checkpoint },
    roots: { all: () => shown.map(checkpoint) },
    folders: () => [],
  });
  const about = await ofCode.about(meaning, { owner: 'file:///code.py', file });
  return about === undefined ? undefined : `${about.reason} ${path.basename(about.checkpoint.path)}${about.exact ? ' exact' : ''}`;
}

describe('the checkpoint that code is about', () => {
  const folder = (): string => {
    const made = temporaryFolder();
    writeFileSync(path.join(made, 'a.pt'), '');
    return path.join(made, 'code.py');
  };

  it('is the one it names, whatever is pinned or shown', async () => {
    const file = folder();
    expect(await meant(said('a.pt'), file, { pinned: '/p/b.pt', shown: ['/p/c.pt'] })).toBe('code a.pt exact');
    expect(await meant(said('a.pt', false), file)).toBe('code a.pt');
  });

  it('else the pinned one, also when what it names is not there', async () => {
    const file = folder();
    expect(await meant(open, file, { pinned: '/p/b.pt', shown: ['/p/c.pt'] })).toBe('pin b.pt');
    expect(await meant(said('gone.pt'), file, { pinned: '/p/b.pt' })).toBe('pin b.pt');
  });

  it('else the only one that is shown; never one of several, never another than it names', async () => {
    const file = folder();
    expect(await meant(open, file, { shown: ['/p/c.pt'] })).toBe('only c.pt');
    expect(await meant(open, file, { shown: ['/p/c.pt', '/p/d.pt'] })).toBeUndefined();
    expect(await meant(open, file)).toBeUndefined();
    expect(await meant(said('gone.pt'), file, { shown: ['/p/c.pt'] })).toBeUndefined();
  });
});

it('files are found beside the code first, folders and TensorFlow prefixes by what they hold', async () => {
  const [own, workspace] = [temporaryFolder(), temporaryFolder()];
  for (const file of ['a.pt', 'w.pt', 'prefix.index']) writeFileSync(path.join(workspace, file), '');
  writeFileSync(path.join(own, 'a.pt'), '');
  mkdirSync(path.join(own, 'model'));
  writeFileSync(path.join(own, 'model', 'model.safetensors'), '');
  const find = (text: string, beside = false): Promise<string | undefined> =>
    locate({ text, beside }, path.join(own, 'code.py'), [workspace]);
  expect(await find('a.pt')).toBe(path.join(own, 'a.pt'));
  expect(await find('w.pt')).toBe(path.join(workspace, 'w.pt'));
  expect(await find('w.pt', true)).toBeUndefined();
  expect(await find('model')).toBe(path.join(own, 'model', 'model.safetensors'));
  expect(await find('./prefix')).toBe(path.join(workspace, 'prefix.index'));
  expect(await find(path.join(workspace, 'w.pt'))).toBe(path.join(workspace, 'w.pt'));
});

describe('an answer of the session', () => {
  const about = (result: ResolvedExpression, reason: About['reason'], exact = false): About => ({
    checkpoint: { call: () => Promise.resolve(result) } as unknown as OpenedCheckpoint,
    meaning: open,
    reason,
    exact,
  });
  const error: ResolvedExpression = { kind: 'error', error: { tag: 'not-found', message: "KeyError: 'x'" } };
  const answer = (asked: About): Promise<ResolvedExpression | undefined> => resolved(asked, new AbortController().signal);

  it('that is an error is told only where the code says which file it is about', async () => {
    expect(await answer(about(error, 'code', true))).toBe(error);
    expect(await answer(about(error, 'code'))).toBeUndefined();
    expect(await answer(about(error, 'pin'))).toBeUndefined();
    const unknown: ResolvedExpression = { kind: 'error', error: { tag: 'unsupported', message: 'a lambda' } };
    expect(await answer(about(unknown, 'code', true))).toBeUndefined();
  });

  it('about the only checkpoint is told only of parameters', async () => {
    expect(await answer(about({ kind: 'block', block: '0' }, 'only'))).toBeUndefined();
    expect(await answer(about({ kind: 'block', block: '0' }, 'pin'))).toMatchObject({ block: '0' });
    expect(await answer(about({ kind: 'parameter', name: '0.bias', index: 1 }, 'only'))).toMatchObject({ index: 1 });
  });
});

describe('a hover', () => {
  const node = {
    kind: 'parameter',
    index: 3,
    label: 'bias',
    name: '0.*bias*',
    dtype: 'float32',
    shape: [8],
    role: 'trainable',
    count: 8,
    bytes: 32,
    ties: [],
    blockClass: 'Linear',
  } as const;
  const details: ParameterDetails = {
    node,
    path: ['0', '*bias*'],
    blocks: [],
    file: 'net.pt',
    contiguous: true,
    ties: [],
    gradient: 'absent',
    axisNames: ['out'],
  };
  const nothing = { glance: undefined, statistics: undefined };

  it('names the parameter, its first values and where to go, before anything was computed and after', () => {
    const first = { kind: 'real', values: Float64Array.of(0.5, -0.25) } as const;
    const picture = { png: Uint8Array.of(1, 2), width: 10, height: 5, low: -1, high: 2, exact: false, sampled: 10, of: 1000 };
    const early = parameterText('/a/net.pt', details, nothing, true);
    expect(early).toContain(String.raw`**0\.\*bias\***`);
    expect(early).toContain(`8 float32 · 8 values, 32 B · trainable · in Linear`);
    expect(early).not.toContain('![');
    const late = parameterText('/a/net.pt', details, { glance: { first, picture }, statistics: undefined }, true);
    expect(late).toContain('values `0.5, -0.25, …`');
    expect(late).toMatch(/!\[Heatmap of .* from -1 to 2\]\(data:image\/png;base64,AQI=\|width=10,height=5\)/);
    expect(late).toContain('sampled 10 of 1,000');
  });

  it('has links with the parameter as their argument; those that change something only in trusted workspaces', () => {
    const links = (editable: boolean): readonly string[] =>
      [...parameterText('/a/net.pt', details, nothing, editable).matchAll(/\[([^\]]+)\]\(command:([\w.]+)\?([^)]+)\)/g)].map(
        ([, label = '', command = '', argument = '']) => `${label} ${command} ${decodeURIComponent(argument)}`,
      );
    const target = '[{"path":"/a/net.pt","index":3}]';
    expect(links(true)).toEqual([
      `Show paramscope.revealInEditor ${target}`,
      `Initialize paramscope.initialize ${target}`,
      `Copy Name paramscope.copyName ${target}`,
      `Reveal in Tree paramscope.revealInTree ${target}`,
    ]);
    expect(links(false).map((link) => link.split(' ')[0])).toEqual(['Show', 'Copy', 'Reveal']);
  });

  it('says what is no parameter in a line', () => {
    const summary = { parameterCount: 9 } as CheckpointSummary;
    const other = (result: ResolvedExpression, expression = 'net[0]'): string | undefined => otherText(result, expression, summary);
    expect(other({ kind: 'none', name: '0.bias', index: 1 }, 'net[0].bias.grad')).toBe(
      '`net[0].bias.grad` is `None`: the file holds no gradient',
    );
    expect(other({ kind: 'value', value: [[1, 2.5]] })).toBe('`net[0]` is `[[1, 2.5]]`');
    expect(other({ kind: 'value', value: true })).toBe('`net[0]` is `True`');
    expect(other({ kind: 'block', block: '0', names: ['0.a', '0.b'], indices: [0, 1] })).toContain('2 parameters');
    expect(other({ kind: 'error', error: { tag: 'not-found', message: 'KeyError: <b>' } })).not.toContain('<b>');
    expect(other({ kind: 'parameter', name: '0.bias', index: 1 })).toBeUndefined();
  });
});

it('strings of JSON are found wherever they stand', () => {
  const line = '  "weights": [{"name": "a/\\"b\\"", "shape": [2]}]';
  expect(stringAt(line, 4)).toEqual({ text: 'weights', start: 2, end: 11 });
  expect(stringAt(line, line.indexOf('a/') + 3)?.text).toBe('a/"b"');
  for (const column of [0, 12, line.indexOf('[2]')]) expect(stringAt(line, column)).toBeUndefined();
});
