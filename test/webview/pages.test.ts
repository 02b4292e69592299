/** Rows of the overview while edits come. */
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/protocol/call.js';
import type { EditorProtocol } from '../../src/protocol/editor.js';
import { TablePages } from '../../webview/table/pages.js';

const query = { sort: 'file', descending: false, filter: { text: '', dtypes: [], roles: [], tied: false } } as const;

/** A host whose rows tell how often it was asked; it answers when it is let. */
function host(): { readonly client: Client<EditorProtocol>; readonly answer: () => Promise<void> } {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const call = (): Promise<unknown> => {
    const name = `asked ${String(++asked)}`;
    return new Promise((resolve) => {
      waiting.push(() => {
        resolve({ total: 1, start: 0, rows: [{ kind: 'parameter', index: 0, name }] });
      });
    });
  };
  const answer = async (): Promise<void> => {
    for (const resolve of waiting.splice(0)) resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { client: { call, close: () => undefined } as unknown as Client<EditorProtocol>, answer };
}

function pages(client: Client<EditorProtocol>): TablePages {
  return new TablePages(
    client,
    query,
    () => undefined,
    () => undefined,
  );
}

describe('rows', () => {
  it('stay while those that an edit changed are on their way', async () => {
    const { client, answer } = host();
    const table = pages(client);
    const first = table.ask(query);
    await answer();
    await first;
    table.renew();
    expect(table.row(0)?.name).toBe('asked 1');
    table.need(0, 1);
    await answer();
    expect(table.row(0)?.name).toBe('asked 2');
  });

  it('that were asked for before an edit are asked for anew, and waited for', async () => {
    const { client, answer } = host();
    const table = pages(client);
    const asked = table.ask(query);
    table.renew();
    await answer();
    await asked;
    expect([table.total, table.row(0)?.name]).toEqual([1, 'asked 2']);
  });
});
