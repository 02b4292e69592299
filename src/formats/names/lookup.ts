/** From a name to its position, built on the first question: most files are never asked. */

export interface NameLookup {
  /** The last parameter of that name. */
  indexOf(name: string): number | undefined;
}

export function nameLookup(names: Iterable<string>): NameLookup {
  let indices: Map<string, number> | undefined;
  return {
    indexOf(name) {
      indices ??= positions(names);
      return indices.get(name);
    },
  };
}

function positions(names: Iterable<string>): Map<string, number> {
  const indices = new Map<string, number>();
  let index = 0;
  for (const name of names) indices.set(name, index++);
  return indices;
}
