/**
 * Where names get their values. Statements are looked at, not what stands inside expressions: a text of thousands of lines takes milliseconds.
 *
 *   const scopes = scopesAround(node); // innermost first
 *   eventsIn(source, scope).get('net')
 */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { importedNames } from './imports.js';
import { bare, childrenOf, dottedName, separated, textOf } from './syntax.js';

/** Something that happens to a name. */
export interface NameEvent {
  /** `called`: it is the object or the first argument of a call that is a statement. */
  readonly kind: 'assigned' | 'called' | 'parameter' | 'imported' | 'other';
  /** From here on. */
  readonly at: number;
  /** What is assigned, or the call. */
  readonly value: SyntaxNode | undefined;
  /** Of what is imported: `torch.nn`. */
  readonly module?: string;
  /** Bodies that may be skipped when the program runs, up to the scope. */
  readonly within: readonly SyntaxNode[];
}

export type Events = ReadonlyMap<string, readonly NameEvent[]>;

const scopeNames: readonly string[] = ['Script', 'FunctionDefinition', 'LambdaExpression', 'ClassDefinition'];
const comprehensions = /Comprehension/;

/** Innermost first; names of a class are seen in its own body only. */
export function scopesAround(node: SyntaxNode): readonly SyntaxNode[] {
  const scopes: SyntaxNode[] = [];
  for (let at = node.parent; at !== null; at = at.parent) {
    const isScope = scopeNames.includes(at.name) || comprehensions.test(at.name);
    if (isScope && !(at.name === 'ClassDefinition' && scopes.length > 0)) scopes.push(at);
  }
  return scopes;
}

const known = new WeakMap<PythonSource, Map<number, Events>>();

/** What happens to the names of one scope, in the order of the text. */
export function eventsIn(source: PythonSource, scope: SyntaxNode): Events {
  const ofSource = known.get(source) ?? new Map<number, Events>();
  known.set(source, ofSource);
  // No two scopes begin at one place, but the text and what its first line defines.
  const key = scope.name === 'Script' ? -1 : scope.from;
  const events = ofSource.get(key) ?? new Collector(source).collect(scope);
  ofSource.set(key, events);
  return events;
}

class Collector {
  private readonly events = new Map<string, NameEvent[]>();
  private readonly within: SyntaxNode[] = [];

  constructor(private readonly source: PythonSource) {}

  collect(scope: SyntaxNode): Events {
    if (scope.name === 'Script') this.statements(scope);
    else if (comprehensions.test(scope.name)) this.comprehension(scope);
    else {
      this.parameters(scope);
      const body = scope.getChild('Body');
      if (body !== null) this.statements(body);
    }
    return this.events;
  }

  private statements(parent: SyntaxNode): void {
    for (let child = parent.firstChild; child !== null; child = child.nextSibling) this.statement(child);
  }

  private statement(node: SyntaxNode): void {
    switch (node.name) {
      case 'AssignStatement':
        this.assign(node);
        return;
      case 'UpdateStatement':
      case 'DeleteStatement':
        this.namesOf(childrenOf(node), node.to);
        return;
      case 'ExpressionStatement':
        this.call(node);
        return;
      case 'ImportStatement':
        this.imported(node);
        return;
      case 'FunctionDefinition':
      case 'ClassDefinition':
        this.namesOf(node.getChildren('VariableName').slice(0, 1), node.to);
        return;
      case 'WithStatement':
        this.withStatement(node);
        return;
      case 'ForStatement':
      case 'TryStatement':
        this.boundByBlock(node);
        break;
      default:
    }
    this.inner(node);
  }

  /** Statements inside statements. */
  private inner(node: SyntaxNode): void {
    const mayBeSkipped = node.name === 'Body' && node.parent?.name !== 'WithStatement';
    if (mayBeSkipped) this.within.push(node);
    for (let child = node.firstChild; child !== null; child = child.nextSibling)
      if (/(Statement|Definition|StatementGroup|Body|Clause)$/.test(child.name)) {
        if (/(Body|Clause)$/.test(child.name)) this.inner(child);
        else this.statement(child);
      }
    if (mayBeSkipped) this.within.pop();
  }

