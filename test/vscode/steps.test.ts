/** Steps of undo: what VS Code calls in its order leads the session through the same states. */
import { describe, expect, it } from 'vitest';
import type { Edit, EditScript } from '../../src/model/edit.js';
import type { Client } from '../../src/protocol/call.js';
import type { EditingSession } from '../../src/protocol/editing-session.js';
import type { EditState } from '../../src/protocol/edits.js';
import { OpenedCheckpoint } from '../../src/vscode/checkpoints/opened.js';
import { CheckpointDocument } from '../../src/vscode/editing/document.js';
import type { DocumentEdit, Documents } from '../../src/vscode/editing/documents.js';
import { Editing } from '../../src/vscode/editing/editing.js';

/** A session that keeps a list, and what was undone of it. */
class ListSession {
  /** All that were made; the first `saved` of them are in the file. */
  edits: readonly Edit[] = [];
  saved = 0;
  undone: readonly Edit[] = [];

  client(): Client<EditingSession> {
    const call = async (method: string, args: Record<string, unknown>): Promise<unknown> => {
      await Promise.resolve();
      if (method === 'open') return { id: 1, files: [] };
      if (method === 'script') return { edits: this.edits.slice(this.saved) };
      if (method === 'save') this.saved = this.edits.length;
      this.change(method, args);
      return this.state();
    };
    return { call, close: () => undefined } as unknown as Client<EditingSession>;
  }

  get statements(): readonly string[] {
    return this.edits.map((edit) => (edit.edit === 'set' ? edit.statement : edit.edit));
  }

  private change(method: string, args: Record<string, unknown>): void {
    const last = this.edits.at(-1);
    if (method === 'edit') this.become([...this.edits, args['edit'] as Edit], []);
    else if (method === 'revertEdit') this.become(this.edits.toSpliced(this.saved + (args['position'] as number), 1), []);
    else if (method === 'revertAll') this.become(this.edits.slice(0, this.saved), []);
    else if (method === 'applyScript') this.become([...this.edits.slice(0, this.saved), ...(args['script'] as EditScript).edits], []);
    else if (method === 'undo' && last !== undefined) this.become(this.edits.slice(0, -1), [...this.undone, last]);
    else if (method === 'redo') this.become([...this.edits, ...this.undone.slice(-1)], this.undone.slice(0, -1));
  }

  private become(edits: readonly Edit[], undone: readonly Edit[]): void {
    this.edits = edits;
    this.undone = undone;
  }

  private state(): EditState {
    const edits = this.edits.slice(this.saved).map((edit) => ({ edit, sentence: JSON.stringify(edit), indices: [0], tiedNames: [] }));
    return { edits, undone: this.undone.length, changed: [0], saved: false };
  }
}

function set(statement: string): Edit {
  return { edit: 'set', parameters: ['w'], statement };
}

function started(check = (): void => undefined): {
  session: ListSession;
  checkpoint: OpenedCheckpoint;
  editing: Editing;
  steps: DocumentEdit[];
  late: string[];
} {
  const session = new ListSession();
  const checkpoint = new OpenedCheckpoint(
    '/a.pt',
    () => session.client(),
    () => undefined,
  );
  const lease = { checkpoint, release: () => undefined };
  const document = new CheckpointDocument({ fsPath: '/a.pt' } as never, 'x', lease, () => Promise.resolve());
  const steps: DocumentEdit[] = [];
  const late: string[] = [];
  const documents: Pick<Documents, 'of' | 'did'> = {
    of: () => Promise.resolve(document),
    did: (step) => {
      steps.push(step);
    },
  };
  return {
    session,
    checkpoint,
    steps,
    editing: new Editing(documents, check, () => session.client(), { tooLate: (_, label) => late.push(label), done: () => undefined }),
    late,
  };
}

