/**
 * The formats we read, and the way from a path to an open checkpoint. Content decides, not the extension.
 *
 *   const { checkpoint, place } = await openCheckpoint('/models/mlp.pt');
 *   await place.close();
 */
import { openPlace } from '../bytes/local-place.js';
import type { Place } from '../bytes/place.js';
import { readHead } from '../bytes/source.js';
import type { Checkpoint } from '../model/checkpoint.js';
import { CheckpointError, throwIfAborted } from '../model/errors.js';
import { flaxMsgpack } from './flax/index.js';
import type { Format, Probe } from './format.js';
import { gguf } from './gguf/index.js';
import { kerasFormats } from './keras/index.js';
import { mxnet } from './mxnet/index.js';
import { npy, npz } from './numpy/index.js';
import { onnx } from './onnx/index.js';
import { orbax } from './orbax/index.js';
import { pickle, pytorchLegacy, pytorchSharded, pytorchZip, torchDistributed } from './pytorch/index.js';
import { describeUnread } from './recognise.js';
import { safetensors, safetensorsSharded } from './safetensors/index.js';
import { folderBehind } from './stand-in.js';
import { tflite } from './tflite/index.js';
import { tensorflowJs } from './tfjs/index.js';
import { savedModel, tfCheckpoint, tfCheckpointV1, tfGraphDef } from './tensorflow/index.js';

/** The first that recognises a file opens it: an index before the single file of the same folder. */
export const formats: readonly Format[] = [
  savedModel,
  tfCheckpoint,
  tfGraphDef,
  tensorflowJs,
  tflite,
  gguf,
  npy,
  mxnet,
  ...kerasFormats,
  npz,
  safetensorsSharded,
  pytorchSharded,
  torchDistributed,
  orbax,
  pytorchLegacy,
  pytorchZip,
  safetensors,
  onnx,
  flaxMsgpack,
  pickle,
  tfCheckpointV1,
];

const probeLength = 4096;

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly format: Format;
  /** Close it when the checkpoint is no longer needed. */
  readonly place: Place;
}

/** Throws a `CheckpointError`; nothing stays open then. */
export async function openCheckpoint(path: string, signal?: AbortSignal): Promise<OpenedCheckpoint> {
  throwIfAborted(signal);
  const place = await placeOf(path, signal);
  try {
    return await openFromPlace(place, signal);
  } catch (error) {
    await place.close();
    throw error;
  }
}

/** As `openCheckpoint`, from a place that the caller closes. */
export async function openFromPlace(place: Place, signal?: AbortSignal): Promise<OpenedCheckpoint> {
  const probe = await probePlace(place, signal);
  const format = formats.find((candidate) => candidate.recognises(probe));
  if (format === undefined) throw unreadError(probe);
  return { checkpoint: await format.open(place, signal), format, place };
}

/** The format of what lies there, or undefined; reads at most the first 4 KiB. */
export async function recognise(path: string, signal?: AbortSignal): Promise<Format | undefined> {
  const place = await placeOf(path, signal);
  try {
    return await formatOf(place, signal);
  } finally {
    await place.close();
  }
}

/** What lies at the path; the folder, where a file stands for it. */
async function placeOf(path: string, signal?: AbortSignal): Promise<Place> {
  const folder = folderBehind(path);
  if (folder === undefined) return await openPlace(path);
  const place = await openPlace(folder);
  if ((await formatOf(place, signal)) !== undefined) return place;
  await place.close();
  return await openPlace(path);
}

async function formatOf(place: Place, signal?: AbortSignal): Promise<Format | undefined> {
  const probe = await probePlace(place, signal);
  return formats.find((candidate) => candidate.recognises(probe));
}

async function probePlace(place: Place, signal?: AbortSignal): Promise<Probe> {
  const { name, kind, file } = place;
  if (file === undefined) {
    const { files, folders } = await place.entries('', signal);
    return { name, kind, head: new Uint8Array(0), size: 0, names: files, folders };
  }
  return { name, kind, head: await readHead(file.source, probeLength, signal), size: file.source.size, names: [] };
}

function unreadError(probe: Probe): CheckpointError {
  if (probe.kind === 'file' && probe.size === 0) return new CheckpointError('corrupt', 'the file is empty');
  const what = describeUnread(probe);
  if (what !== undefined) return new CheckpointError('unsupported', `this is ${what}`);
  const thing = probe.kind === 'folder' ? 'folder' : 'file';
  return new CheckpointError('unsupported', `this ${thing} is not a checkpoint that Paramscope knows`);
}
