/** A double and its two words, to look at the bits of a number. One scratch place for all: nothing is kept in it from one call to the next. */
export const double = new Float64Array(1);
export const words = new Uint32Array(double.buffer);

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
/** Where in `words` the low 32 bits are, and where sign, exponent and the leading bits. */
export const lowWord = isLittleEndian ? 0 : 1;
export const highWord = 1 - lowWord;
