/**
 * Pending edits kept on disk at every edit, so that they come back after a crash of the window: one small file a checkpoint, complete or not there.
 * It counts only for the files it was made for.
 *
 *   await unsaved.keep(identities, script);
 *   const script = await unsaved.find(identities);
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { EditScript } from '../../model/edit.js';
import type { FileIdentity } from '../file-identity.js';
import { parseScript, serialise } from './script.js';

const longest = 64 * 2 ** 20;

export class UnsavedEdits {
  constructor(private readonly folder: string) {}

  /** Flushed to the disk before it settles. An empty script forgets. */
  async keep(files: readonly FileIdentity[], script: EditScript): Promise<void> {
    if (script.edits.length === 0 && script.undone === undefined) {
      await this.forget(files);
      return;
    }
    await mkdir(this.folder, { recursive: true });
    const place = this.placeOf(files);
    const unfinished = `${place}.${randomUUID()}`;
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify({ files, script: serialise(script) }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, place);
  }

  /** Null: none, of other files than these are now, or unreadable. */
  async find(files: readonly FileIdentity[]): Promise<EditScript | null> {
    const kept = await readKept(this.placeOf(files));
    return kept === null || JSON.stringify(kept.files) !== JSON.stringify(files) ? null : kept.script;
  }

  /** Names of the scratch files that hold bytes of what is kept. */
  async scratchFiles(): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    for (const name of await readdir(this.folder).catch(() => [])) {
      const kept = name.endsWith('.json') ? await readKept(path.join(this.folder, name)) : null;
      for (const { file } of kept?.script.undone ?? []) names.add(file);
    }
    return names;
  }

  async forget(files: readonly FileIdentity[]): Promise<void> {
    await rm(this.placeOf(files), { force: true });
  }

  private placeOf([first]: readonly FileIdentity[]): string {
    const name = createHash('sha256')
      .update(first?.path ?? '')
      .digest('hex');
    return path.join(this.folder, `${name}.json`);
  }
}

/** Null where nothing is, or what is there is not whole: there is nothing to offer. */
async function readKept(place: string): Promise<{ readonly files: unknown; readonly script: EditScript } | null> {
  try {
    const text = await readFile(place, 'utf8');
    if (text.length > longest) return null;
    const kept: unknown = JSON.parse(text);
    return isKept(kept) ? { files: kept.files, script: parseScript(JSON.parse(kept.script)) } : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is { readonly files: unknown; readonly script: string } {
  return typeof value === 'object' && value !== null && 'files' in value && 'script' in value && typeof value.script === 'string';
}
