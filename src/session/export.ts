/** Writes one parameter or the whole checkpoint to a new file; the ending of its name says in which form. */
import path from 'node:path';
import { CheckpointError } from '../model/errors.js';
import type { KernelPool } from '../worker/kernel-pool.js';
import type { ElementsWork } from './elements.js';
import { writeNpy } from './export-npy.js';
import { writeSafetensors } from './export-safetensors.js';
import { writeCsv, writeJson } from './export-text.js';
import { writeNewFile, type Write } from './new-file.js';
import type { OpenCheckpoint } from './open-checkpoint.js';

export interface ExportRequest {
  /** Of one parameter; null: the whole checkpoint. */
  readonly index: number | null;
  readonly output: string;
}

/** Returns the bytes written. `unsupported` for an ending that is none of ours, or that does not go with what is asked. */
export async function exportTo(open: OpenCheckpoint, pool: KernelPool, request: ExportRequest, work: ElementsWork): Promise<number> {
  const fill = filler(open, pool, request, work);
  const sources = open.checkpoint.files.map((file) => file.path);
  return await writeNewFile(path.resolve(request.output), sources, fill);
}

function filler(
  open: OpenCheckpoint,
  pool: KernelPool,
  { index, output }: ExportRequest,
  work: ElementsWork,
): (write: Write) => Promise<void> {
  const ending = path.extname(output).toLowerCase();
  if (index === null) {
    if (ending === '.safetensors') return (write) => writeSafetensors(open, pool, write, work);
    throw new CheckpointError('unsupported', 'a whole checkpoint is exported to a .safetensors file');
  }
  const parameter = open.parameter(index);
  const tensor = open.wholeTensor(index);
  if (ending === '.npy') return (write) => writeNpy(pool, tensor, write, work);
  if (ending === '.csv') return (write) => writeCsv(pool, tensor, write, work);
  if (ending === '.json') return (write) => writeJson(pool, tensor, parameter, write, work);
  throw new CheckpointError('unsupported', 'a parameter is exported to a .npy, .csv or .json file');
}
