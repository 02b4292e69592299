/** The records of a PyTorch archive: `ROOT/data.pkl`, `ROOT/data/KEY`, `ROOT/byteorder`, `ROOT/version`. */
import type { ByteSource } from '../../bytes/source.js';
import { quotedName, readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../bytes/zip/member.js';
import { nearMembers, windowOver } from '../../bytes/zip/window.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Storage } from '../../model/parameter.js';

const largestPickle = 256 * 1024 * 1024;
const latestVersion = 100;
/** Local headers read at the same time: what a far file system likes. */
const mostAtOnce = 32;

export interface Archive {
  readonly pickle: Uint8Array;
  readonly byteOrder: 'little' | 'big';
  readonly warnings: readonly Warning[];
  readonly source: ByteSource;
  /** By name below the root. */
  readonly members: ReadonlyMap<string, ZipMember>;
}

export async function openArchive(source: ByteSource, signal?: AbortSignal): Promise<Archive> {
  const { members: all, warnings: oddities } = await readDirectory(source, signal);
  const first = all.find(({ name }) => name.endsWith('/data.pkl'));
  const root = first?.name.slice(0, -'data.pkl'.length);
  if (first === undefined || root === undefined) {
    throw new CheckpointError(
      'unsupported',
      'this is a zip archive that PyTorch did not write (Keras .keras, NumPy .npz?), which Paramscope does not read yet',
    );
  }
  refuseOtherKinds(all, root);
  if (all.filter(({ name }) => name === first.name).length > 1)
    throw new CheckpointError('corrupt', 'the archive holds two members named data.pkl');
  const members = new Map(
    all
      .toReversed()
      .filter(({ name }) => name.startsWith(root))
      .map((member) => [member.name.slice(root.length), member]),
  );
  const { bytes: pickle, checksumMatches, disagreement } = await readMember(source, first, largestPickle, signal);
  const warnings: Warning[] = [...oddities, ...nameWarnings(all, root), ...(await versionWarnings(source, members, signal))];
  if (!checksumMatches) warnings.push({ tag: 'corrupt', message: 'the checksum of data.pkl is wrong' });
  if (disagreement !== undefined) warnings.push({ tag: 'corrupt', message: disagreement });
  return { pickle, byteOrder: await readByteOrder(source, members, signal), warnings, source, members };
}

/** TorchScript and exported programs are zips of PyTorch too, with a structure of their own. */
function refuseOtherKinds(all: readonly ZipMember[], root: string): void {
  if (all.some(({ name }) => name === `${root}constants.pkl` || name.startsWith(`${root}code/`))) {
    throw new CheckpointError('unsupported', 'this is a TorchScript archive, which Paramscope does not read yet');
  }
  if (all.some(({ name }) => name === `${root}archive_format` || name.startsWith(`${root}models/`))) {
    throw new CheckpointError('unsupported', 'this is an exported PyTorch program (.pt2), which Paramscope does not read yet');
  }
}

/** What `torch.save` writes below the root. */
const ownNames = /^(data\.pkl|version|byteorder|\.format_version|\.storage_alignment|(\.data|data|tensors)\/[\w.-]+)$/;

function nameWarnings(all: readonly ZipMember[], root: string): readonly Warning[] {
  const climbing = all.find(({ name }) => /^([/\\]|[A-Za-z]:)|\\|(^|\/)\.\.(\/|$)/.test(name));
  if (climbing !== undefined)
    return [{ tag: 'unsafe', message: `the archive holds a member named ${quotedName(climbing.name)}, which would leave its folder` }];
  const outside = all.find(({ name }) => !name.startsWith(root));
  if (outside !== undefined)
    return [{ tag: 'corrupt', message: `the member ${quotedName(outside.name)} lies outside the archive's root folder` }];
  const foreign = all.find(({ name }) => !ownNames.test(name.slice(root.length)));
  return foreign === undefined
    ? []
    : [{ tag: 'corrupt', message: `the archive holds a member named ${quotedName(foreign.name)}, which PyTorch does not write` }];
}

async function readText(source: ByteSource, member: ZipMember | undefined, signal?: AbortSignal): Promise<string | undefined> {
  if (member === undefined) return undefined;
  return Buffer.from((await readMember(source, member, 1024, signal)).bytes)
    .toString('latin1')
    .trim();
}

async function readByteOrder(source: ByteSource, members: ReadonlyMap<string, ZipMember>, signal?: AbortSignal): Promise<'little' | 'big'> {
  const text = (await readText(source, members.get('byteorder'), signal)) ?? 'little';
  if (text !== 'little' && text !== 'big')
    throw new CheckpointError('corrupt', `the byte order ${JSON.stringify(text.slice(0, 50))} does not exist`);
  return text;
}

async function versionWarnings(
  source: ByteSource,
  members: ReadonlyMap<string, ZipMember>,
  signal?: AbortSignal,
): Promise<readonly Warning[]> {
  const text = await readText(source, members.get('version') ?? members.get('.data/version'), signal);
  if (text === undefined) return [{ tag: 'corrupt', message: 'the archive does not say its version; torch refuses it' }];
  if (!/^\d+$/.test(text)) return [{ tag: 'corrupt', message: `the archive's version is ${JSON.stringify(text.slice(0, 50))}` }];
  if (Number(text) > latestVersion) throw new CheckpointError('unsupported', `version ${text.slice(0, 50)} of PyTorch's archives`);
  return [];
}

/** Where a storage's bytes lie, or why they cannot be had. */
export type LocatedStorage =
  { readonly storage: Storage; readonly disagreement: string | undefined } | { readonly problem: CheckpointError };

/** Reads the local headers of all storages, many at a time: some tens of bytes each, or a run of near ones at once. */
export async function locateStorages(
  archive: Archive,
  file: number,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly LocatedStorage[]> {
  const located = new Array<LocatedStorage>(keys.length);
  const present: { readonly headerStart: number; readonly member: ZipMember; readonly position: number }[] = [];
  for (const [position, key] of keys.entries()) {
    const member = findMember(archive, key);
    if (member instanceof CheckpointError) located[position] = { problem: member };
    else present.push({ headerStart: member.headerStart, member, position });
  }
  const runs = nearMembers(present);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      const headers = await windowOver(archive.source, run, signal);
      for (const { member, position } of run) located[position] = await locate(headers, file, member, signal);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
  return located;
}

function findMember({ members }: Archive, key: string): ZipMember | CheckpointError {
  const member = members.get(`data/${key}`) ?? members.get(`tensors/${key}`);
  if (member === undefined) return new CheckpointError('corrupt', `the storage ${quotedName(key)} is not in the archive`);
  if (member.unreadable !== undefined) return new CheckpointError('unsupported', `the storage ${quotedName(key)}: ${member.unreadable}`);
  return member;
}

async function locate(headers: ByteSource, file: number, member: ZipMember, signal?: AbortSignal): Promise<LocatedStorage> {
  try {
    const { dataStart: start, disagreement } = await readLocalHeader(headers, member, signal);
    const { length, compressedLength } = member;
    return {
      disagreement,
      storage:
        member.method === 'stored' ? { kind: 'range', file, start, length } : { kind: 'deflated', file, start, compressedLength, length },
    };
  } catch (error) {
    const { tag, message, offset } = reportError(error);
    if (tag === 'cancelled') throw error;
    return { problem: new CheckpointError(tag, message, offset === undefined ? {} : { offset }) };
  }
}
