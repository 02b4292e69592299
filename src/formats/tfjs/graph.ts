/** The graph of a graph-model: which operations use a constant. */
import type { Json } from '../../model/checkpoint.js';
import { jsonField, jsonList, jsonText } from '../names/json-fields.js';

/** The names of the nodes that read a node, by its name. */
export function usersByNode(topology: Json | undefined): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, Set<string>>();
  for (const node of jsonList(jsonField(topology, 'node'))) {
    const user = jsonText(jsonField(node, 'name')) ?? '';
    for (const input of jsonList(jsonField(node, 'input'))) {
      const name = nodeName(jsonText(input) ?? '^');
      if (name !== undefined) users.set(name, (users.get(name) ?? new Set<string>()).add(user));
    }
  }
  return new Map([...users].map(([name, names]) => [name, [...names]]));
}

/** An input is `node`, or `node:output`; with a caret it only has to run before. */
function nodeName(input: string): string | undefined {
  if (input.startsWith('^')) return undefined;
  const colon = input.lastIndexOf(':');
  return colon > 0 ? input.slice(0, colon) : input;
}
