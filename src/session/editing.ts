/** The session's methods that change checkpoints: edits with undo and preview, saving, what is left of an interrupted window. */
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EditScript } from '../model/edit.js';
import { CheckpointError, reportError } from '../model/errors.js';
import { initializers } from '../numeric/initializers/registry.js';
import type { CallContext, Handlers } from '../protocol/call.js';
import type { ByteProgress, EditPreview, EditProtocol, EditState, SaveResult } from '../protocol/edits.js';
import type { CheckpointId } from '../protocol/session.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import { fansOf } from './axes.js';
import { codeOf } from './edits/code.js';
import { noEdits, type Overlay } from './edits/overlay.js';
import type { EditWork } from './edits/pending-edits.js';
import { UnsavedEdits } from './edits/unsaved.js';
import { identify } from './file-identity.js';
import { insteadOfInPlace } from './instead-of-in-place.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import { journaledBytes, seenOver, unjournaledBytes } from './edits/old-bytes.js';
import { localDisk } from './save/disk.js';
import { headersNow } from './save/headers.js';
import { interruptedSaves, recover } from './save/recover.js';
import { saveAs, savedInPlace, whyOnlyACopy } from './saving.js';
import { refuseInflated, tensorOf } from './tensor.js';

export interface EditingParts {
  readonly get: (id: CheckpointId) => OpenCheckpoint;
  readonly pool: () => KernelPool;
}

type Progress = CallContext<ByteProgress>;

export class Editing {
  /** Null: nothing outlives this process but journals of saves. */
  private storage: string | null = null;

  constructor(private readonly parts: EditingParts) {}

  readonly handlers: Handlers<EditProtocol> = {
    initializers: () =>
      Promise.resolve(
        initializers.all().map(({ name, framework, help, arguments: given }) => ({ name, framework, help, arguments: given })),
      ),
    editState: async ({ id }) => await this.state(this.parts.get(id)),
    preview: ({ id, edit }, context) => this.preview(this.parts.get(id), edit, context),
    edit: ({ id, edit }, context) => this.changed(id, (open) => open.edits.apply(edit, workOf(context))),
    undo: ({ id }) =>
      this.changed(id, (open) => {
        open.edits.undo();
      }),
    redo: ({ id }) =>
      this.changed(id, (open) => {
        open.edits.redo();
      }),
    revertEdit: ({ id, position }, context) => this.changed(id, (open) => open.edits.revert(position, workOf(context))),
    revertAll: ({ id }) =>
      this.changed(id, (open) => {
        open.edits.revertAll();
      }),
    script: async ({ id }) => await Promise.resolve(this.parts.get(id).edits.script),
    applyScript: ({ id, script }, context) => this.changed(id, (open) => open.edits.replace(script, workOf(context))),
    codeOf: async ({ id, dialect }) => {
      const { edits, base, path: file } = this.parts.get(id);
      return await Promise.resolve(codeOf({ script: edits.script, checkpoint: base, path: file }, dialect));
    },
    save: ({ id }, context) => this.save(this.parts.get(id), context),
    saveAs: async ({ id, path: output }, context) => {
      const open = this.parts.get(id);
      return await saveAs(open, this.parts.pool(), output, { folder: this.folder, ...savingWork(context) });
    },
    unsaved: async ({ id }) => await this.unsaved(this.parts.get(id)),
    discardUnsaved: async ({ id }) => {
      await this.kept?.forget(this.parts.get(id).files);
    },
    interrupted: async () => await interruptedSaves(this.journals),
    recover: async ({ path: file }) => await recover(this.journals, file),
  };

  /** Where what has to outlive this process is kept, and the new bytes of pending edits. */
  configure(folder: string | null): void {
    this.storage = folder;
  }

  private get folder(): string {
    return this.storage ?? path.join(os.tmpdir(), 'paramscope');
  }

  get scratchFolder(): string {
    return path.join(this.folder, 'scratch');
  }

  /** Names of scratch files that a process has left for the next one. */
  async scratchFilesKept(): Promise<ReadonlySet<string>> {
    return (await this.kept?.scratchFiles()) ?? new Set();
  }

  /** The user has closed it: what was not saved was not wanted. */
  async closed(open: OpenCheckpoint): Promise<void> {
    if (!open.edits.isSaved) await this.kept?.forget(open.files);
  }

