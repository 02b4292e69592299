/**
 * Everything in an HDF5 file, by an iterative walk: groups with the names of their attributes, datasets with their types and places. Links out of
 * the file are not followed, soft links neither: what they name is listed where it is.
 *
 *   const { datasets, warnings } = listHdf5(file);
 */
import type { Warning } from '../../model/checkpoint.js';
import { CheckpointError, reportError } from '../../model/errors.js';
import type { SpaceFacts } from '../../../node_modules/h5wasm/dist/esm/hdf5_util.js';
import { readAttribute, readTexts } from './attributes.js';
import type { Hdf5File } from './instance.js';
import type { DatasetFacts, GroupFacts, Hdf5Listing } from './contents.js';
import { baseAddress, readObjectHeader, type HeaderFacts } from './object-header.js';
import { elementType, isOpaque } from './types.js';

const objectTypes = { group: 0, dataset: 1, softLink: 3 };
/** Each level is found through all those above it. */
const deepest = 100;
const mostObjects = 1_000_000;
/** A group with several names is listed under so many of them. */
const mostNames = 4;
/** More bytes than this in one chunk, or in one element, are not decoded. */
const largestChunk = 64 * 1024 * 1024;
const mostWarnings = 20;
const longestText = 200;

export function listHdf5(file: Hdf5File): Hdf5Listing {
  return new Walk(file).run();
}

const unknownHeader: HeaderFacts = { isExternal: false, attributes: 0 };

/** An object in its place: what a name leads to. */
interface Node {
  readonly path: string;
  readonly depth: number;
  /** Groups that lead here: a group inside itself is not entered. */
  readonly above: Node | undefined;
  address: number;
  header: HeaderFacts;
  dataset?: DatasetFacts;
  /** In the group's own order. */
  children: readonly Node[];
}

class Walk {
  private readonly groups = new Map<string, GroupFacts>();
  private readonly warnings: Warning[] = [];
  private readonly entered = new Map<number, number>();
  private readonly base: number | undefined;
  private objects = 0;

  constructor(private readonly file: Hdf5File) {
    this.base = baseAddress(file.window);
  }

  /** Level by level, so that a group with many names is entered under its shortest ones. */
  run(): Hdf5Listing {
    const address = this.file.address('/');
    const root: Node = { path: '', depth: 0, above: undefined, address, header: this.headerAt(address), children: [] };
    this.enter(root);
    for (let level = root.children; level.length > 0; level = level.flatMap(({ children }) => children))
      for (const object of level)
        this.tryTo(object.path, () => {
          this.look(object);
        });
    return { datasets: datasetsBelow(root), groups: this.groups, warnings: this.warnings };
  }

  private enter(group: Node): void {
    const { path, depth, address } = group;
    this.entered.set(address, (this.entered.get(address) ?? 0) + 1);
    this.groups.set(path, { path, address, attributes: this.attributesOf(group) });
    const names = this.file.call((library, id) => library.get_names(id, `/${path}`, false));
    this.objects += names.length;
    if (this.objects > mostObjects) throw new CheckpointError('too-large', `more than ${String(mostObjects)} objects`);
    group.children = names.flatMap((name): readonly Node[] => {
      const below = path === '' ? name : `${path}/${name}`;
      if (name !== '' && name !== '.' && !name.includes('/'))
        return [{ path: below, depth: depth + 1, above: group, address: -1, header: unknownHeader, children: [] }];
      this.warn('corrupt', below, 'a name that no path can hold');
      return [];
    });
  }

  /** The library passes over what it cannot read, so the header is counted. */
  private attributesOf({ path, header }: Node): readonly string[] {
    const names = this.tryTo(path, () => this.file.call((library, id) => library.get_attribute_names(id, `/${path}`))) ?? [];
    if (header.attributes > names.length) this.warn('corrupt', path, 'attributes that cannot be read');
    return names;
  }

