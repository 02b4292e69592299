/** What an earlier window left behind is offered, once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EditScript } from '../../src/model/edit.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditingSession } from '../../src/protocol/editing-session.js';
import type { CheckpointEvent } from '../../src/vscode/checkpoints/event.js';
import type { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';

const vscode = vi.hoisted(() => ({ answer: undefined as string | undefined, first: [] as string[], shown: [] as string[] }));

vi.mock('vscode', () => {
  const show = (text: string): Promise<string | undefined> => {
    vscode.shown.push(text);
    return Promise.resolve(vscode.first.shift() ?? vscode.answer);
  };
  return {
    window: { showInformationMessage: show, showWarningMessage: show, showErrorMessage: show },
    workspace: { isTrusted: true },
    Disposable: class {
      dispose = (): void => undefined;
    },
  };
});

const { Disposable } = await import('vscode');
const { Offers } = await import('../../src/vscode/editing/offers.js');

const left: EditScript = { seed: 0, edits: [{ edit: 'set', parameters: ['w'], statement: '= 1' }] };

interface Stand {
  readonly done: string[];
  readonly open: () => Promise<void>;
  readonly offers: InstanceType<typeof Offers>;
}

/** A window in which a checkpoint can be opened, whose session knows of unsaved edits. */
function stand(unsaved: EditScript | null, brought: EditScript = { edits: [] }): Stand {
  const done: string[] = [];
  let tell: (event: CheckpointEvent) => void = () => undefined;
  const checkpoint = {
    path: '/m/a.pt',
    name: 'a.pt',
    state: { kind: 'ready' },
    edits: { edits: brought.edits, saved: brought.edits.length === 0 },
    call: (method: string) => {
      if (method === 'unsaved') return Promise.resolve(unsaved);
      if (method === 'script') return Promise.resolve(brought);
      done.push(method);
      return Promise.resolve();
    },
  } as unknown as OpenedCheckpoint;
  const offers = new Offers({
    checkpoints: (listener) => {
      tell = listener;
      return new Disposable(() => undefined);
    },
    editing: {
      applyScript: (_: unknown, script: EditScript) => {
        done.push(`restored ${String(script.edits.length)}`);
        return Promise.resolve();
      },
    } as never,
    isOpen: () => true,
    show: (path) => {
      done.push(`showed ${path}`);
      return Promise.resolve();
    },
    log: { warn: () => undefined } as never,
  });
  const open = async (): Promise<void> => {
    tell({ kind: 'state', checkpoint });
    await vi.advanceTimersByTimeAsync(5000);
  };
  return { done, open, offers };
}

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(vscode, { answer: undefined, first: [], shown: [] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('edits that an earlier window did not save', () => {
  it('are made again when the user wants them', async () => {
    const { open, done } = stand(left);
    vscode.answer = 'Restore';
    await open();
    expect(vscode.shown).toEqual(['a.pt has 1 edit from an earlier window that was not saved.']);
    expect(done).toEqual(['restored 1']);
  });

  it('are forgotten when he does not, and kept when he decides later', async () => {
    const first = stand(left);
    vscode.answer = 'Discard';
    await first.open();
    expect(first.done).toEqual(['discardUnsaved']);
    const second = stand(left);
    vscode.answer = 'Later';
    await second.open();
    expect(second.done).toEqual([]);
  });

  it('are offered once in a window, not after every reading of the file', async () => {
    const { open } = stand(left);
    await open();
    await open();
    expect(vscode.shown).toHaveLength(1);
  });

  it('are offered when they only take a save back', async () => {
    const undone = [{ storage: 0, start: 0, length: 4, file: 'edits-1-a', at: 0 }];
    await stand({ edits: [], undone }).open();
    expect(vscode.shown).toEqual(['a.pt has an undo beyond a save from an earlier window that was not saved.']);
  });

  it('are not offered when there are none, or when VS Code has brought them back itself', async () => {
    await stand(null).open();
    await stand(left, left).open();
    expect(vscode.shown).toEqual([]);
  });
});

describe('a save that was interrupted', () => {
  const client = (recovered: string[]): Client<EditingSession> => {
    const call = (method: string, args: { readonly path?: string }): Promise<unknown> => {
      if (method === 'interrupted') return Promise.resolve([{ path: '/m/b.pt', begun: '2026-01-02T03:04:05Z' }]);
      recovered.push(args.path ?? '');
      return Promise.resolve({ restoredBytes: 4096 });
    };
    return { call, close: () => undefined } as unknown as Client<EditingSession>;
  };

  it('is taken back only when the user says so', async () => {
    const recovered: string[] = [];
    const { offers, done } = stand(null);
    vscode.first = ['Show File'];
    await offers.interrupted(client(recovered));
    await vi.advanceTimersByTimeAsync(0);
    expect([recovered, done, vscode.shown.length]).toEqual([[], ['showed /m/b.pt'], 2]);
    vscode.answer = 'Recover';
    await offers.interrupted(client(recovered));
    await vi.advanceTimersByTimeAsync(0);
    expect(recovered).toEqual(['/m/b.pt']);
    expect(vscode.shown.at(-1)).toContain('4.0 KiB brought back');
  });
});
