/** When a checkpoint is written, and when the user is asked first. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Edit } from '../../src/model/edit.js';
import type { EditState } from '../../src/protocol/edits.js';
import type { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import type { CheckpointDocument } from '../../src/vscode/editing/document.js';

/** What VS Code is asked to show, and what the user answers. */
const vscode = vi.hoisted(() => ({
  autoSave: 'off',
  answer: undefined as string | undefined,
  target: undefined as { fsPath: string } | undefined,
  shown: [] as string[],
}));

vi.mock('vscode', () => {
  const show = (text: string): Promise<string | undefined> => {
    vscode.shown.push(text);
    return Promise.resolve(vscode.answer);
  };
  return {
    CancellationError: class extends Error {},
    ProgressLocation: { Notification: 15 },
    Uri: { file: (fsPath: string) => ({ fsPath }) },
    window: {
      showWarningMessage: show,
      showInformationMessage: show,
      showErrorMessage: show,
      setStatusBarMessage: () => undefined,
      showSaveDialog: () => Promise.resolve(vscode.target),
    },
    workspace: { getConfiguration: () => ({ get: () => vscode.autoSave }) },
  };
});

const { CancellationError } = await import('vscode');
const { Saving } = await import('../../src/vscode/editing/saving.js');

const value: Edit = { edit: 'set', parameters: ['w'], statement: '= 1' };
const rename: Edit = { edit: 'rename', parameters: ['w'], to: 'v' };

interface Stand {
  readonly document: CheckpointDocument;
  readonly asked: string[];
}

/** A document with these edits; the session writes down what it is asked. */
function stand(edits: readonly Edit[], more: Partial<EditState> = {}): Stand {
  const asked: string[] = [];
  const state = (list: readonly Edit[]): EditState => ({
    edits: list.map((edit) => ({ edit, sentence: edit.edit, indices: [0], tiedNames: [] })),
    undone: 0,
    changed: [0],
    saved: list.length === 0,
    ...more,
  });
  const checkpoint = {
    path: '/m/a.pt',
    name: 'a.pt',
    edits: undefined as unknown as EditState,
    get isDirty() {
      return !this.edits.saved;
    },
    isAsOpened: () => Promise.resolve(true),
    reopen: () => {
      asked.push('reopen');
      return Promise.resolve();
    },
    call: (method: string) => {
      asked.push(method);
      return Promise.resolve(method.startsWith('save') ? { path: '/m/a.pt', bytes: 4, how: 'in place' } : checkpoint.edits);
    },
  };
  checkpoint.edits = state(edits);
  const document = {
    checkpoint: checkpoint as unknown as OpenedCheckpoint,
    saveWanted: false,
    inOrder: (work: () => Promise<unknown>) => work(),
  } as unknown as CheckpointDocument;
  return { document, asked };
}

function saving(mode: 'inPlace' | 'copy' = 'inPlace'): InstanceType<typeof Saving> {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: (key: string, told: unknown) => {
      kept.set(key, told);
      return Promise.resolve();
    },
  };
  return new Saving({ mode: () => mode, check: () => undefined, memory: memory as never });
}

beforeEach(() => {
  Object.assign(vscode, { autoSave: 'off', answer: undefined, target: undefined, shown: [] });
});

describe('Save', () => {
  it('writes into the file', async () => {
    const { document, asked } = stand([value, value]);
    await saving().save(document);
    expect(asked).toContain('save');
    expect(vscode.shown).toEqual([]);
  });

  it('says why a file cannot be written in place, and writes nothing when the user gives up', async () => {
    const { document, asked } = stand([value], { copyOnly: 'its values are compressed' });
    await expect(saving().save(document)).rejects.toBeInstanceOf(CancellationError);
    expect(vscode.shown).toEqual(['a.pt is not saved in place.']);
    expect(asked.filter((method) => method.startsWith('save'))).toEqual([]);
  });

  it('writes the copy that the user asks for; the editor stays marked', async () => {
    const { document, asked } = stand([value], { copyOnly: 'its values are compressed' });
    Object.assign(vscode, { answer: 'Save a Copy...', target: { fsPath: '/m/b.pt' } });
    await expect(saving().save(document)).rejects.toBeInstanceOf(CancellationError);
    expect(asked).toContain('saveAs');
  });

  it('never touches the file when the setting asks for copies', async () => {
    const { document, asked } = stand([value]);
    await expect(saving('copy').save(document)).rejects.toBeInstanceOf(CancellationError);
    expect(asked).not.toContain('save');
  });

  it('writes nothing when there is nothing to write', async () => {
    const { document, asked } = stand([], { saved: true });
    await saving().save(document);
    expect(asked).toEqual(['editState']);
  });
});

describe('Auto Save', () => {
  beforeEach(() => {
    vscode.autoSave = 'afterDelay';
  });

  it('writes in place, and says once that it does', async () => {
    const all = saving();
    const [first, second] = [stand([value]), stand([value])];
    await all.save(first.document);
    await all.save(second.document);
    expect([first.asked.includes('save'), second.asked.includes('save')]).toEqual([true, true]);
    expect(vscode.shown).toHaveLength(1);
    expect(vscode.shown[0]).toMatch(/^Auto Save is on/);
  });

  it('does not begin to write a whole file anew, and says so once', async () => {
    const all = saving();
    const { document, asked } = stand([value, rename]);
    for (const again of [1, 2]) await expect(all.save(document), String(again)).rejects.toBeInstanceOf(CancellationError);
    expect(asked).not.toContain('save');
    expect(vscode.shown).toHaveLength(1);
    expect(vscode.shown[0]).toContain('written anew');
  });

  it('does not keep the user from saving', async () => {
    const { document, asked } = stand([rename]);
    document.saveWanted = true;
    await saving().save(document);
    expect(asked).toContain('save');
  });
});

describe('Revert', () => {
  it('goes back to what the file holds', async () => {
    const { document, asked } = stand([value, value]);
    await saving().revert(document);
    expect(asked).toEqual(['revertAll']);
  });

  it('reads a file anew that is another one by now', async () => {
    const { document, asked } = stand([value]);
    Object.assign(document.checkpoint, { isAsOpened: () => Promise.resolve(false) });
    await saving().revert(document);
    expect(asked).toEqual(['reopen']);
  });
});