  private look(object: Node): void {
    const { path, depth } = object;
    const full = `/${path}`;
    if (this.file.call((library, id) => library.get_external_link(id, full)).filename !== undefined) {
      this.warn('unsafe', path, 'a link into another file, which is not followed');
      return;
    }
    if (this.file.call((library, id) => library.get_symbolic_link(id, full)) !== null) {
      const type = this.typeOf(full);
      if (type < 0 || type === objectTypes.softLink) this.warn('corrupt', path, 'a link to nothing');
      return;
    }
    object.address = this.file.address(full);
    object.header = this.headerAt(object.address);
    const kind = object.header.kind ?? this.kindOf(full);
    if (kind === 'dataset') object.dataset = this.datasetFacts(object);
    if (kind !== 'group') return;
    if ((this.entered.get(object.address) ?? 0) >= mostNames || isInsideItself(object)) return;
    if (depth > deepest) throw new CheckpointError('too-large', `groups nest deeper than ${String(deepest)} levels`);
    this.enter(object);
  }

  /** For a header that we do not understand. */
  private kindOf(full: string): HeaderFacts['kind'] {
    const type = this.typeOf(full);
    if (type < 0) throw new CheckpointError('corrupt', 'it cannot be found by its name');
    return type === objectTypes.group ? 'group' : type === objectTypes.dataset ? 'dataset' : undefined;
  }

  private typeOf(full: string): number {
    return this.file.call((library, id) => library.get_type(id, full));
  }

  private headerAt(address: number): HeaderFacts {
    return this.base === undefined ? unknownHeader : readObjectHeader(this.file.window, this.base, address);
  }

  private datasetFacts({ path, address, header }: Node): DatasetFacts {
    const facts = this.file.call((library, id) => library.get_dataset_metadata(id, `/${path}`));
    const declared = isOpaque(facts) ? this.declaredType(path) : undefined;
    const type = elementType(facts, header.float, declared);
    const { shape, size: elementBytes } = facts;
    const stored = header.values?.length === elementBytes * facts.total_size ? header.values : undefined;
    const common = { path, address, type, shape, elementBytes, values: stored };
    const refuse = (tag: 'unsafe' | 'unsupported' | 'too-large' | 'corrupt', message: string): DatasetFacts => ({
      ...common,
      problem: reportError(new CheckpointError(tag, message)),
    });
    if (facts.virtual_sources !== undefined)
      return refuse('unsafe', 'a virtual dataset: its values are those of other datasets, which are not followed');
    if (header.isExternal) return refuse('unsafe', 'its values are in another file, which is not opened');
    if (shape === null) return { ...refuse('unsupported', 'a dataset without any value'), text: 'no value' };
    if (type.typeName !== undefined)
      return { ...refuse('unsupported', `values of type ${type.typeName} are no numbers`), text: this.textOf(path, facts, type.typeName) };
    if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(facts.total_size * elementBytes))
      return refuse('too-large', `the shape [${shape.join(', ')}]`);
    const chunk = (facts.chunks ?? []).reduce((product, size) => product * size, elementBytes);
    return chunk > largestChunk ? refuse('too-large', `chunks of ${String(chunk)} bytes`) : common;
  }

  /** Texts as they are, of others what they are made of. */
  private textOf(path: string, facts: SpaceFacts, typeName: string): string {
    const texts = this.tryTo(path, () => readTexts(this.file, `/${path}`, facts));
    const members = facts.compound_type?.members.map(({ name }) => name);
    const text = texts === undefined ? `${typeName}${members === undefined ? '' : ` of ${members.join(', ')}`}` : JSON.stringify(texts);
    return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
  }

  private declaredType(path: string): string | undefined {
    const names = this.file.call((library, id) => library.get_attribute_names(id, `/${path}`));
    const value = names.includes('dtype') ? readAttribute(this.file, `/${path}`, 'dtype') : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  /** What goes wrong with one object is a warning; what wears the library out ends the walk. */
  private tryTo<Result>(path: string, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      const { tag, message } = reportError(error);
      if (tag === 'internal' || tag === 'changed' || this.file.isWornOut) throw error;
      this.warn(tag, path, message);
      return undefined;
    }
  }

  private warn(tag: Warning['tag'], path: string, message: string): void {
    if (this.warnings.length < mostWarnings)
      this.warnings.push({ tag, message: `${JSON.stringify(`/${path}`.slice(0, 200))}: ${message}` });
  }
}

function isInsideItself({ above, address }: Node): boolean {
  for (let group = above; group !== undefined; group = group.above) if (group.address === address) return true;
  return false;
}

function datasetsBelow(root: Node): readonly DatasetFacts[] {
  const datasets: DatasetFacts[] = [];
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.dataset !== undefined) datasets.push(node.dataset);
    for (const child of node.children.toReversed()) waiting.push(child);
  }
  return datasets;
}