  /** `a = b = x`, `a, b = x, y`, `a: T = x`. */
  private assign(node: SyntaxNode): void {
    const parts = separated(
      childrenOf(node).filter(({ name }) => name !== 'TypeDef'),
      'AssignOp',
    ).map((part) => separated(part, ',').map(([first]) => first));
    const values = parts.at(-1) ?? [];
    if (parts.length < 2) return; // `a: T` says nothing of a value
    for (const targets of parts.slice(0, -1)) {
      const matching = targets.length === values.length;
      targets.forEach((target, i) => {
        if (target !== undefined) this.target(target, matching ? values[i] : undefined, node.to);
      });
    }
  }

  private target(target: SyntaxNode, value: SyntaxNode | undefined, at: number): void {
    const name = dottedName(this.source, bare(target));
    if (name !== undefined) this.add(name, { kind: value === undefined ? 'other' : 'assigned', at, value });
    else if (/Tuple|Array|Parenthesized/.test(target.name)) this.namesOf(childrenOf(target), at);
  }

  /** `net.load_weights(...)` and `load_model(net, ...)`: which calls load something is decided by who asks. */
  private call(node: SyntaxNode): void {
    const [call] = childrenOf(node);
    if (call?.name !== 'CallExpression') return;
    const [callee, list] = childrenOf(call);
    const argument = list === undefined ? undefined : childrenOf(list)[1];
    const object = callee?.name === 'MemberExpression' ? callee.firstChild : null;
    for (const holder of [object, argument]) {
      const name = holder === null || holder === undefined ? undefined : dottedName(this.source, holder);
      if (name !== undefined) this.add(name, { kind: 'called', at: node.to, value: call });
    }
  }

  private imported(node: SyntaxNode): void {
    for (const { name, module } of importedNames(this.source, node))
      this.add(name, { kind: 'imported', at: node.to, value: undefined, module });
  }

  /** `with x as a, y as b:`. */
  private withStatement(node: SyntaxNode): void {
    const parts = childrenOf(node).filter(({ name }) => name !== 'async' && name !== 'with');
    for (const [value, as, name] of separated(parts, ','))
      if (value !== undefined && as?.name === 'as' && name !== undefined) this.target(name, value, name.to);
    this.inner(node);
  }

  private boundByBlock(node: SyntaxNode): void {
    const body = node.getChild('Body');
    const children = childrenOf(node);
    if (node.name === 'ForStatement')
      this.namesOf(
        children.slice(
          0,
          children.findIndex(({ name }) => name === 'in'),
        ),
        body?.from ?? node.to,
      );
    else for (const [i, { name }] of children.entries()) if (name === 'as') this.namesOf(children.slice(i + 1, i + 2), node.from);
  }

  private comprehension(node: SyntaxNode): void {
    const children = childrenOf(node);
    for (const [i, { name }] of children.entries()) {
      if (name !== 'for') continue;
      const end = children.findIndex((child, at) => at > i && child.name === 'in');
      this.namesOf(children.slice(i + 1, end), node.from);
    }
  }

  private parameters(scope: SyntaxNode): void {
    const list = scope.getChild('ParamList');
    if (list === null) return;
    for (const group of separated(childrenOf(list), ',')) {
      const name = group.find((node) => node.name === 'VariableName');
      if (name !== undefined) this.add(textOf(this.source, name), { kind: 'parameter', at: scope.from, value: undefined });
    }
  }

  private namesOf(nodes: readonly SyntaxNode[], at: number): void {
    for (const node of nodes) {
      if (node.name === 'VariableName') this.add(textOf(this.source, node), { kind: 'other', at, value: undefined });
      else if (/Tuple|Array|Parenthesized/.test(node.name)) this.namesOf(childrenOf(node), at);
    }
  }

  private add(name: string, event: Omit<NameEvent, 'within'>): void {
    const events = this.events.get(name) ?? [];
    events.push({ ...event, within: [...this.within] });
    this.events.set(name, events);
  }
}
