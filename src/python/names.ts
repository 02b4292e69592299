/** What happened last to a name before a place of the text. */
import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './document.js';
import { eventsIn, scopesAround, type NameEvent } from './scopes.js';

/** The last things that may have happened, the latest first; `sure` when the last one of the list certainly has. */
export interface Latest {
  readonly events: readonly NameEvent[];
  readonly sure: boolean;
}

export type Counts = (event: NameEvent) => boolean;

/** Undefined for a name that nothing happens to. No events: something does, but not before. */
export function latestEvents(source: PythonSource, place: SyntaxNode, name: string, counts: Counts): Latest | undefined {
  const scopes = scopesAround(place);
  for (const [depth, scope] of scopes.entries()) {
    const events = (eventsIn(source, scope).get(name) ?? []).filter(counts);
    if (events.length === 0) continue;
    if (reachedFromElsewhere(source, name)) return { events: [], sure: false };
    return depth === 0 || runsInPlace(scopes.slice(0, depth)) ? before(events, place) : { events, sure: false };
  }
  return undefined;
}

/** Comprehensions and class bodies run where they stand. */
function runsInPlace(inner: readonly SyntaxNode[]): boolean {
  return inner.every(({ name }) => name !== 'FunctionDefinition' && name !== 'LambdaExpression');
}

function before(events: readonly NameEvent[], place: SyntaxNode): Latest {
  const found: NameEvent[] = [];
  for (const event of events.filter(({ at }) => at <= place.from).reverse()) {
    found.push(event);
    const isSure = event.within.every((body) => body.from <= place.from && place.to <= body.to);
    if (isSure) return { events: found, sure: true };
  }
  return { events: found, sure: false };
}

const elsewhere = new WeakMap<PythonSource, ReadonlySet<string>>();

/** Other functions give it values, or an expression does: which of them counts is for the program to say. */
function reachedFromElsewhere(source: PythonSource, name: string): boolean {
  const names = elsewhere.get(source) ?? new Set(namesFromElsewhere(source.text));
  elsewhere.set(source, names);
  return names.has(name.split('.')[0] ?? '');
}

const longestName = 100;

function namesFromElsewhere(text: string): readonly string[] {
  const declared = [...text.matchAll(/^[ \t]*(?:global|nonlocal)\b([^\n#]*)/gm)].flatMap(([, list = '']) => list.match(/\w+/g) ?? []);
  const inside = [...text.matchAll(/:=/g)].flatMap(
    ({ index }) => /\w+(?=[ \t]*$)/.exec(text.slice(Math.max(0, index - longestName), index))?.[0] ?? [],
  );
  return [...declared, ...inside];
}
