/** What an open checkpoint says about itself in one answer. */
import path from 'node:path';
import type { Dtype } from '../model/dtype.js';
import type { CheckpointSummary } from '../protocol/session.js';
import { dtypeNames, type Columns } from './columns.js';
import type { OpenCheckpoint } from './open-checkpoint.js';
import type { TieIndex } from './tie-index.js';

export function summaryOf(open: OpenCheckpoint): CheckpointSummary {
  const { id, checkpoint, columns, ties } = open;
  const { format, framework, bytes, files, warnings, metadata } = checkpoint;
  const counted = countValues(columns, ties);
  return {
    id,
    path: open.path,
    name: path.basename(open.path),
    format,
    formatTitle: open.formatTitle,
    framework,
    bytes,
    files: files.map(({ name, size }) => ({ name, size })),
    ...counted,
    metadata: Object.fromEntries(metadata),
    warnings,
    tieCount: ties.all.length,
  };
}

type Counted = Pick<CheckpointSummary, 'parameterCount' | 'valueCount' | 'uniqueParameterCount' | 'uniqueValueCount' | 'bytesByDtype'>;

/** Tied parameters count once among the unique ones; a name that is an alias of a stored one counts among those used. */
function countValues({ counts, bytes, dtypes }: Columns, ties: TieIndex): Counted {
  const duplicates = ties.duplicates();
  const unstored = ties.unstoredNames();
  const byDtype = new Map<number, { bytes: number; parameters: number }>();
  let valueCount = unstored.reduce((sum, index) => sum + (counts[index] ?? 0), 0);
  let uniqueValueCount = 0;
  for (const [index, count] of counts.entries()) {
    valueCount += count;
    if (duplicates.has(index)) continue;
    uniqueValueCount += count;
    const code = dtypes[index] ?? 0;
    const known = byDtype.get(code) ?? { bytes: 0, parameters: 0 };
    byDtype.set(code, { bytes: known.bytes + (bytes[index] ?? 0), parameters: known.parameters + 1 });
  }
  return {
    parameterCount: counts.length + unstored.length,
    valueCount,
    uniqueParameterCount: counts.length - duplicates.size,
    uniqueValueCount,
    bytesByDtype: [...byDtype].map(([code, sums]) => ({ dtype: dtypeAt(code), ...sums })).sort((a, b) => b.bytes - a.bytes),
  };
}

function dtypeAt(code: number): Dtype {
  return dtypeNames[code] ?? 'uint8';
}
