/** What Keras creates non-trainable, by the class of the layer and the weight's own name. */

const buffers: ReadonlyMap<string, readonly string[]> = new Map([
  ['Normalization', ['mean', 'variance', 'count']],
  ['SpectralNormalization', ['vector_u']],
]);

/** Statistics of batches keep their names in every class that has them. */
const statistics = new Set(['moving_mean', 'moving_variance', 'moving_stddev', 'seed_generator_state']);

/** `className` is null where the file does not tell it. */
export function isKerasBuffer(className: string | null, weight: string): boolean {
  return statistics.has(weight) || (className !== null && (buffers.get(className) ?? []).includes(weight));
}
