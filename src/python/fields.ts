/** Fields of an object that the methods of its class give values to: `self.net`. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { eventsIn, type NameEvent } from './scopes.js';
import { childrenOf } from './syntax.js';

/** Undefined for what is no field, and where no method of the class around gives it a value. */
export function fieldEvents(source: PythonSource, place: SyntaxNode, name: string): readonly NameEvent[] | undefined {
  if (!name.startsWith('self.')) return undefined;
  const body = classAround(place)?.getChild('Body');
  const methods = (body === null || body === undefined ? [] : childrenOf(body)).flatMap(methodOf);
  const events = methods.flatMap((method) => eventsIn(source, method).get(name) ?? []);
  return events.length === 0 ? undefined : events;
}

function methodOf(node: SyntaxNode): readonly SyntaxNode[] {
  const method = node.name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : node;
  return method?.name === 'FunctionDefinition' ? [method] : [];
}

function classAround(place: SyntaxNode): SyntaxNode | undefined {
  for (let at = place.parent; at !== null; at = at.parent) if (at.name === 'ClassDefinition') return at;
  return undefined;
}
