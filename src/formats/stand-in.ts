/**
 * Files that stand for the folder they lie in: editors open files, and some checkpoints are folders.
 *
 *   folderBehind('/models/step-100/.metadata') // '/models/step-100'
 */
import path from 'node:path';

/** By format: torch.distributed, TensorFlow's SavedModel, Orbax. */
const standIns: ReadonlySet<string> = new Set(['.metadata', 'saved_model.pb', '_METADATA', '_CHECKPOINT_METADATA']);

/** The names in the order in which a folder is asked for one of them. */
export const standInNames: readonly string[] = [...standIns];

/** The folder that a file of this name stands for, when the folder is a checkpoint; undefined for every other name. */
export function folderBehind(file: string): string | undefined {
  const name = path.basename(file);
  return standIns.has(name) || name.endsWith('.distcp') ? path.dirname(path.resolve(file)) : undefined;
}
