// What is done with a damaged file: open it, list all, read a few values of each parameter. Bundled with the product's own code.
import { openCheckpoint } from '../../src/formats/registry.js';
import { CheckpointError } from '../../src/model/errors.js';
import { elementCount } from '../../src/model/shape.js';
import { tensorOf } from '../../src/session/tensor.js';
import { openReader, viewOf } from '../../src/worker/kernel/reader.js';

const mostRead = 64;
const fewElements = 16;

/** The tag of the error; `opened`, `warned` or `values` (it opened, and some values could not be read). Anything but a tagged error is thrown. */
export async function examine(path) {
  let opened;
  try {
    opened = await openCheckpoint(path);
  } catch (error) {
    return tagOf(error);
  }
  const { checkpoint, place } = opened;
  try {
    walk(checkpoint.tree);
    if (checkpoint.ties.some(({ indices }) => indices.length === 0)) throw new Error('a tie of nothing');
    const mistake = checkpoint.warnings.find(({ tag }) => tag === 'internal');
    if (mistake !== undefined) throw new Error(`warns of ${mistake.message}`);
    if (!readSome(checkpoint)) return 'values';
    return checkpoint.warnings.length > 0 ? 'warned' : 'opened';
  } catch (error) {
    return tagOf(error);
  } finally {
    await place.close();
  }
}

function tagOf(error) {
  if (error instanceof CheckpointError && error.tag !== 'internal') return error.tag;
  throw error;
}

function walk(tree) {
  const waiting = [tree];
  for (let block = waiting.pop(), seen = 0; block !== undefined && seen < 10_000; block = waiting.pop(), seen++)
    waiting.push(...block.children.slice(0, 1000));
}

function readSome(checkpoint) {
  let complete = true;
  let read = 0;
  for (const parameter of checkpoint.parameters) {
    if (++read > mostRead) break;
    try {
      readFew(tensorOf(checkpoint, parameter));
    } catch (error) {
      tagOf(error);
      complete = false;
    }
  }
  return complete;
}

function readFew(tensor) {
  const count = Math.min(fewElements, elementCount(tensor.shape));
  const reader = openReader(tensor);
  try {
    const { values } = reader.ofView(viewOf(tensor), 0, count, false);
    if (values.length < count) throw new Error(`${values.length} of ${count} values`);
  } finally {
    reader.close();
  }
}
