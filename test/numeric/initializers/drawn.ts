/** What an initializer of the registry draws. */
import { initializers } from '../../../src/numeric/initializers/registry.js';
import type { Arguments, Fidelity, Piece, Target } from '../../../src/numeric/initializers/initializer.js';
import { generatorsOf, type Generators } from '../../../src/numeric/random/generators.js';

/** All values at once, after the check that the session makes. */
export function valuesOf(name: string, target: Target, given: Arguments = {}, generators: Generators = generatorsOf(42)): number[] {
  return [...piecesOf(name, target, given, generators)].flatMap((piece) => [...piece]);
}

export function piecesOf(name: string, target: Target, given: Arguments, generators: Generators): Iterable<Piece> {
  const initializer = initializers.get(name);
  initializer.check(target, given);
  return initializer.draw(generators, target, given);
}

export function fidelityOf(name: string, target: Target, given: Arguments, generators: Generators): Fidelity {
  return initializers.get(name).fidelity(target, given, generators);
}
