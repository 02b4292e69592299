/** Zarr's metadata as TensorStore writes them, with some fields changed. */

export function version2(changes: Readonly<Record<string, unknown>> = {}): string {
  const plain = {
    chunks: [4],
    compressor: null,
    dimension_separator: '.',
    dtype: '<f4',
    fill_value: null,
    filters: null,
    order: 'C',
    shape: [4],
  };
  return JSON.stringify({ ...plain, zarr_format: 2, ...changes });
}

const bytes = { name: 'bytes', configuration: { endian: 'little' } };

export function version3(changes: Readonly<Record<string, unknown>> = {}, chunk: readonly number[] = [4]): string {
  const grid = { name: 'regular', configuration: { chunk_shape: chunk } };
  const plain = {
    chunk_grid: grid,
    chunk_key_encoding: { name: 'default' },
    codecs: [bytes],
    data_type: 'float32',
    fill_value: 0,
    node_type: 'array',
    shape: [4],
  };
  return JSON.stringify({ ...plain, zarr_format: 3, ...changes });
}

export function sharding(chunk: readonly number[], changes: Readonly<Record<string, unknown>> = {}): unknown {
  const configuration = { chunk_shape: chunk, codecs: [bytes], index_codecs: [bytes, { name: 'crc32c' }], ...changes };
  return { name: 'sharding_indexed', configuration };
}

/** The leaf `w` alone, or those given by their keys. */
export function metadata(
  leaves: Readonly<Record<string, string>> = { w: 'jax.Array' },
  flags: Readonly<Record<string, unknown>> = {},
): string {
  const entries = Object.entries(leaves).map(([path, type]) => [
    path,
    {
      key_metadata: path.split('/').map((key) => ({ key, key_type: 2 })),
      value_metadata: { value_type: type, skip_deserialize: ['None', 'Dict', 'List'].includes(type) },
    },
  ]);
  return JSON.stringify({ tree_metadata: Object.fromEntries(entries) as unknown, use_ocdbt: false, use_zarr3: false, ...flags });
}
