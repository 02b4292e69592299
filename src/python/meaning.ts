/**
 * Which checkpoint an expression is about: what the text says, or nothing. Values are followed through names, never guessed.
 *
 *   const access = accessAt(source, offset, (call) => loads(source, call));
 *   meaningOf(source, access) // { kind: 'file', path: { text: 'net.pt', ... }, expression: 'net.state_dict()["0.bias"]', exact: true }
 */
import type { SyntaxNode } from '@lezer/common';
import { accessAt, accessOf, type Access } from './access.js';
import type { PythonSource } from './document.js';
import { fullName } from './full-name.js';
import { fillsArgument, loaderOf, loadingMethod, returnsItself, type PathPlace } from './loaders.js';
import { latestEvents } from './names.js';
import { filled, made, stored, type Loaded, type Meaning } from './meaning-kinds.js';
import { pathOf, type PathText } from './path-text.js';
import { fieldEvents } from './fields.js';
import type { NameEvent } from './scopes.js';
import { argumentsOf, bare, childrenOf, dottedName, textOf } from './syntax.js';

/** Names that stand for names. */
const deepest = 16;

export interface AccessMeaning {
  readonly access: Access;
  readonly meaning: Meaning;
}

/** The expression that ends at an offset, and what it is about. */
export function meaningAt(source: PythonSource, offset: number): AccessMeaning | undefined {
  const access = accessAt(source, offset, (call) => loadedBy(source, call) !== undefined);
  const meaning = access === undefined ? undefined : new Meanings(source).of(access, 0);
  return access === undefined || meaning === undefined ? undefined : { access, meaning };
}

/** What a call opens. */
function loadedBy(source: PythonSource, call: SyntaxNode): Loaded | undefined {
  const [callee] = childrenOf(call);
  const by = callee === undefined ? undefined : fullName(source, callee);
  const place = by === undefined ? undefined : loaderOf(by);
  const path = place === undefined ? undefined : pathAt(source, call, place);
  return by === undefined || path === undefined ? undefined : { path, by };
}

function pathAt(source: PythonSource, call: SyntaxNode, { position, keyword }: PathPlace): PathText | undefined {
  const node = argumentAt(source, call, position, keyword);
  return node === undefined ? undefined : pathOf(source, node);
}

function argumentAt(source: PythonSource, call: SyntaxNode, position: number, keyword: string): SyntaxNode | undefined {
  const args = argumentsOf(source, call);
  return args?.positional[position] ?? args?.named.get(keyword);
}

class Meanings {
  private readonly isRoot = (call: SyntaxNode): boolean => loadedBy(this.source, call) !== undefined;

  constructor(private readonly source: PythonSource) {}

  of(access: Access, depth: number): Meaning | undefined {
    const { root, text } = access;
    if (root.name === 'CallExpression') {
      const loaded = loadedBy(this.source, root);
      return loaded === undefined ? undefined : replaced(stored(loaded, 'checkpoint'), access, root);
    }
    if (depth > deepest) return undefined;
    const named = this.ofName(access, depth);
    if (named === null) return { kind: 'open', expression: text, variable: textOf(this.source, root) };
    return named === undefined ? undefined : replaced(named.meaning, access, named.node);
  }

  /** The longest dotted name from here on that something happens to. Null when nothing does: the text does not know the name. */
  private ofName(access: Access, depth: number): { readonly node: SyntaxNode; readonly meaning: Meaning } | undefined | null {
    for (const node of dottedIn(access)) {
      const events = this.events(node);
      if (events === undefined) continue;
      const meaning = events.length === 0 ? undefined : this.agreed(node, events, depth);
      return meaning === undefined ? undefined : { node, meaning };
    }
    return null;
  }

  private events(node: SyntaxNode): readonly NameEvent[] | undefined {
    const name = dottedName(this.source, node);
    if (name === undefined) return undefined;
    const counts = (event: NameEvent): boolean => event.kind !== 'called' || this.filledBy(event, name) !== undefined;
    return latestEvents(this.source, node, name, counts)?.events ?? fieldEvents(this.source, node, name)?.filter(counts);
  }

  /** What all that may have happened last agree on. A network that is made and then perhaps filled from a file is that file's. */
  private agreed(node: SyntaxNode, events: readonly NameEvent[], depth: number): Meaning | undefined {
    const name = dottedName(this.source, node) ?? '';
    const meanings = events.map((event) => this.ofEvent(event, name, depth + 1));
    const files = meanings.filter((meaning) => meaning?.kind === 'file');
    const [first] = files;
    if (meanings.includes(undefined)) return undefined;
    if (first === undefined) return meanings[0];
    return files.every((other) => isSame(first, other)) ? first : undefined;
  }

