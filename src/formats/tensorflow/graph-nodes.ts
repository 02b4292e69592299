/** The constants of a graph (GraphDef), also those in its functions, and which nodes read them. */
import { CheckpointError, reportError } from '../../model/errors.js';
import type { Parameter, SingleStorage, Values } from '../../model/parameter.js';
import type { BytesField } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { elementType, type ElementType } from './dtype.js';
import { HeldBudget, placeValues, readTensorProto, shapeOf, shownTextsIn, type TensorProto } from './tensor-proto.js';

const mostNodes = 1_000_000;
const mostConstants = 200_000;
const longestName = 65_536;
const mostUses = 4_000_000;

export interface Constant {
  readonly name: string;
  readonly found: Pick<Parameter, 'dtype' | 'typeName' | 'text' | 'shape' | 'values'>;
}

export interface Graph {
  readonly constants: readonly Constant[];
  readonly storages: readonly SingleStorage[];
  /** Names of the nodes that read a node, by its name; of the graph itself, not of its functions. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly constant: Constant['found'] | undefined;
}

/** Reads a whole file as a graph. */
export function* readGraph(reader: ProtobufReader): Reading<Graph> {
  return yield* new GraphReader(reader).read(reader.root());
}

class GraphReader {
  private readonly constants: Constant[] = [];
  private readonly storages: SingleStorage[] = [];
  private readonly users = new Map<string, Set<string>>();
  private readonly budget = new HeldBudget();
  private nodes = 0;
  private uses = 0;

  constructor(private readonly reader: ProtobufReader) {}

  *read(graph: Message): Reading<Graph> {
    const { reader } = this;
    for (let field = yield* reader.next(graph); field !== undefined; field = yield* reader.next(graph)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) {
        const node = yield* this.node(field, graph);
        this.keep(node, node.name);
        for (const input of node.inputs) this.use(input, node.name);
      } else if (field.number === 2) yield* this.library(reader.enter(field, graph));
    }
    return {
      constants: this.constants,
      storages: this.storages,
      users: new Map([...this.users].map(([name, users]) => [name, [...users]])),
    };
  }

  private *library(library: Message): Reading<undefined> {
    const { reader } = this;
    for (let field = yield* reader.next(library); field !== undefined; field = yield* reader.next(library))
      if (field.number === 1 && field.wire === 'bytes') yield* this.functionIn(reader.enter(field, library));
    return undefined;
  }

  /** FunctionDef: a signature with a name, and nodes. */
  private *functionIn(definition: Message): Reading<undefined> {
    const { reader } = this;
    const nodes: Node[] = [];
    let name = '';
    for (let field = yield* reader.next(definition); field !== undefined; field = yield* reader.next(definition)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) name = yield* this.firstText(field, definition);
      if (field.number === 3) nodes.push(yield* this.node(field, definition));
    }
    for (const node of nodes) this.keep(node, `${name}/${node.name}`);
    return undefined;
  }

  private *firstText(field: BytesField, outer: Message): Reading<string> {
    const message = this.reader.enter(field, outer);
    for (let part = yield* this.reader.next(message); part !== undefined; part = yield* this.reader.next(message))
      if (part.number === 1 && part.wire === 'bytes') return yield* this.reader.text(part, longestName);
    return '';
  }

  private keep({ op, constant }: Node, name: string): void {
    if (op !== 'Const' || constant === undefined) return;
    if (this.constants.length === mostConstants) throw new CheckpointError('too-large', `more than ${String(mostConstants)} constants`);
    this.constants.push({ name, found: constant });
  }

  /** An input is `node`, or `node:output`; with a caret it only has to run before. */
  private use(input: string, user: string): void {
    if (input.startsWith('^') || ++this.uses > mostUses) return;
    const colon = input.lastIndexOf(':');
    const name = colon > 0 ? input.slice(0, colon) : input;
    this.users.set(name, (this.users.get(name) ?? new Set<string>()).add(user));
  }

  private *node(field: BytesField, outer: Message): Reading<Node> {
    if (++this.nodes > mostNodes) throw new CheckpointError('too-large', `more than ${String(mostNodes)} nodes`);
    const { reader } = this;
    const message = reader.enter(field, outer);
    const texts = new Map<number, string>();
    const inputs: string[] = [];
    let constant: Constant['found'] | undefined;
    for (let part = yield* reader.next(message); part !== undefined; part = yield* reader.next(message)) {
      if (part.wire !== 'bytes') continue;
      if (part.number === 1 || part.number === 2) texts.set(part.number, yield* reader.text(part, longestName));
      else if (part.number === 3) inputs.push(yield* reader.text(part, longestName));
      else if (part.number === 5) constant = (yield* this.tensorOf(part, message)) ?? constant;
    }
    return { name: texts.get(1) ?? '', op: texts.get(2) ?? '', inputs, constant };
  }

  /** The tensor of the attribute `value`; other attributes are not gone into. */
  private *tensorOf(attribute: BytesField, node: Message): Reading<Constant['found'] | undefined> {
    const { reader } = this;
    const entry = reader.enter(attribute, node);
    let isValue = false;
    let found: Constant['found'] | undefined;
    for (let part = yield* reader.next(entry); part !== undefined; part = yield* reader.next(entry)) {
      if (part.wire !== 'bytes') continue;
      if (part.number === 1) isValue = part.end - part.start === 5 && (yield* reader.text(part, 5)) === 'value';
      if (part.number !== 2 || !isValue) continue;
      const value = reader.enter(part, entry);
      for (let kind = yield* reader.next(value); kind !== undefined; kind = yield* reader.next(value))
        if (kind.number === 8 && kind.wire === 'bytes')
          found = yield* this.found(yield* readTensorProto(reader, reader.enter(kind, value)));
    }
    return found;
  }

  /** What is wrong with one constant is said in its place. */
  private *found(tensor: TensorProto): Reading<Constant['found']> {
    const type = elementType(tensor.type);
    const typed = type.typeName === undefined ? { dtype: type.dtype } : { dtype: type.dtype, typeName: type.typeName };
    let shape: readonly number[] = [];
    try {
      shape = shapeOf(tensor);
      if (type.kind === 'text') return { ...typed, shape, text: yield* shownTextsIn(this.reader, tensor), values: noNumbers };
      return { ...typed, shape, values: yield* this.values(tensor, type, shape) };
    } catch (error) {
      const reason = reportError(error);
      if (reason.tag === 'cancelled' || reason.tag === 'internal') throw error;
      return { ...typed, shape, values: { kind: 'none', reason } };
    }
  }

  private *values(tensor: TensorProto, type: ElementType, shape: readonly number[]): Reading<Values> {
    if (type.kind === 'none') throw new CheckpointError('unsupported', `values of ${type.typeName ?? type.dtype} are not numbers`);
    const { storage, strides } = yield* placeValues(this.reader, tensor, type, shape, { base: 0, budget: this.budget });
    const number = this.storages.push(storage) - 1;
    return { kind: 'dense', layout: { storage: number, offset: 0, strides, byteOrder: 'little' } };
  }
}

const noNumbers: Values = { kind: 'none', reason: { tag: 'unsupported', message: 'texts have no numbers to show' } };
