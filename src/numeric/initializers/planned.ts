/**
 * Initializers from one function of target and arguments: it refuses what the framework refuses, and says how the values come about and how near
 * they are to the framework's.
 */
import { givenArguments, type GivenArguments } from './given.js';
import type { Fidelity, Initializer, Piece, Target } from './initializer.js';
import type { Generators } from '../random/generators.js';

export interface Plan {
  fidelity(generators: Generators): Fidelity;
  /** Seeds are taken from the generators when it is called, numbers while the pieces are asked for. */
  values(generators: Generators): Iterable<Piece>;
}

/** `name` is the framework's own, without the framework. */
export function planned(
  facts: Pick<Initializer, 'framework' | 'name' | 'help' | 'arguments'>,
  plan: (target: Target, given: GivenArguments) => Plan,
): Initializer {
  const name = `${facts.framework}.${facts.name}`;
  const made: (...asked: Parameters<Initializer['check']>) => Plan = (target, given) =>
    plan(target, givenArguments(name, facts.arguments, given));
  return {
    ...facts,
    name,
    check: (target, given) => void made(target, given),
    fidelity: (target, given, generators) => made(target, given).fidelity(generators),
    draw: (generators, target, given) => made(target, given).values(generators),
  };
}

export const bitEqual: Fidelity = { kind: 'bit-equal' };
export const sameDistribution: Fidelity = { kind: 'distribution' };
/** Double sin, cos and log of the C library are not ours in the last bits. */
export const doubleNormals: Fidelity = { kind: 'within', ulps: 8 };
/** Orthogonal matrices of single precision: LAPACK rounds as it goes, we once. */
export const orthogonalFloats: Fidelity = { kind: 'within', absolute: 1e-5 };
