// Files to measure with: normally distributed values as raw dumps, and a safetensors header of very many tensors. All in one folder.
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

const drawn = 1 << 22;

/** 4 Mi draws of N(0, 0.02), always the same ones (Box and Muller over a linear congruence). */
function draws() {
  const values = new Float32Array(drawn);
  let state = 2024;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < drawn; i += 2) {
    const radius = 0.02 * Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    values[i] = radius * Math.cos(angle);
    values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}

function upperHalves(values) {
  const words = new Uint16Array(values.buffer);
  return new Uint16Array(values.length).map((_, i) => words[2 * i + 1]);
}

/** The draws over and over, each time from another place, so that no two rows or pages are alike. */
function writeRepeated(file, block, count) {
  const handle = openSync(file, 'w');
  for (let done = 0, turn = 0; done < count; turn++) {
    const start = (turn * 1_000_003) % block.length;
    const piece = block.subarray(start, start + Math.min(block.length - start, count - done));
    writeWhole(handle, new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
    done += piece.length;
  }
  closeSync(handle);
}

function writeWhole(handle, bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
}

/** A safetensors file of `count` tensors whose data is a hole. */
export function writeManyTensors(file, count) {
  let end = 0;
  const header = { __metadata__: { format: 'pt' } };
  for (let i = 0; i < count; i++) {
    const name = `model.layers.${i >> 9}.mlp.experts.${(i >> 2) & 127}.${['gate_proj', 'up_proj', 'down_proj', 'norm'][i & 3]}.weight`;
    header[name] = { dtype: 'BF16', shape: [1024, 512], data_offsets: [end, (end += 1024 * 512 * 2)] };
  }
  const text = JSON.stringify(header);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(file, Buffer.concat([head, Buffer.from(padded)]));
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, 8 + padded.length + end);
  closeSync(handle);
}

/** A safetensors file of one tensor, `weight`, whose data is a hole. */
export function writeOneTensor(file, dtype, shape) {
  const length = (dtype === 'F32' ? 4 : 2) * shape.reduce((product, extent) => product * extent, 1);
  const text = JSON.stringify({ weight: { dtype, shape, data_offsets: [0, length] } });
  const head = Buffer.alloc(8);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  head.writeBigUInt64LE(BigInt(padded.length));
  writeFileSync(file, Buffer.concat([head, Buffer.from(padded)]));
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, 8 + padded.length + length);
  closeSync(handle);
}

function tensor(folder, name, dtype, shape) {
  const size = dtype === 'float32' ? 4 : 2;
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const length = size * shape.reduce((product, extent) => product * extent, 1);
  const storage = { kind: 'range', path: path.join(folder, name), start: 0, length };
  return { kind: 'dense', dtype, shape, storage, offset: 0, strides, byteOrder: 'little' };
}

/** Writes everything and returns the tensors and files by name. `bytes`: size of the two tensors whose statistics are taken. */
export function makeData(folder, bytes) {
  const data = {
    f32: tensor(folder, 'f32.bin', 'float32', [bytes / 4096, 1024]),
    bf16: tensor(folder, 'bf16.bin', 'bfloat16', [bytes / 2048, 1024]),
    smallEmbedding: tensor(folder, 'embedding-f32.bin', 'float32', [50257, 768]),
    largeEmbedding: tensor(folder, 'embedding-bf16.bin', 'bfloat16', bytes < 2 ** 30 ? [7597, 4096] : [151936, 4096]),
    manyTensors: { path: path.join(folder, 'many.safetensors'), count: 100_000 },
  };
  const values = draws();
  const halves = upperHalves(values);
  for (const { dtype, shape, storage } of [data.f32, data.bf16, data.smallEmbedding, data.largeEmbedding])
    writeRepeated(storage.path, dtype === 'float32' ? values : halves, shape[0] * shape[1]);
  writeManyTensors(data.manyTensors.path, data.manyTensors.count);
  return data;
}
