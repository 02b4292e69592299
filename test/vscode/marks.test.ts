/** The mark of a document that is not as it was saved, where VS Code has taken it away too early. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckpointDocument } from '../../src/vscode/editing/document.js';

const vscode = vi.hoisted(() => ({ tabs: [] as { isDirty: boolean; input: unknown }[] }));

vi.mock('vscode', () => ({
  TabInputCustom: class {
    constructor(readonly uri: unknown) {}
  },
  window: {
    tabGroups: {
      get all() {
        return [{ tabs: vscode.tabs }];
      },
    },
  },
}));

const { TabInputCustom } = await import('vscode');
const { lookAtMark } = await import('../../src/vscode/editing/marks.js');

const uri = { toString: () => 'file:///m/a.pt' };

/** How often it was marked when a step has been undone. */
async function marked(isUnsaved: boolean, ...tabs: readonly { readonly isDirty: boolean }[]): Promise<number> {
  const document = { uri, checkpoint: { isDirty: isUnsaved } } as unknown as CheckpointDocument;
  const marks = vi.fn();
  vscode.tabs = tabs.map(({ isDirty }) => ({ isDirty, input: new TabInputCustom(uri as never, 'paramscope.checkpoint') }));
  vscode.tabs.push({ isDirty: false, input: undefined });
  lookAtMark(document, marks);
  await vi.advanceTimersByTimeAsync(5000);
  return marks.mock.calls.length;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is set again when the tabs say that all is saved and it is not', async () => {
  expect(await marked(true, { isDirty: false })).toBe(1);
});

it('is left alone when there is one, when all is saved, and when no tab shows the document', async () => {
  expect([await marked(true, { isDirty: true }), await marked(false, { isDirty: false }), await marked(true)]).toEqual([0, 0, 0]);
});