describe('steps of undo', () => {
  it('go back and forth through edits, a revert in the middle and a whole script', async () => {
    const { session, checkpoint, editing, steps } = started();
    const seen: (readonly string[])[] = [session.statements];
    const note = (): void => {
      seen.push(session.statements);
    };
    await editing.edit(checkpoint, set('= 1')).then(note);
    await editing.edit(checkpoint, set('= 2')).then(note);
    await editing.revertEdit(checkpoint, 0).then(note);
    await editing.edit(checkpoint, set('= 3')).then(note);
    await editing.applyScript(checkpoint, { edits: [set('= 4'), set('= 5')] }, 'Apply').then(note);
    await editing.revertAll(checkpoint).then(note);
    expect(seen.at(3)).toEqual(['= 2']);
    for (const round of [1, 2]) {
      for (let step = steps.length - 1; step >= 0; step--) {
        await steps[step]?.undo();
        expect([round, step, session.statements]).toEqual([round, step, seen[step]]);
      }
      for (let step = 0; step < steps.length; step++) {
        await steps[step]?.redo();
        expect([round, step, session.statements]).toEqual([round, step, seen[step + 1]]);
      }
    }
  });

  it('wear the edit’s sentence', async () => {
    const { checkpoint, editing, steps } = started();
    await editing.edit(checkpoint, set('= 1'));
    expect(steps[0]?.label).toContain('= 1');
  });

  it('of before the file was read anew do nothing, and say so', async () => {
    const { session, checkpoint, editing, steps, late } = started();
    await editing.edit(checkpoint, set('= 1'));
    await checkpoint.reopen();
    session.edits = [set('= other')];
    await steps[0]?.undo();
    expect(session.statements).toEqual(['= other']);
    expect(late).toEqual([steps[0]?.label]);
  });

  it('go back beyond a save and forth again', async () => {
    const { session, checkpoint, editing, steps } = started();
    await editing.edit(checkpoint, set('= 1'));
    await editing.edit(checkpoint, set('= 2'));
    await checkpoint.call('save', {});
    await editing.edit(checkpoint, set('= 3'));
    for (const left of [['= 1', '= 2'], ['= 1'], []]) {
      await steps[left.length]?.undo();
      expect(session.statements).toEqual(left);
    }
    for (const step of steps) await step.redo();
    expect(session.statements).toEqual(['= 1', '= 2', '= 3']);
  });

  it('say when a list from before a save cannot be gone back to', async () => {
    const { session, checkpoint, editing, steps, late } = started();
    await editing.applyScript(checkpoint, { edits: [set('= 1')] }, 'Apply a.json');
    await checkpoint.call('save', {});
    await steps[0]?.undo();
    expect([session.statements, late]).toEqual([['= 1'], ['Apply a.json']]);
  });

  it('are none where nothing may be changed', async () => {
    const { session, checkpoint, editing, steps } = started(() => {
      throw new Error('not trusted');
    });
    await expect(editing.edit(checkpoint, set('= 1'))).rejects.toThrow('not trusted');
    expect([session.statements, steps]).toEqual([[], []]);
  });

  it('take back their own edit, also when another one was on its way', async () => {
    const { session, checkpoint, editing, steps } = started();
    await editing.edit(checkpoint, set('= 1'));
    const second = editing.edit(checkpoint, set('= 2'));
    await Promise.resolve();
    await Promise.all([second, steps[0]?.undo(), editing.edit(checkpoint, set('= 3'))]);
    expect(session.statements).toEqual(['= 2', '= 3']);
    await steps[1]?.undo();
    expect(session.statements).toEqual(['= 3']);
  });
});

describe('a checkpoint whose session ended', () => {
  it('gets the edits back that its journal holds', async () => {
    const { checkpoint, editing, session } = started();
    await editing.edit(checkpoint, set('= 1'));
    const client = session.client();
    const call = async (method: string, args: Record<string, unknown>): Promise<unknown> =>
      method === 'unsaved' ? { edits: [set('= 1')] } : await client.call(method as 'edit', args as never);
    session.client = () => ({ call, close: () => undefined }) as unknown as Client<EditingSession>;
    session.edits = [];
    checkpoint.forget();
    await checkpoint.ready();
    expect(session.statements).toEqual(['= 1']);
    expect(checkpoint.isDirty).toBe(true);
  });
});
