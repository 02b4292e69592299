/** Any other pickle (.pkl): NumPy's arrays inside it, and torch's tensors where it brings their storages along. */
import type { ByteSource } from '../../bytes/source.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import { warningsAbout, warningsAfter } from '../pickle/globals.js';
import { unpickle } from '../pickle/machine.js';
import type { CallNode } from '../pickle/nodes.js';
import { scanPickle, type ScannedPickle } from '../pickle/scan.js';
import type { Container } from './container.js';
import { placeOf } from './legacy.js';
import { readModule } from './module.js';
import { collectLoads, readNested } from './nested.js';
import { StorageTable } from './storages.js';

/** What follows the pickle is looked at up to here: whether it is a second one. */
const lookedAtAfter = 1 << 20;

/** `file`: index of the file among the checkpoint's files. */
export async function readBare(source: ByteSource, file: number, signal?: AbortSignal): Promise<Container> {
  const loads: CallNode[] = [];
  const scanned = await scanPickle(source, 0, signal);
  if (scanned.end < source.size && isNumber(scanned))
    throw new CheckpointError('unsupported', 'this begins with a pickle of one number: no checkpoint that Paramscope knows');
  const unpickled = unpickle(scanned, { onCall: collectLoads(loads) });
  const nested = await readNested(source, file, loads, signal);
  return {
    format: 'pickle',
    unpickled,
    modules: readModule,
    storages: {
      table: new StorageTable(nested.ids),
      locate: (wanted) => Promise.resolve(wanted.map((key) => placeOf(nested.places, key))),
      byteOrder: 'little',
      source,
      file,
      pickleStart: 0,
    },
    warnings: [...warningsAbout(unpickled, nested.inspected), ...(await afterwards(source, scanned.end, signal)), ...nested.warnings],
  };
}

async function afterwards(source: ByteSource, end: number, signal?: AbortSignal): Promise<readonly Warning[]> {
  const bytes = await source.read({ start: end, end: Math.min(source.size, end + lookedAtAfter) }, signal);
  return warningsAfter(bytes, 0, source.size - end);
}

const stop = 0x2e;

/** PROTO, an integer and STOP, as magic numbers are written. */
function isNumber({ bytes }: ScannedPickle): boolean {
  return bytes[0] === 0x80 && integers.has(bytes[2] ?? 0) && bytes.at(-1) === stop;
}

/** BININT, BININT1, LONG, BININT2, LONG1, LONG4 */
const integers: ReadonlySet<number> = new Set([0x4a, 0x4b, 0x4c, 0x4d, 0x8a, 0x8b]);
