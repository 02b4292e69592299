/** `.keras`: a zip of `config.json`, `metadata.json` and `model.weights.h5` (or `.npz`), usually stored without compression. */
import type { Place, PlaceFile } from '../../bytes/place.js';
import type { ByteSource } from '../../bytes/source.js';
import { quotedName, readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../bytes/zip/member.js';
import type { Checkpoint, Json, Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Format } from '../format.js';
import { listHdf5File } from '../hdf5/client.js';
import { fileOf, type Hdf5Place } from '../hdf5/parameters.js';
import { parseJson } from '../names/json.js';
import { jsonField } from '../names/json-fields.js';
import { modelMetadata, weightsCheckpoint } from './assemble.js';
import { readConfig } from './config.js';
import { configHazards } from './hazards.js';
import type { ReadModel } from './model.js';
import { npzCheckpoint } from './npz.js';
import { readWeights } from './weights.js';

export const kerasArchive: Format = {
  title: 'Keras',
  recognises: ({ kind, head, name }) => kind === 'file' && isZip(head) && (startsAsKeras(head) || name.toLowerCase().endsWith('.keras')),
  open,
};

const largestConfig = 256 * 1024 * 1024;
/** Compressed weights are inflated whole, up to this. */
const largestInflated = 32 * 1024 * 1024;
/** The checksum of weights up to this is looked at when the file opens. */
const largestChecked = 1024 * 1024;

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** The first member's name. */
function startsAsKeras(head: Uint8Array): boolean {
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  const name = new TextDecoder().decode(head.subarray(30, 30 + length));
  return ['metadata.json', 'config.json', 'model.weights.h5', 'model.weights.npz'].includes(name);
}

async function open(place: Place, signal?: AbortSignal): Promise<Checkpoint> {
  const file = fileOf(place.file);
  const { members, warnings } = await readDirectory(file.source, signal);
  const model = await readModel(file.source, members, signal);
  const weights = members.filter(({ name }) => name === 'model.weights.h5' || name === 'model.weights.npz');
  const [only, other] = weights;
  if (only === undefined) throw new CheckpointError('corrupt', 'the archive holds no weights');
  if (other !== undefined) throw new CheckpointError('corrupt', 'the archive holds weights twice');
  const all = [...warnings, ...nameWarnings(members), ...model.warnings];
  if (only.name.endsWith('.npz')) return await npzCheckpoint({ file, member: only, ...model, warnings: all }, signal);
  const opened = await openWeights(file, only, signal);
  const { weights: read, warnings: own } = readWeights(await listHdf5File(opened.window, signal), opened.place);
  return weightsCheckpoint({
    format: 'keras',
    files: [{ name: file.name, path: file.path, size: file.source.size }],
    weights: [read],
    ...model,
    warnings: [...all, ...opened.warnings, ...own],
  });
}

/** The two descriptions; one that cannot be read is a warning. */
async function readModel(source: ByteSource, members: readonly ZipMember[], signal?: AbortSignal): Promise<ReadModel> {
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const member = members.find((one) => one.name === name);
    return member === undefined ? undefined : (await readMember(source, member, largestConfig, signal)).bytes;
  };
  return await describeModel(read);
}

/** `read` gives a description's bytes, undefined where there is none. Only the configuration has to be there. */
export async function describeModel(read: (name: string) => Promise<Uint8Array | undefined>): Promise<ReadModel> {
  const warnings: Warning[] = [];
  const json = async (name: string, isNeeded: boolean): Promise<Json | undefined> => {
    try {
      const bytes = await read(name);
      if (bytes !== undefined) return parseJson(bytes, name);
      if (isNeeded) warnings.push({ tag: 'corrupt', message: `there is no ${name}` });
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'cancelled') throw error;
      warnings.push({ tag, message });
    }
    return undefined;
  };
  const config = await json('config.json', true);
  const metadata = await json('metadata.json', false);
  const described = config === undefined ? undefined : readConfig(config);
  const root = described?.root.className === null ? undefined : described?.root;
  return {
    config: root,
    training: jsonField(config, 'compile_config'),
    metadata: modelMetadata(metadata, root),
    warnings: [...warnings, ...(described?.warnings ?? []), ...(config === undefined ? [] : configHazards(config))],
  };
}

interface OpenedWeights {
  readonly window: { readonly path: string; readonly start: number; readonly size: number } | { readonly bytes: Uint8Array };
  readonly place: Hdf5Place;
  readonly warnings: readonly Warning[];
}

/** Where the weights lie in the archive; compressed ones are inflated. */
async function openWeights(file: PlaceFile, member: ZipMember, signal?: AbortSignal): Promise<OpenedWeights> {
  const { source, path } = file;
  if (member.method === 'deflated' || member.unreadable !== undefined || member.length <= largestChecked) {
    const { bytes, checksumMatches } = await readMember(source, member, largestInflated, signal);
    const warnings: Warning[] = checksumMatches ? [] : [{ tag: 'corrupt', message: `the checksum of ${member.name} is wrong` }];
    if (member.method === 'deflated') return { window: { bytes }, place: { bytes }, warnings };
    return { ...(await storedWeights(source, path, member, signal)), warnings };
  }
  return { ...(await storedWeights(source, path, member, signal)), warnings: [] };
}

async function storedWeights(
  source: ByteSource,
  path: string,
  member: ZipMember,
  signal?: AbortSignal,
): Promise<Pick<OpenedWeights, 'window' | 'place'>> {
  const { dataStart: start } = await readLocalHeader(source, member, signal);
  const window = { start, size: member.length };
  return { window: { path, ...window }, place: { file: 0, window } };
}

/** Names that would leave the folder when the archive is unpacked. */
function nameWarnings(members: readonly ZipMember[]): readonly Warning[] {
  const climbing = members.find(({ name }) => /^([/\\]|[A-Za-z]:)|\\|(^|\/)\.\.(\/|$)/.test(name));
  if (climbing === undefined) return [];
  return [{ tag: 'unsafe', message: `the archive holds a member named ${quotedName(climbing.name)}, which would leave its folder` }];
}
