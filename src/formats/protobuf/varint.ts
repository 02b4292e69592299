/**
 * Protobuf's numbers: seven bits a byte, the lowest first, at most ten bytes. Bits beyond 64 are dropped, as protobuf does; an eleventh byte is an error.
 *
 *   const numbers = new Varints(bytes);
 *   while (numbers.more) sum += numbers.next();
 */
import { CheckpointError } from '../../model/errors.js';

const bytesOfPart = 4;
const part = 2 ** 28;
/** Below it, low and middle part together are exact in a double. */
const exactMiddle = 2 ** 25;

/** Reads one number after the other from `at` to `end`. */
export class Varints {
  /** The last number in parts of 28, 28 and 8 bits: bit operations of JavaScript have 32. */
  private low = 0;
  private middle = 0;
  private high = 0;
  /** Whether the last byte said that more follow. */
  private continues = false;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next number begins. */
    public at = 0,
    private readonly end = bytes.length,
  ) {}

  get more(): boolean {
    return this.at < this.end;
  }

  /** The next number; beyond 2^53 rounded, and `value` has it exactly. `corrupt` when it is cut off or has eleven bytes. */
  next(): number {
    this.low = this.part(bytesOfPart);
    this.middle = this.continues ? this.part(bytesOfPart) : 0;
    this.high = this.continues ? this.part(2) & 0xff : 0;
    if (this.continues) throw new CheckpointError('corrupt', 'a number has more than ten bytes');
    return this.low + this.middle * part + this.high * part * part;
  }

  /** The last number: 64 bits without a sign. */
  get value(): bigint {
    if (this.high === 0 && this.middle < exactMiddle) return BigInt(this.low + this.middle * part);
    return BigInt(this.low) | (BigInt(this.middle) << 28n) | (BigInt(this.high) << 56n);
  }

  /** Bits 0 to 31 and 32 to 63 of the last number. */
  get words(): readonly [low: number, high: number] {
    return [(this.low | (this.middle << 28)) >>> 0, ((this.middle >>> 4) | (this.high << 24)) >>> 0];
  }

  private part(most: number): number {
    let value = 0;
    for (let i = 0; i < most; i++) {
      if (this.at >= this.end) throw new CheckpointError('corrupt', 'a number is cut off');
      const byte = this.bytes[this.at++] ?? 0;
      value |= (byte & 0x7f) << (7 * i);
      this.continues = byte >= 0x80;
      if (!this.continues) break;
    }
    return value;
  }
}
