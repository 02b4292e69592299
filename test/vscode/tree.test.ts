/** Levels, marks and targets of the tree, and the index hover's reading of a line. */
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/protocol/call.js';
import type { EditingSession } from '../../src/protocol/editing-session.js';
import type { BlockNode, ParameterNode, TreeNode } from '../../src/protocol/session.js';
import { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import { parametersOf, targetsOf } from '../../src/vscode/commands/targets.js';
import { editorHtml } from '../../src/vscode/editor/html.js';
import { webviewPort } from '../../src/vscode/editor/port.js';
import { memberAt } from '../../src/vscode/hover/json-string.js';
import { Levels, pageSize } from '../../src/vscode/tree/levels.js';
import { markOf, tieNumber } from '../../src/vscode/tree/marks.js';
import { checkpointRow, contextValue, contextValues, isRow } from '../../src/vscode/tree/nodes.js';

const quiet = (): void => undefined;
const untold = { grown: quiet, fetched: quiet };

function parameter(index: number, name: string, ties: readonly number[] = []): ParameterNode {
  return {
    kind: 'parameter',
    index,
    label: name,
    name,
    dtype: 'float32',
    shape: [2],
    role: 'trainable',
    count: 2,
    bytes: 8,
    ties,
    blockClass: null,
  };
}

function block(id: number, name: string, index: number): BlockNode {
  return { kind: 'block', id, name, path: [name], index, className: null, childBlocks: 0, parameterCount: 1 };
}

/** A root that holds a block with one tied parameter, and many parameters of its own. */
const root: readonly TreeNode[] = [
  block(1, 'head', 0),
  ...Array.from({ length: 2500 }, (_, index) => parameter(index, `p${String(index)}`)),
];
const inHead: readonly TreeNode[] = [parameter(2500, 'weight', [0])];

function checkpoint(): OpenedCheckpoint {
  const call = async (method: string, args: Record<string, number>): Promise<unknown> => {
    await Promise.resolve();
    const page = (rows: readonly TreeNode[]): unknown => ({ total: rows.length, start: 0, rows: rows.slice(0, args['count']) });
    if (method === 'open') return { id: 1, files: [] };
    if (method === 'children') return page(args['block'] === 0 ? root : inHead);
    if (method === 'table') return page([...root, ...inHead].filter(({ kind }) => kind === 'parameter'));
    if (method === 'ancestors') return [block(0, '', 0), ...(args['index'] === 2500 ? [block(1, 'head', 0)] : [])];
    return [{ kind: 'storage', names: ['head.weight', 'p0'], indices: [2500, 0] }];
  };
  return new OpenedCheckpoint('/m/a.pt', () => ({ call, close: quiet }) as unknown as Client<EditingSession>, quiet);
}

describe('levels', () => {
  it('show a page and how many rows are left, then more', async () => {
    const levels = new Levels({ flat: false, sort: 'file' }, untold);
    const owner = checkpointRow(checkpoint());
    const first = await levels.rows(owner);
    expect(first).toHaveLength(pageSize + 1);
    expect(first.at(-1)).toMatchObject({ kind: 'more', rest: 1501 });
    levels.showMore(owner);
    expect(await levels.rows(owner)).toHaveLength(2 * pageSize + 1);
  });

  it('give every row an id of its own that stays', async () => {
    const owner = checkpointRow(checkpoint());
    const ids = async (): Promise<readonly string[]> =>
      (await new Levels({ flat: false, sort: 'file' }, untold).rows(owner)).map(({ id }) => id);
    const once = await ids();
    expect(new Set(once).size).toBe(once.length);
    expect(await ids()).toEqual(once);
  });

  it('find a parameter inside its block, and one beyond the first page', async () => {
    const grown: string[] = [];
    const levels = new Levels({ flat: false, sort: 'file' }, { ...untold, grown: ({ id }) => void grown.push(id) });
    const owner = checkpointRow(checkpoint());
    const inBlock = await levels.find(owner, 2500);
    expect(inBlock?.parent).toMatchObject({ kind: 'block', block: { name: 'head' } });
    expect(inBlock?.ties).toHaveLength(1);
    expect(grown).toEqual([]);
    const far = await levels.find(owner, 1700);
    expect(far?.parameter.name).toBe('p1700');
    expect(far?.parent).toBe(owner);
    expect(grown).toEqual([owner.id]);
  });

  it('list all parameters below the checkpoint when flat', async () => {
    const levels = new Levels({ flat: true, sort: 'size' }, untold);
    const rows = await levels.rows(checkpointRow(checkpoint()));
    expect(rows.every(({ kind }) => kind !== 'block')).toBe(true);
    expect(levels.known('/m/a.pt', 0)?.parameter.name).toBe('p0');
  });
});

describe('marks', () => {
  const tie = { kind: 'storage', names: ['a', 'b'], indices: [0, 1] } as const;
  const plain = { ties: [], group: undefined, nonFinite: 0, highlighted: false, edited: false, removed: false } as const;

  it('are none for a row with nothing to say', () => {
    expect(markOf(plain)).toBeUndefined();
  });

  it('say ties, values that are not finite, and highlights in letters and words', () => {
    expect(markOf({ ...plain, ties: [tie], group: 0 })).toMatchObject({ badge: 'T', tooltip: 'tied' });
    expect(markOf({ ...plain, ties: [tie], group: 0, nonFinite: 3 })).toMatchObject({ badge: '!T', tooltip: 'tied, 3 values not finite' });
    expect(markOf({ ...plain, ties: [tie], group: 0, nonFinite: 1, highlighted: true })?.badge).toBe('!●');
  });

  it('say that values were edited, and that they are tied, too', () => {
    expect(markOf({ ...plain, edited: true })).toMatchObject({ badge: 'M', tooltip: 'edited' });
    expect(markOf({ ...plain, ties: [tie], group: 0, edited: true })).toMatchObject({ badge: 'MT', tooltip: 'edited, tied' });
    expect(markOf({ ...plain, ties: [tie], group: 0, edited: true, nonFinite: 2 })?.badge).toBe('!M');
    expect(markOf({ ...plain, edited: true, removed: true })).toMatchObject({ badge: 'D', tooltip: 'removed' });
  });

  it('never call equality a tie', () => {
    const equal = { ...tie, kind: 'equal' } as const;
    expect(tieNumber([3], [equal])).toBeUndefined();
    expect(tieNumber([3, 5], [equal, tie])).toBe(5);
    expect(markOf({ ...plain, ties: [equal] })).toBeUndefined();
  });
});

describe('targets', () => {
  it('are the selected rows, with blocks standing for what is in them', async () => {
    const one = checkpoint();
    const levels = new Levels({ flat: false, sort: 'file' }, untold);
    const rows = await levels.rows(checkpointRow(one));
    const sources = { roots: { add: () => one }, selection: { current: [] } };
    const targets = await targetsOf([rows[0], [rows[0], rows[1]]], sources);
    expect(targets.map(({ kind }) => kind)).toEqual(['block', 'parameter']);
    expect((await parametersOf(targets, 10)).map(({ index }) => index)).toEqual([2500, 0]);
  });

  it('come from a link, or from what was selected last', async () => {
    const one = checkpoint();
    const current = [{ kind: 'checkpoint', checkpoint: one }] as const;
    const sources = { roots: { add: () => one }, selection: { current } };
    expect(await targetsOf([{ path: '/m/a.pt', index: 3 }], sources)).toEqual([{ kind: 'parameter', checkpoint: one, index: 3 }]);
    expect(await targetsOf([{ path: '/m/a.pt', index: null }], sources)).toEqual(current);
    // The title of an editor passes the file's address.
    expect(await targetsOf([{ scheme: 'file', path: '/m/a.pt' }], sources)).toEqual(current);
    expect(await targetsOf([], sources)).toEqual(current);
  });

  it('know rows from other arguments', async () => {
    const row = checkpointRow(checkpoint());
    const [first] = await new Levels({ flat: false, sort: 'file' }, untold).rows(row);
    expect([isRow(row), isRow(first), isRow({ kind: 'tie' }), isRow('x'), isRow(null)]).toEqual([true, true, false, false, false]);
    expect(contextValues).toContain(contextValue(row));
  });
});

describe('the webview', () => {
  it('gets a document in which only our script runs', () => {
    const html = editorHtml(
      { title: '<x>"\'&.pt', cspSource: 'https://csp', script: 'https://csp/a.js', styles: ['https://csp/a.css'] },
      'NONCE',
    );
    expect(html).toContain('default-src &#39;none&#39;');
    expect(html).toContain('script-src &#39;nonce-NONCE&#39;;');
    expect(html).not.toMatch(/unsafe-(inline|eval)/);
    expect(html).toContain('<title>&lt;x&gt;&quot;&#39;&amp;.pt</title>');
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('gets another secret every time', () => {
    const page = { title: '', cspSource: '', script: '', styles: [] };
    expect(editorHtml(page)).not.toBe(editorHtml(page));
  });

  it('begins a life with the call ready, before that call is heard', () => {
    const heard: string[] = [];
    let receive: (message: unknown) => void = quiet;
    const webview = {
      postMessage: () => Promise.resolve(true),
      onDidReceiveMessage: (listener: (message: unknown) => void) => {
        receive = listener;
        return { dispose: quiet };
      },
    };
    const port = webviewPort(webview, () => heard.push('begin'));
    port.listen((message) => heard.push(message.type === 'call' ? message.method : message.type));
    for (const method of ['ready', 'table', 'ready']) receive({ channel: 'editor', type: 'call', id: 1, method, arguments: {} });
    receive('noise');
    expect(heard).toEqual(['begin', 'ready', 'table', 'begin', 'ready']);
  });
});

describe('a line of a shard index', () => {
  const line = '    "model.norm.weight": "model-00003-of-00003.safetensors",';

  it('gives the name under the cursor and its shard', () => {
    expect(memberAt(line, 4)).toEqual({ name: 'model.norm.weight', value: 'model-00003-of-00003.safetensors', start: 4, end: 23 });
    expect(memberAt(line, 22)?.name).toBe('model.norm.weight');
    for (const column of [0, 23, 30]) expect(memberAt(line, column)).toBeUndefined();
  });

  it('is read by characters, with escapes, on a line that holds the whole file', () => {
    const filler = Array.from({ length: 20_000 }, (_, index) => `"layers.${String(index)}.w":"shard"`).join(',');
    const whole = `{"weight_map":{${filler},"a\\"b":"c"}}`;
    expect(memberAt(whole, whole.indexOf('a\\"b'))?.name).toBe('a"b');
    expect(memberAt(whole, whole.indexOf('layers.777.w') + 3)?.name).toBe('layers.777.w');
    expect(memberAt('"total_size": 12', 3)).toBeUndefined();
  });
});
