/**
 * Ties of safetensors files. The format cannot store one tensor under two names; two ways of writing say what was dropped:
 * `save_model` records `__metadata__[dropped] = kept`, and transformers leaves it to `tie_word_embeddings` in config.json.
 */
import type { Place } from '../../bytes/place.js';
import type { Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { TieGroup } from '../../model/tie.js';
import { parsePythonJson } from '../names/json.js';

/** A config.json is a page of text; a larger one is not looked at. */
const largestConfig = 4 * 1024 * 1024;

export interface Names {
  indexOf(name: string): number | undefined;
}

/** One group for each kept tensor: the kept name first, then those that were dropped for it, in the order of the metadata. */
export function recordedTies(metadata: ReadonlyMap<string, string>, names: Names): readonly TieGroup[] {
  const dropped = new Map<string, string[]>();
  for (const [name, kept] of metadata) {
    if (name === 'format') continue; // what every writer leaves; 100,000 names are not looked through for it
    if (names.indexOf(name) !== undefined || names.indexOf(kept) === undefined) continue;
    dropped.set(kept, [...(dropped.get(kept) ?? []), name]);
  }
  return [...dropped].map(([kept, others]) => ({ kind: 'alias', names: [kept, ...others], indices: [names.indexOf(kept) ?? 0] }));
}

/** Where language models keep the embedding that the head shares. */
const embeddings = [
  'model.embed_tokens.weight',
  'transformer.wte.weight',
  'shared.weight',
  'model.decoder.embed_tokens.weight',
  'gpt_neox.embed_in.weight',
  'bert.embeddings.word_embeddings.weight',
];

const head = 'lm_head.weight';

export interface ClaimedTie {
  readonly ties: readonly TieGroup[];
  readonly warnings: readonly Warning[];
}

/** What config.json beside the file claims. With both tensors in the file the claim is false: transformers keeps them apart too. */
export async function claimedTies(place: Place, names: Names, signal?: AbortSignal): Promise<ClaimedTie> {
  const { config, warnings } = await readConfig(place, signal);
  if (config?.get('tie_word_embeddings') !== true) return { ties: [], warnings };
  const embedding = embeddings.find((name) => names.indexOf(name) !== undefined);
  if (embedding === undefined) return { ties: [], warnings };
  if (names.indexOf(head) === undefined) {
    return { ties: [{ kind: 'alias', names: [embedding, head], indices: [names.indexOf(embedding) ?? 0], inferred: true }], warnings };
  }
  const message = `config.json says that ${embedding} and ${head} are tied, but the file holds a tensor for each`;
  return { ties: [], warnings: [...warnings, { tag: 'corrupt', message }] };
}

interface Config {
  readonly config?: ReadonlyMap<string, Json>;
  readonly warnings: readonly Warning[];
}

/** A hint beside the file: one that cannot be read is told of, and the checkpoint is whole without it. */
async function readConfig(place: Place, signal?: AbortSignal): Promise<Config> {
  try {
    if (!(await place.list(signal)).includes('config.json')) return { warnings: [] };
    const { source } = await place.open('config.json', signal);
    if (source.size > largestConfig) throw new CheckpointError('too-large', `it has ${String(source.size)} bytes`);
    const config = parsePythonJson(await source.read({ start: 0, end: source.size }, signal), 'config.json');
    if (config === null || typeof config !== 'object' || Array.isArray(config))
      throw new CheckpointError('corrupt', 'it is no JSON object');
    return { config: new Map(Object.entries(config)), warnings: [] };
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled') throw error;
    return { warnings: [{ tag, message: `config.json is not looked at: ${message}` }] };
  }
}
