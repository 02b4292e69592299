/**
 * The one tie of GGUF files, which no file records: the programs that run them use the embedding as the output layer where a model of some
 * architectures has no `output.weight`.
 */
import type { Json } from '../../model/checkpoint.js';
import type { TieGroup } from '../../model/tie.js';
import type { NameLookup } from '../names/lookup.js';

/** Values of `general.architecture` for which llama.cpp takes `output.weight` for optional and falls back to the embedding. */
const withFallback = new Set(
  `arcee bitnet chatglm codeshell cohere2 command-r deci exaone exaone4 falcon falcon-h1 gemma gemma2 gemma3 gemma3n glm4 glm4moe gpt2
  granite granitehybrid granitemoe hunyuan-dense internlm2 jamba lfm2 llama llama4 mamba mamba2 minicpm minicpm3 mpt nemotron olmo olmo2 openelm
  phi3 plm qwen2 qwen2moe qwen2vl qwen3 qwen3moe refact seed_oss smollm3 starcoder starcoder2 t5`.split(/\s+/),
);

const embedding = 'token_embd.weight';
const output = 'output.weight';

export function outputTie(metadata: ReadonlyMap<string, Json>, names: NameLookup): readonly TieGroup[] {
  const architecture = metadata.get('general.architecture');
  const index = names.indexOf(embedding);
  if (typeof architecture !== 'string' || !withFallback.has(architecture)) return [];
  if (index === undefined || names.indexOf(output) !== undefined) return [];
  return [{ kind: 'alias', names: [embedding, output], indices: [index], inferred: true }];
}
