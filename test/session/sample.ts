/** A small safetensors file of float32 tensors, and a session over it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openCheckpoint, recognise } from '../../src/formats/registry.js';
import type { CallContext } from '../../src/protocol/call.js';
import type { CheckpointSummary } from '../../src/protocol/session.js';
import { Session } from '../../src/session/session.js';
import { fakePool, type Asked } from './fake-pool.js';

export interface SampleTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'paramscope-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeSample(
  file: string,
  tensors: Readonly<Record<string, SampleTensor>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  let start = 0;
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [start, start + 4 * values.length] };
    start += 4 * values.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = Object.values(tensors).map(({ values }) => Buffer.from(Float32Array.from(values).buffer));
  writeFileSync(file, Buffer.concat([length, text, ...data]));
}

/** What a call gets when nobody listens to its progress. */
export function idle<Progress>(progress: (value: Progress) => void = () => undefined): CallContext<Progress> {
  return { signal: new AbortController().signal, progress };
}

export interface OpenSample {
  readonly session: Session;
  readonly summary: CheckpointSummary;
  readonly id: number;
  readonly asked: Asked;
}

export async function openSample(file: string, cacheFolder: string | null = null): Promise<OpenSample> {
  const { pool, asked } = fakePool();
  const session = new Session({ openCheckpoint, recognise, createPool: () => pool, threads: 1 });
  onTestFinished(() => session.dispose());
  await session.handlers.configure({ threads: 1, cacheFolder }, idle());
  const summary = await session.handlers.open({ path: file }, idle());
  return { session, summary, id: summary.id, asked };
}
