/** The functions of Python's own that access expressions use. */
import { noAttribute, notUnderstood, raised } from '../failure.js';
import { findAttribute, itemsOf, iterate, lengthOf } from './access.js';
import { builtin, dictionary, entriesOf, list, tuple } from './containers.js';
import { boolean, integer, none, text, typeOf, type Given, type PythonObject, type Value } from './value.js';

const functions: ReadonlyMap<string, (given: Given) => Value> = new Map<string, (given: Given) => Value>([
  ['list', ({ positional: [of] }) => list(of === undefined ? [] : itemsOf(of))],
  ['tuple', ({ positional: [of] }) => tuple(of === undefined ? [] : itemsOf(of))],
  ['dict', ({ positional: [of] }) => dictionaryOf(of)],
  ['len', ({ positional: [of] }) => integer(lengthOf(required(of, 'len')))],
  ['next', ({ positional: [of, otherwise] }) => nextOf(required(of, 'next'), otherwise)],
  ['iter', ({ positional: [of] }) => required(of, 'iter')],
  ['getattr', ({ positional }) => attributeNamed(positional)],
  ['hasattr', ({ positional: [of, name] }) => boolean(findAttribute(required(of, 'hasattr'), nameOf(name)) !== undefined)],
  ['enumerate', ({ positional: [of] }) => list(itemsOf(required(of, 'enumerate')).map((item, index) => tuple([integer(index), item])))],
  ['str', ({ positional: [of] }) => stringOf(of)],
  [
    'open',
    () => ({ kind: 'object', type: 'BufferedReader', attribute: (name) => (name === 'read' ? builtin(() => fileContent) : undefined) }),
  ],
]);

/** What `open(...).read()` gives: accepted by functions that take a whole file. */
const fileContent: PythonObject = { kind: 'object', type: 'bytes' };

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', none],
  ['True', boolean(true)],
  ['False', boolean(false)],
]);

export function builtinNamed(name: string): Value | undefined {
  const call = functions.get(name);
  return call === undefined ? constants.get(name) : builtin(call);
}

function required(value: Value | undefined, name: string): Value {
  if (value === undefined) throw raised('TypeError', `${name} expected at least 1 argument, got 0`);
  return value;
}

function nameOf(value: Value | undefined): string {
  if (value?.kind !== 'string') throw raised('TypeError', 'attribute name must be string');
  return value.value;
}

function attributeNamed([of, name, otherwise]: readonly Value[]): Value {
  const found = findAttribute(required(of, 'getattr'), nameOf(name)) ?? otherwise;
  if (found === undefined) throw noAttribute(typeOf(required(of, 'getattr')), nameOf(name));
  return found;
}

function nextOf(of: Value, otherwise: Value | undefined): Value {
  if (typeOf(of) === 'list' || typeOf(of) === 'tuple') throw raised('TypeError', `'${typeOf(of)}' object is not an iterator`);
  for (const item of iterate(of)) return item;
  if (otherwise === undefined) throw raised('StopIteration', '');
  return otherwise;
}

function dictionaryOf(of: Value | undefined): Value {
  if (of === undefined) return dictionary(entriesOf([]));
  if (of.kind === 'object' && of.item !== undefined && of.attribute?.('keys') !== undefined) {
    const { item } = of;
    return dictionary(entriesOf(itemsOf(of).map((key) => [key, item(key)])));
  }
  const pairs = itemsOf(of).map((pair): readonly [Value, Value] => {
    const [key, value] = itemsOf(pair);
    if (key === undefined || value === undefined) throw raised('ValueError', 'dictionary update sequence element is no pair');
    return [key, value];
  });
  return dictionary(entriesOf(pairs));
}

function stringOf(value: Value | undefined): Value {
  if (value?.kind === 'string') return value;
  if (value?.kind === 'integer') return text(String(value.value));
  throw notUnderstood('str of other things than texts and integers');
}
