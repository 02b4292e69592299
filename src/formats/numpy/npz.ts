/**
 * NumPy's .npz: a zip archive of .npy members, stored or deflated. What a member is, its first bytes tell, not its name.
 *
 *   const { arrays, storages, warnings } = await readNpz(file, 0, signal);
 */
import type { PlaceFile } from '../../bytes/place.js';
import type { ByteSource } from '../../bytes/source.js';
import { quotedName, readDirectory, type ZipMember } from '../../bytes/zip/directory.js';
import { readMemberHead, type MemberHead } from '../../bytes/zip/head.js';
import { nearMembers, windowOver } from '../../bytes/zip/window.js';
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Storage } from '../../model/parameter.js';
import { describeArray, valueBytes, type ArrayFacts } from './array.js';
import { headerLength, isNpy, parseHeader, shortestHead } from './header.js';

/** An array as the archive names it. */
export interface NamedArray {
  readonly name: string;
  readonly facts: ArrayFacts;
}

export interface NpzContents {
  /** In the directory's order. Names may repeat. */
  readonly arrays: readonly NamedArray[];
  /** `Layout.storage` of the arrays counts these. */
  readonly storages: readonly Storage[];
  /** About the archive; values that cannot be read say it themselves. */
  readonly warnings: readonly Warning[];
}

/** The header of a plain array, and small arrays whole: their checksums, and first texts, cost nothing then. */
const firstBytes = 256;
/** A few bytes each would do: more are no model. */
const mostMembers = 100_000;
/** Heads read at the same time: what a far file system likes. */
const mostAtOnce = 32;
const ending = '.npy';

/** Reads the directory and the head of every member. `fileNumber`: index of the file among the checkpoint's files. */
export async function readNpz(file: PlaceFile, fileNumber: number, signal?: AbortSignal): Promise<NpzContents> {
  const { members, warnings } = await readDirectory(file.source, signal);
  if (members.length > mostMembers) throw new CheckpointError('too-large', `an archive of ${String(members.length)} members`);
  const read = (await readMembers(file.source, members, signal)).flatMap((member) => member ?? []);
  const arrays: NamedArray[] = [];
  const storages: Storage[] = [];
  const oddities: Warning[] = [];
  for (const { member, outcome } of read) {
    const placed = placeArray(member, outcome, { fileNumber, storages });
    if (placed === undefined) continue;
    arrays.push({ name: nameOf(member), facts: placed.facts });
    oddities.push(...placed.warnings);
  }
  return { arrays, storages, warnings: [...warnings, ...nameWarnings(members, arrays), ...oddities.slice(0, 1)] };
}

interface ReadMember {
  readonly member: ZipMember;
  readonly outcome: MemberHead | CheckpointError;
}

/** Names end in .npy, which NumPy leaves away. */
function nameOf({ name }: ZipMember): string {
  return name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

async function readMembers(
  source: ByteSource,
  members: readonly ZipMember[],
  signal?: AbortSignal,
): Promise<readonly (ReadMember | undefined)[]> {
  const results = new Array<ReadMember | undefined>(members.length);
  const runs = nearMembers(members);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      const near = await windowOver(source, run, signal);
      for (const member of run) results[member.index] = { member, outcome: await readHead(near, member, signal) };
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
  return results;
}

/** The member's first bytes: of an array its whole header. */
async function readHead(source: ByteSource, member: ZipMember, signal?: AbortSignal): Promise<MemberHead | CheckpointError> {
  try {
    const head = await readMemberHead(source, member, firstBytes, signal);
    if (!isNpy(head.bytes)) return head;
    const length = headerLength(head.bytes.subarray(0, shortestHead), member.length);
    return length <= head.bytes.length ? head : await readMemberHead(source, member, length, signal);
  } catch (error) {
    const { tag, message } = reportError(error);
    if (tag === 'cancelled' || tag === 'internal' || tag === 'unreadable' || tag === 'changed') throw error;
    return new CheckpointError(tag, message);
  }
}

interface Placing {
  readonly fileNumber: number;
  readonly storages: Storage[];
}

/** What the member is as an array, with its storage added to the others. Undefined for what is no array and does not claim to be one. */
function placeArray(
  member: ZipMember,
  outcome: MemberHead | CheckpointError,
  placing: Placing,
): { readonly facts: ArrayFacts; readonly warnings: readonly Warning[] } | undefined {
  const claims = member.name.endsWith(ending);
  if (outcome instanceof CheckpointError) return claims ? broken(outcome) : undefined;
  if (!isNpy(outcome.bytes)) return claims ? broken(new CheckpointError('corrupt', 'this is no array')) : undefined;
  try {
    const header = parseHeader(outcome.bytes);
    const available = member.length - header.length;
    const facts = describeArray(header, { available, storage: placing.storages.length, head: outcome.bytes });
    if (facts.values.kind === 'dense') placing.storages.push(storageOf(member, outcome, header.length, valueBytes(header), placing));
    return { facts, warnings: headWarnings(member, outcome) };
  } catch (error) {
    const { tag, message } = reportError(error);
    return broken(new CheckpointError(tag, message));
  }
}

function storageOf(member: ZipMember, { dataStart }: MemberHead, skip: number, length: number, { fileNumber }: Placing): Storage {
  return member.method === 'stored'
    ? { kind: 'range', file: fileNumber, start: dataStart + skip, length }
    : {
        kind: 'deflated',
        file: fileNumber,
        start: dataStart,
        compressedLength: member.compressedLength,
        skip,
        length: member.length - skip,
      };
}

/** Listed all the same: the other members can be read. */
function broken(error: CheckpointError): { readonly facts: ArrayFacts; readonly warnings: readonly Warning[] } {
  const facts: ArrayFacts = { dtype: 'opaque', typeName: 'unknown', shape: [0], values: { kind: 'none', reason: reportError(error) } };
  return { facts, warnings: [] };
}

function headWarnings(member: ZipMember, { checksumMatches, disagreement }: MemberHead): readonly Warning[] {
  const messages = [
    ...(disagreement === undefined ? [] : [disagreement]),
    ...(checksumMatches === false ? [`the checksum of ${quotedName(member.name)} is wrong`] : []),
  ];
  return messages.map((message) => ({ tag: 'corrupt', message }));
}

function nameWarnings(members: readonly ZipMember[], arrays: readonly NamedArray[]): readonly Warning[] {
  const climbing = members.find(({ name }) => /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(name));
  const unsafe: readonly Warning[] =
    climbing === undefined
      ? []
      : [{ tag: 'unsafe', message: `the archive holds a member named ${quotedName(climbing.name)}, which would leave its folder` }];
  const seen = new Set<string>();
  const twice = arrays.find(({ name }) => seen.size === seen.add(name).size);
  const repeated: readonly Warning[] =
    twice === undefined ? [] : [{ tag: 'corrupt', message: `two arrays are called ${quotedName(twice.name)}` }];
  return [...unsafe, ...repeated];
}
