/** What VS Code keeps of editors that are not saved, for an orderly reload. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ownServer } from './own-server.js';

/** Waits until something was kept that is younger than this. */
export async function backedUpSince(milliseconds: number): Promise<void> {
  const folder = path.join(path.dirname(ownServer().settingsFile), 'Backups');
  await expect.poll(() => youngest(folder)).toBeGreaterThan(milliseconds);
}

async function youngest(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const ours = names.filter((name) => name.includes('vscode-custom-editor'));
  const times = await Promise.all(ours.map(async (name) => (await stat(path.join(folder, name))).mtimeMs));
  return Math.max(0, ...times);
}
