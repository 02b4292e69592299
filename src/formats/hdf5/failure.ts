/** What the HDF5 library says when it fails, as one error of ours. */
import { CheckpointError } from '../../model/errors.js';

const line = /^ *#\d+: \S+ line \d+ in (\w+)\(\): (.*)$/gm;

/** A failure that is the file's, or something it asks for: never the library's own words about its paths and plugins. */
export function hdf5Error(thrown: unknown): CheckpointError {
  if (thrown instanceof CheckpointError) return thrown;
  if (!(thrown instanceof Error)) return new CheckpointError('internal', String(thrown), { cause: thrown });
  // The library's stack or heap is exhausted, or it stepped outside: only damaged files do that to it.
  if (isCrash(thrown)) return new CheckpointError('corrupt', 'the HDF5 library gave up on this file', { cause: thrown });
  const frames = [...thrown.message.matchAll(line)].flatMap(([, where, what]) => (where?.startsWith('H5PL') === true ? [] : [what ?? '']));
  const text = frames.join('\n');
  const what = frames.at(-1) ?? 'it cannot be read';
  if (/external/i.test(text))
    return new CheckpointError('unsafe', 'its values are in another file, which is not opened', { cause: thrown });
  if (/required filter|filter .* not registered/.test(text)) return new CheckpointError('unsupported', `HDF5: ${what}`, { cause: thrown });
  if (/unknown datatype class/.test(text)) return new CheckpointError('unsupported', `HDF5: ${what}`, { cause: thrown });
  return new CheckpointError('corrupt', `HDF5: ${what}`, { cause: thrown });
}

/** A trap: the instance must not be used again. */
export function isCrash(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'RuntimeError' || thrown instanceof RangeError);
}
