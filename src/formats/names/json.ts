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

/** As `parseJson`, with the words NaN and Infinity, which Python writes though JSON has none: they become null. */
export function parsePythonJson(bytes: Uint8Array, name: string): Json {
  try {
    return parseJson(bytes, name);
  } catch (error) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs, (token) => (token.startsWith('"') ? token : 'null'));
    if (plain === text) throw error;
    return parseJson(Buffer.from(plain), name);
  }
}

/** Whether some object of the document has a key twice: `parsed`, what JSON.parse made of it, has only the last. */
export function repeatsKey(bytes: Uint8Array, parsed: Json): boolean {
  return keysIn(bytes) !== keysOf(parsed);
}

/** Texts with a colon behind them. */
function keysIn(bytes: Uint8Array): number {
  let count = 0;
  let inText = false;
  let afterText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) {
        inText = false;
        afterText = true;
      }
    } else if (byte === 0x22) inText = true;
    else if (byte === 0x3a && afterText) {
      count++;
      afterText = false;
    }
  }
  return count;
}

function keysOf(root: Json): number {
  let count = 0;
  const open: Json[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null || typeof value !== 'object') continue;
    const inner = Object.values(value);
    if (!Array.isArray(value)) count += inner.length;
    for (const item of inner) open.push(item);
  }
  return count;
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
