declare module 'snappyjs' {
  /** Throws an Error for what is not snappy. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
}