  private ofEvent(event: NameEvent, name: string, depth: number): Meaning | undefined {
    if (event.kind === 'parameter') return { kind: 'open', expression: name, variable: name };
    if (event.kind === 'called') return this.filledBy(event, name, depth);
    return event.kind === 'assigned' && event.value !== undefined ? this.ofValue(event.value, name, depth) : undefined;
  }

  private ofValue(given: SyntaxNode, name: string, depth: number): Meaning | undefined {
    const value = bare(given);
    if (value.name === 'CallExpression') {
      const loaded = loadedBy(this.source, value);
      if (loaded !== undefined) return stored(loaded, name);
      const [callee] = childrenOf(value);
      const [object, , method] = callee?.name === 'MemberExpression' ? childrenOf(callee) : [];
      if (object !== undefined && method !== undefined && returnsItself.includes(textOf(this.source, method)))
        return this.ofValue(object, name, depth);
      if (callee !== undefined && makesNetwork(this.source, callee)) return made(name);
    }
    const access = accessOf(this.source, value, this.isRoot);
    return access === undefined || (access.root === value && value.name === 'CallExpression') ? undefined : this.of(access, depth);
  }

  /** What a call that is a statement fills the named network with. */
  private filledBy({ value: call }: NameEvent, name: string, depth = deepest): Meaning | undefined {
    const callee = call?.firstChild;
    if (call === undefined || callee === null || callee === undefined) return undefined;
    const [object, , method] = callee.name === 'MemberExpression' ? childrenOf(callee) : [];
    const isMethod = object !== undefined && method !== undefined && dottedName(this.source, object) === name;
    const methodName = isMethod ? textOf(this.source, method) : '';
    if (methodName === 'load_state_dict') return this.stateDict(call, name, depth);
    const place = isMethod ? loadingMethod(methodName) : fillsArgument(fullName(this.source, callee) ?? '');
    if (place === undefined) return undefined;
    const path = pathAt(this.source, call, place);
    return path === undefined ? made(name) : filled(path, name);
  }

  /** What is loaded may be a part of the checkpoint: then what is not found there is no error. */
  private stateDict(call: SyntaxNode, name: string, depth: number): Meaning {
    const argument = argumentAt(this.source, call, 0, 'state_dict');
    const meaning = argument === undefined || depth >= deepest ? undefined : this.ofValue(argument, 'checkpoint', depth + 1);
    if (meaning?.kind !== 'file') return made(name);
    const network = filled(meaning.path, name);
    if (/^\w+(\.state_dict\(\))?$/.test(meaning.expression)) return { ...network, exact: meaning.exact };
    const part = partOf(meaning.expression);
    return part === undefined
      ? { ...meaning, exact: false }
      : { ...network, expression: `${network.expression}.get_submodule("${part}")`, exact: false };
  }
}

/** `a.b` of `checkpoint["a"]["b"]`: there the network lies among the blocks of the file. */
function partOf(expression: string): string | undefined {
  const [, keys] = /^\w+((?:\[(?:"[^"\\]+"|'[^'\\]+')\])+)$/.exec(expression) ?? [];
  return keys
    ?.slice(2, -2)
    .split(/["']\]\[["']/)
    .join('.');
}

/** `net`, and what of it is names joined by dots: the longest first. */
function dottedIn({ root, to }: Access): readonly SyntaxNode[] {
  const nodes = [root];
  for (let node = root.parent; node?.name === 'MemberExpression' && node.from === root.from && node.to <= to; node = node.parent) {
    if (childrenOf(node)[1]?.name !== '.') break;
    nodes.unshift(node);
  }
  return nodes;
}

/** The expression with what its start stands for in place of the start. */
function replaced(start: Meaning, { text, from }: Pick<Access, 'text' | 'from'>, root: SyntaxNode): Meaning {
  return { ...start, expression: text.slice(0, root.from - from) + start.expression + text.slice(root.to - from) };
}

function isSame(a: Meaning, b: Meaning): boolean {
  if (a.kind !== 'file' || b.kind !== 'file') return false;
  return a.path.text === b.path.text && a.path.beside === b.path.beside && a.expression === b.expression;
}

/** Classes are written with a capital; a function of this text may return a network. */
function makesNetwork(source: PythonSource, callee: SyntaxNode): boolean {
  const name = dottedName(source, callee);
  if (name === undefined) return false;
  return /^(?:.*\.)?[A-Z]\w*$/.test(name) || isOwnFunction(source, callee, name);
}

function isOwnFunction(source: PythonSource, callee: SyntaxNode, name: string): boolean {
  if (name.includes('.')) return false;
  const latest = latestEvents(source, callee, name, () => true);
  return latest !== undefined && latest.events.length > 0 && latest.events.every(({ kind }) => kind === 'other');
}
