/** Rows that are dragged carry the code that reaches them. */
import type { CancellationToken, DataTransfer } from 'vscode';
import { expect, it, vi } from 'vitest';
import type { ParameterNode } from '../../src/protocol/session.js';
import type { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import { RowDrag } from '../../src/vscode/tree/drag.js';
import { checkpointRow, parameterRow } from '../../src/vscode/tree/nodes.js';

vi.mock('vscode', () => ({
  DataTransferItem: class {
    constructor(readonly value: unknown) {}
  },
}));

const expressions = new Map([[0, [{ dialect: 'pytorch', expression: 'net[0].weight' }]]]);

/** Of the second parameter no code is known. */
const checkpoint = {
  path: '/a/net.pt',
  call: (method: string, { index }: { readonly index: number }) =>
    Promise.resolve(method === 'expressionsOf' ? (expressions.get(index) ?? []) : { node: { name: `name ${String(index)}` } }),
} as unknown as OpenedCheckpoint;

async function dragged(cancelled = false): Promise<ReadonlyMap<string, unknown>> {
  const data = new Map<string, { readonly value: unknown }>();
  const rows = [0, 1].map((index) => parameterRow(checkpointRow(checkpoint), { index } as ParameterNode, []));
  const token = { isCancellationRequested: cancelled } as CancellationToken;
  await new RowDrag().handleDrag(rows, data as unknown as DataTransfer, token);
  return new Map([...data].map(([type, { value }]) => [type, value]));
}

it('an expression a line, and the name where no code reaches a parameter', async () => {
  expect(await dragged()).toEqual(new Map([['text/plain', 'net[0].weight\nname 1']]));
  expect(await dragged(true)).toEqual(new Map());
});
