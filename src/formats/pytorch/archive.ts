/** The records of PyTorch's zip archives, whatever they hold: `ROOT/data.pkl`, `ROOT/data/KEY`, `ROOT/byteorder`, `ROOT/version`. */
import type { ByteSource } from '../../bytes/source.js';
import { quotedName, readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { readLocalHeader, readMember } from '../../bytes/zip/member.js';
import { nearMembers, windowOver } from '../../bytes/zip/window.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Storage } from '../../model/parameter.js';

const latestVersion = 100;
/** Local headers read at the same time: what a far file system likes. */
const mostAtOnce = 32;

/** What is in the archive besides storages. */
export type ArchiveKind = 'zip' | 'script' | 'export';

export interface Archive {
  readonly kind: ArchiveKind;
  readonly byteOrder: 'little' | 'big';
  readonly warnings: readonly Warning[];
  readonly source: ByteSource;
  /** By name below the root. */
  readonly members: ReadonlyMap<string, ZipMember>;
}

/** `comment`: as for `readDirectory`. */
export async function openArchive(source: ByteSource, signal?: AbortSignal, comment?: number): Promise<Archive> {
  const { members: all, warnings: oddities } = await readDirectory(source, signal, comment);
  const { root, kind } = findRoot(all);
  if (all.filter(({ name }) => name === `${root}data.pkl`).length > 1)
    throw new CheckpointError('corrupt', 'the archive holds two members named data.pkl');
  const members = new Map(
    all
      .toReversed()
      .filter(({ name }) => name.startsWith(root))
      .map((member) => [member.name.slice(root.length), member]),
  );
  const warnings = [...oddities, ...nameWarnings(all, root, kind), ...(await versionWarnings(source, members, signal))];
  return { kind, byteOrder: await readByteOrder(source, members, signal), warnings, source, members };
}

/** TorchScript and exported programs are zips of PyTorch too, with a structure of their own. */
function findRoot(all: readonly ZipMember[]): { readonly root: string; readonly kind: ArchiveKind } {
  const under = (name: string): string | undefined => all.find((member) => member.name.endsWith(`/${name}`))?.name.slice(0, -name.length);
  const exported = under('archive_format');
  if (exported !== undefined) return { root: exported, kind: 'export' };
  const root = under('data.pkl');
  if (root === undefined) {
    throw new CheckpointError('unsupported', 'this is a zip archive without a checkpoint of PyTorch, Keras or NumPy in it');
  }
  const isScript = all.some(({ name }) => name === `${root}constants.pkl` || name.startsWith(`${root}code/`));
  return { root, kind: isScript ? 'script' : 'zip' };
}

/** What the writers put below the root. */
const common = String.raw`version|byteorder|\.format_version|\.storage_alignment|\.data\/[\w.-]+|(data|tensors)\/[\w.-]+`;
const ownNames: Readonly<Record<ArchiveKind, RegExp>> = {
  zip: new RegExp(`^(data\\.pkl|${common})$`),
  script: new RegExp(`^(data\\.pkl|attributes\\.pkl|constants\\.pkl|constants\\/[\\w.-]+|(code|extra|traced_inputs)\\/.*|${common})$`),
  export: new RegExp(`^(archive_format|archive_version|(data|models|extra)\\/.*|${common})$`),
};

function nameWarnings(all: readonly ZipMember[], root: string, kind: ArchiveKind): readonly Warning[] {
  const climbing = all.find(({ name }) => /^([/\\]|[A-Za-z]:)|\\|(^|\/)\.\.(\/|$)/.test(name));
  if (climbing !== undefined)
    return [{ tag: 'unsafe', message: `the archive holds a member named ${quotedName(climbing.name)}, which would leave its folder` }];
  const outside = all.find(({ name }) => !name.startsWith(root));
  if (outside !== undefined)
    return [{ tag: 'corrupt', message: `the member ${quotedName(outside.name)} lies outside the archive's root folder` }];
  const foreign = all.find(({ name }) => !ownNames[kind].test(name.slice(root.length)));
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
