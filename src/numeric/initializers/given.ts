/**
 * Arguments as an initializer reads them: checked against what it takes, defaults filled in.
 *
 *   const read = givenArguments('torch.normal_', specs, { std: 0.02 });
 *   read.number('mean'); // 0
 */
import { CheckpointError } from '../../model/errors.js';
import type { ArgumentSpec, Arguments, ArgumentValue } from './initializer.js';

export interface GivenArguments {
  /** Throws `internal` when the argument may be null or is no number. */
  number(name: string): number;
  /** Null when it is not given. */
  optionalNumber(name: string): number | null;
  text(name: string): string;
  optionalText(name: string): string | null;
  flag(name: string): boolean;
  /** One axis is a list of one. Null when it is not given. */
  axes(name: string): readonly number[] | null;
}

/** Throws `refused`: an argument that it does not take, one that is missing, a value of another kind. Null stands where null is the default. */
export function givenArguments(initializer: string, specs: readonly ArgumentSpec[], given: Arguments): GivenArguments {
  const refuse = (what: string): never => {
    throw new CheckpointError('refused', `${initializer}: ${what}`);
  };
  for (const name of Object.keys(given))
    if (!specs.some((spec) => spec.name === name)) refuse(`it takes no argument ${JSON.stringify(name)}`);
  const values = new Map(
    specs.map((spec): [string, ArgumentValue] => {
      const value = Object.hasOwn(given, spec.name) ? given[spec.name] : spec.default;
      if (value === undefined) return refuse(`the argument ${spec.name} is missing`);
      if (!(value === null && spec.default === null) && !fits(spec, value))
        refuse(`${spec.name} is ${expected(spec)}, not ${JSON.stringify(value)}`);
      return [spec.name, value];
    }),
  );
  return reader(initializer, (name) => values.get(name));
}

function fits({ kind, choices }: ArgumentSpec, value: ArgumentValue): boolean {
  switch (kind) {
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'choice':
      return typeof value === 'string' && (choices ?? []).includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
    case 'numbers':
      return isNumbers(value);
    case 'axes':
      return Number.isSafeInteger(value) || (isNumbers(value) && value.every((axis) => Number.isSafeInteger(axis)));
  }
}

function isNumbers(value: ArgumentValue): value is readonly number[] {
  return typeof value === 'object' && value !== null && value.every((item) => typeof item === 'number');
}

function expected({ kind, choices }: ArgumentSpec): string {
  switch (kind) {
    case 'number':
      return 'a number';
    case 'integer':
      return 'an integer';
    case 'choice':
      return `one of ${(choices ?? []).join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'a text';
    case 'numbers':
      return 'a list of numbers';
    case 'axes':
      return 'an axis or a list of axes';
  }
}

function reader(initializer: string, at: (name: string) => ArgumentValue | undefined): GivenArguments {
  const wrong = (name: string): never => {
    throw new CheckpointError('internal', `${initializer}: ${name} is read as what it is not`);
  };
  const optionalNumber = (name: string): number | null => {
    const value = at(name);
    return typeof value === 'number' || value === null ? value : wrong(name);
  };
  const optionalText = (name: string): string | null => {
    const value = at(name);
    return typeof value === 'string' || value === null ? value : wrong(name);
  };
  return {
    number: (name) => optionalNumber(name) ?? wrong(name),
    optionalNumber,
    text: (name) => optionalText(name) ?? wrong(name),
    optionalText,
    flag: (name) => {
      const value = at(name);
      return typeof value === 'boolean' ? value : wrong(name);
    },
    axes: (name) => {
      const value = at(name);
      if (value === null) return null;
      if (typeof value === 'number') return [value];
      return typeof value === 'object' ? value : wrong(name);
    },
  };
}
