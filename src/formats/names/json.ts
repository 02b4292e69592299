/** JSON files beside a checkpoint: parsed with one tagged error, and only when their nesting is that of a page people write. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';

const usualDepth = 100;

/** `corrupt` when it is not JSON in UTF-8 (a byte order mark is taken) or nests deeper than what we know of its kind. */
export function parseJson(bytes: Uint8Array, name: string, deepest = usualDepth): Json {
  if (nesting(bytes) > deepest) throw new CheckpointError('corrupt', `${name} nests deeper than ${String(deepest)} levels`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch (error) {
    throw new CheckpointError('corrupt', `${name} is not JSON`, { cause: error });
  }
}

/** Deepest bracket outside texts: a parser's stack is spared files made to overflow it. */
function nesting(bytes: Uint8Array): number {
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inText = false;
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x7b || byte === 0x5b) most = Math.max(most, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return most;
}
