/** What an expression in code can be about. */
import type { PathText } from './path-text.js';

export type Meaning = FileMeaning | OpenMeaning;

export interface FileMeaning extends Rooted {
  readonly kind: 'file';
  readonly path: PathText;
  /** The text says all of it; else an expression that means nothing there is no error of the text. */
  readonly exact: boolean;
}

/** The text does not say from which file: one that the user names may be meant. */
export interface OpenMeaning extends Rooted {
  readonly kind: 'open';
}

interface Rooted {
  /** Begins with one name. */
  readonly expression: string;
  readonly variable: string;
  /** What the name holds: what loading gives, or the network that it fills. Absent: the text does not say. */
  readonly role?: 'stored' | 'network';
}

export interface Loaded {
  readonly path: PathText;
  /** The whole name of what opens it. */
  readonly by: string;
}

/** An open file of safetensors is called `f` wherever it is read about. */
export function stored({ path, by }: Loaded, name: string): FileMeaning {
  const isFile = by.endsWith('safe_open');
  const variable = isFile ? 'f' : lastName(name);
  return { kind: 'file', path, expression: variable, variable, exact: true, ...(isFile ? {} : { role: 'stored' }) };
}

/** A network of this name, filled from nobody knows where. */
export function made(name: string): OpenMeaning {
  return { kind: 'open', expression: lastName(name), variable: lastName(name), role: 'network' };
}

/** A network of this name with what a file holds. */
export function filled(path: PathText, name: string): FileMeaning {
  return { ...made(name), kind: 'file', path, exact: true };
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
