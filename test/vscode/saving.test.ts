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
  choices: [] as string[],
  run: [] as string[],
}));

vi.mock('vscode', () => {
  const show = (text: string, ...more: unknown[]): Promise<string | undefined> => {
    vscode.shown.push(text);
    vscode.choices.push(...more.filter((choice) => typeof choice === 'string'));
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
    workspace: {
      getConfiguration: () => ({ get: () => vscode.autoSave }),
      save: () => Promise.resolve(),
    },
    commands: {
      executeCommand: (command: string) => {
        vscode.run.push(command);
        return Promise.resolve();
      },
    },
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

/** What is told to VS Code: steps of undo, and editors that shall come up. */
const told = { steps: [] as string[], opened: [] as string[] };

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
    writeAnew: () => {
      asked.push('writeAnew');
      return Promise.resolve({ path: '/m/a.pt', bytes: 4, how: 'rewritten' });
    },
    reopen: () => {
      asked.push('reopen');
      return Promise.resolve();
    },
    call: (method: string) => {
      asked.push(method);
      if (method === 'script') return Promise.resolve({ edits });
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
  const documents = {
    did: ({ label }: { readonly label: string }) => told.steps.push(label),
    find: () => undefined,
  };
  const show = (path: string): Promise<void> => {
    told.opened.push(path);
    return Promise.resolve();
  };
  const parts = { mode: () => mode, check: () => undefined, steps: { tooLate: () => undefined, done: () => undefined }, show };
  return new Saving({ ...parts, memory: memory as never, documents: documents as never });
}

beforeEach(() => {
  told.steps = [];
  told.opened = [];
  Object.assign(vscode, { autoSave: 'off', answer: undefined, target: undefined, shown: [], choices: [], run: [] });
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

  it('goes on in the copy that the user asks for: there are the edits, and an undo brings them back here', async () => {
    const { document, asked } = stand([value], { copyOnly: 'its values are compressed', instead: 'copy' });
    Object.assign(vscode, { answer: 'Save a Copy...', target: { fsPath: '/m/b.pt' } });
    await saving().save(document);
    expect(asked.filter((method) => method === 'saveAs' || method.startsWith('revert'))).toEqual(['saveAs', 'revertAll']);
    expect(told).toEqual({ steps: ['Move 1 edit to b.pt'], opened: ['/m/b.pt'] });
  });

  it('keeps everything when no place for the copy is chosen', async () => {
    const { document, asked } = stand([value], { copyOnly: 'its values are compressed', instead: 'copy' });
    Object.assign(vscode, { answer: 'Save a Copy...' });
    await expect(saving().save(document)).rejects.toBeInstanceOf(CancellationError);
    expect([asked, told.steps]).toEqual([['editState'], []]);
  });

  it('writes a file anew when the user says so', async () => {
    const { document, asked } = stand([rename], { copyOnly: 'names change', instead: 'anew' });
    vscode.answer = 'Write Anew';
    await saving().save(document);
    expect(vscode.choices).toEqual(['Write Anew', 'Save a Copy...']);
    expect(asked).toContain('writeAnew');
  });

  it('does not offer to write anew what cannot be', async () => {
    const { document } = stand([rename], { copyOnly: 'names change', instead: 'safetensors' });
    await expect(saving().save(document)).rejects.toBeInstanceOf(CancellationError);
    expect(vscode.choices).toEqual(['Save a Copy...']);
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
    const { document, asked } = stand([value, rename], { copyOnly: 'the file has to be written anew', instead: 'anew' });
    for (const again of [1, 2]) await expect(all.save(document), String(again)).rejects.toBeInstanceOf(CancellationError);
    expect(asked).not.toContain('save');
    expect(vscode.shown).toHaveLength(1);
    expect(vscode.shown[0]).toContain('written anew');
  });

  it('does not keep the user from saving', async () => {
    const { document, asked } = stand([rename], { copyOnly: 'names change', instead: 'anew' });
    document.saveWanted = true;
    vscode.answer = 'Write Anew';
    await saving().save(document);
    expect(asked).toContain('writeAnew');
  });

  it('is turned off when the user chooses so', async () => {
    vscode.answer = 'Turn Auto Save Off';
    await saving().save(stand([value]).document);
    expect(vscode.run).toEqual(['workbench.action.toggleAutoSave']);
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
