/** Fields of OCDBT's metadata, one behind the other. Everything is checked against what is left. */
import { CheckpointError } from '../../../model/errors.js';

export class Cursor {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  get left(): number {
    return this.data.length - this.at;
  }

  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  bytes(count: number): Uint8Array {
    const start = this.advance(count);
    return this.data.subarray(start, start + count);
  }

  uint32be(): number {
    return this.view.getUint32(this.advance(4));
  }

  /** Seven bits a byte, the lowest first: of 64 bits. */
  large(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw corrupt('has a number of more than 64 bits');
  }

  number(): number {
    const value = this.large();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt('has an impossible number');
    return Number(value);
  }

  uint64le(): number {
    const value = this.view.getBigUint64(this.advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt('has an impossible number');
    return Number(value);
  }

  /** A count of things of a byte at least. */
  count(): number {
    const count = this.number();
    if (count > this.left) throw corrupt(`counts ${String(count)} entries where ${String(this.left)} bytes are left`);
    return count;
  }

  numbers(count: number): readonly number[] {
    return Array.from({ length: count }, () => this.number());
  }

  private advance(count: number): number {
    if (count < 0 || count > this.left) throw corrupt('ends too early');
    const start = this.at;
    this.at += count;
    return start;
  }
}

export function corrupt(what: string): CheckpointError {
  return new CheckpointError('corrupt', `the OCDBT database ${what}`);
}
