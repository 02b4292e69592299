/** What to open of a folder: the index of its shards, or its one checkpoint. */

const preferred = [
  /^model\.safetensors\.index\.json$/,
  /^pytorch_model\.bin\.index\.json$/,
  /\.(safetensors|bin)\.index\.json$/,
  /^model\.safetensors$/,
  /^pytorch_model\.bin$/,
];

const checkpointFile = /\.(safetensors|pt|pth|ckpt)$/;

/** A name of the folder, or undefined when nothing in it is a checkpoint or it is not clear which. */
export function checkpointOfFolder(names: readonly string[]): string | undefined {
  const sorted = [...names].sort();
  for (const pattern of preferred) {
    const found = sorted.find((name) => pattern.test(name));
    if (found !== undefined) return found;
  }
  const candidates = sorted.filter((name) => checkpointFile.test(name));
  return candidates.length === 1 ? candidates[0] : undefined;
}

const shard = /^(.*)-\d{5}-of-\d{5}\.(safetensors|bin)$/;

/** Without the shards whose index is there: the index stands for them. `paths` are absolute. */
export function withoutIndexedShards(paths: readonly string[]): readonly string[] {
  const known = new Set(paths);
  return paths.filter((path) => {
    const parts = shard.exec(path);
    return parts === null || !known.has(`${parts[1] ?? ''}.${parts[2] ?? ''}.index.json`);
  });
}
