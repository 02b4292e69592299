/** The fields of an object that somebody else wrote, read one by one. What is wrong is `refused` with the place: `edits[2].seed: ...`. */
import { CheckpointError } from '../../model/errors.js';

export class Fields {
  private readonly values: ReadonlyMap<string, unknown>;

  /** `place` is empty for the whole document. `refused` for what is no object. */
  constructor(
    value: unknown,
    private readonly place: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refusal(place, `an object is wanted, not ${kindOf(value)}`);
    this.values = new Map(Object.entries(value));
  }

  get names(): readonly string[] {
    return [...this.values.keys()];
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Reads a field by a function that gets its value and its place. `refused` when it is not there. */
  read<Value>(name: string, as: Read<Value>): Value {
    if (!this.values.has(name)) throw refusal(this.place, `the field ${name} is missing`);
    return as(this.values.get(name), this.placeOf(name));
  }

  /** Nothing, or an object of this one field, to be spread into another. */
  optional<Name extends string, Value>(name: Name, as: Read<Value>): Readonly<Partial<Record<Name, Value>>>;
  optional<Value>(name: string, as: Read<Value>): Readonly<Record<string, Value>> {
    return this.values.has(name) ? { [name]: this.read(name, as) } : {};
  }

  /** `refused` for a field of another name: a misspelt one would be passed over in silence. */
  only(known: readonly string[]): void {
    for (const name of this.values.keys())
      if (!known.includes(name)) throw refusal(this.placeOf(name), `there is no such field here; there are ${known.join(', ')}`);
  }

  refuse(what: string): never {
    throw refusal(this.place, what);
  }

  private placeOf(name: string): string {
    const quoted = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return this.place === '' ? quoted : `${this.place}.${quoted}`;
  }
}

export type Read<Value> = (value: unknown, place: string) => Value;

export function refusal(place: string, what: string): CheckpointError {
  return new CheckpointError('refused', place === '' ? what : `${place}: ${what}`);
}

/** A text that is not empty. */
export function text(value: unknown, place: string): string {
  if (typeof value !== 'string') throw refusal(place, `a text is wanted, not ${kindOf(value)}`);
  if (value === '') throw refusal(place, 'the text is empty');
  return value;
}

/** A whole number that a double holds exactly. */
export function whole(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw refusal(place, `a whole number is wanted, not ${kindOf(value)}`);
}

export function list<Item>(item: Read<Item>): Read<readonly Item[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw refusal(place, `a list is wanted, not ${kindOf(value)}`);
    return value.map((each: unknown, index) => item(each, `${place}[${String(index)}]`));
  };
}

export function choice<Word extends string>(words: readonly Word[]): Read<Word> {
  return (value, place) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw refusal(place, `one of ${words.join(', ')} is wanted, not ${kindOf(value)}`);
    return found;
  };
}

/** For a message: short values themselves, of others what they are. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
