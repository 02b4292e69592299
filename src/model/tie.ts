/**
 * Ties. A tie is identity, never equality: three different facts and a fourth that only a scan can see.
 * - `alias`: the file records that one name means another parameter
 * - `storage`: the same elements of the same storage
 * - `overlap`: parts of the same storage, not the same elements
 * - `equal`: same content in different storages: *equal, not tied*
 */
export type TieKind = 'alias' | 'storage' | 'overlap' | 'equal';

export interface TieGroup {
  readonly kind: TieKind;
  /** In the order of the parameters. An alias may name a parameter the file holds only under its other name. */
  readonly names: readonly string[];
  /** Indices of those that are parameters of the checkpoint. */
  readonly indices: readonly number[];
  /** `alias` of one name: what reads it under that name, in several places of a graph. */
  readonly usedBy?: readonly string[];
  /** `alias` that follows from a config (`tie_word_embeddings`), not from the file itself. */
  readonly inferred?: true;
  /** `storage`: false when shape or strides differ (a transposed or reshaped view of the same elements). */
  readonly sameView?: boolean;
  /** `equal`: all elements are one value, so that equality says little. */
  readonly constant?: boolean;
}