  private get kept(): UnsavedEdits | undefined {
    return this.storage === null ? undefined : new UnsavedEdits(path.join(this.storage, 'unsaved'));
  }

  private get journals(): string {
    return path.join(this.folder, 'journals');
  }

  private async changed(id: CheckpointId, change: (open: OpenCheckpoint) => unknown): Promise<EditState> {
    const open = this.parts.get(id);
    const before = open.edits.overlay;
    await change(open);
    open.follow(before);
    await this.keep(open);
    return await this.state(open);
  }

  private async state(open: OpenCheckpoint): Promise<EditState> {
    const { edits, changed } = open;
    const copyOnly = edits.isSaved ? undefined : await whyOnlyACopy(open);
    return {
      edits: edits.edits,
      undone: edits.undoneCount,
      changed,
      saved: edits.isSaved,
      ...(copyOnly === undefined ? {} : { copyOnly, instead: await insteadOfInPlace(open) }),
    };
  }

  private async preview(
    open: OpenCheckpoint,
    edit: Parameters<OpenCheckpoint['edits']['apply']>[0],
    context: Progress,
  ): Promise<EditPreview> {
    const { pending, checkpoint } = await open.edits.attempt(edit, workOf(context));
    const [index] = pending.indices;
    if (index === undefined) throw new CheckpointError('refused', 'no parameter is meant');
    const parameter = checkpoint.parameters.at(index);
    const tensor = tensorOf(checkpoint, parameter);
    refuseInflated(tensor);
    const before = open.statistics.get(index);
    const after = await this.parts.pool().statistics(tensor, { depth: 'scan' }, { signal: context.signal });
    const fans = fansOf(parameter.shape);
    return { pending, index, after, ...(before === undefined ? {} : { before }), ...(fans === undefined ? {} : { fans }) };
  }

  private async save(open: OpenCheckpoint, context: Progress): Promise<SaveResult> {
    await mkdir(this.journals, { recursive: true });
    const { edits } = open;
    const saved: Overlay = edits.overlay;
    // The bytes that are about to be replaced stay within reach of undo.
    const scratch = await edits.scratchFile();
    const unjournaled = await unjournaledBytes(open, this.parts.pool(), context.signal);
    const keptJournal = unjournaled.size < saved.patches.size ? scratch.placeForAnother() : undefined;
    const paths = open.base.files.map((file) => file.path);
    const { result, old } = await savedInPlace(open, keptJournal, { folder: this.journals, ...savingWork(context) }).catch(
      async (error: unknown) => {
        // A save that was taken back leaves the bytes as they were, but with new times.
        const { tag } = reportError(error);
        if (tag === 'unreadable' || tag === 'cancelled') open.files = await identify(paths);
        throw error;
      },
    );
    const journal = keptJournal === undefined ? 0 : scratch.adopt(keptJournal, old.size);
    const replaced = new Map([...unjournaled, ...journaledBytes(open, saved, { runs: old.runs, journal })]);
    if (saved !== noEdits) edits.rebase(saved, (overlay) => seenOver(overlay, replaced));
    open.digests.clear();
    open.files = await identify(paths);
    open.headers = await headersNow(open.headers, localDisk);
    await this.kept?.forget(open.files);
    return result;
  }

  private async unsaved(open: OpenCheckpoint): Promise<EditScript | null> {
    return open.edits.isSaved ? ((await this.kept?.find(open.files)) ?? null) : null;
  }

  private async keep({ edits, files }: OpenCheckpoint): Promise<void> {
    if (this.kept === undefined) return;
    const { script, scratch } = edits;
    // Old bytes are on the disk since their save; those that no journal held are not.
    if (script.undone?.some(({ file }) => file === path.basename(scratch?.path ?? '')) === true) await scratch?.sync();
    await this.kept.keep(files, script);
  }
}

function workOf({ signal, progress }: Progress): EditWork {
  return {
    signal,
    progress: (doneBytes) => {
      progress({ doneBytes, totalBytes: doneBytes });
    },
  };
}

function savingWork({ signal, progress }: Progress): { readonly signal: AbortSignal; readonly progress: (progress: ByteProgress) => void } {
  return { signal, progress };
}
