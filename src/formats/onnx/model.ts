/** ModelProto: the graph, and what the file says about itself. */
import type { Json } from '../../model/checkpoint.js';
import { CheckpointError } from '../../model/errors.js';
import type { BytesField, Field } from '../protobuf/field.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import { GraphReader, type Graph } from './graph.js';
import { HeldBudget } from './held.js';
import { readEntry } from './tensor-fields.js';

export interface Model {
  readonly graph: Graph;
  readonly metadata: ReadonlyMap<string, Json>;
}

/** Bytes that values in the form of varints may take in memory, all together. */
const mostHeld = 32 << 20;
const longestText = 1 << 16;
const mostListed = 1000;

const texts: ReadonlyMap<number, string> = new Map([
  [2, 'producerName'],
  [3, 'producerVersion'],
  [4, 'domain'],
  [6, 'docString'],
]);
const numbers: ReadonlyMap<number, string> = new Map([
  [1, 'irVersion'],
  [5, 'modelVersion'],
]);

/** `corrupt` without a graph, and where the file is not protobuf. */
export function* readModel(reader: ProtobufReader): Reading<Model> {
  const root = reader.root();
  const about = new About();
  const graphs: Message[] = [];
  for (let field = yield* reader.next(root); field !== undefined; field = yield* reader.next(root))
    if (field.number === 7 && field.wire === 'bytes') graphs.push(reader.enter(field, root));
    else yield* about.read(reader, field, root);
  if (graphs.length === 0) throw new CheckpointError('corrupt', 'an ONNX model without a graph');
  const graph = yield* new GraphReader(reader, new HeldBudget(mostHeld)).read(graphs);
  return { graph, metadata: about.metadata(graph) };
}

/** Everything of a model but its graph. */
class About {
  private readonly facts = new Map<string, Json>();
  private readonly opsets = new Map<string, number>();
  private readonly properties = new Map<string, string>();
  private readonly functions: string[] = [];

  *read(reader: ProtobufReader, field: Field, root: Message): Reading<undefined> {
    const { number, wire } = field;
    const named = (wire === 'bytes' ? texts : numbers).get(number);
    if (named !== undefined && wire === 'varint') this.facts.set(named, Number(BigInt.asIntN(64, field.value)));
    if (wire !== 'bytes') return undefined;
    if (named !== undefined && field.end - field.start <= longestText) this.facts.set(named, yield* reader.text(field, longestText));
    else if (number === 8) yield* this.opset(reader, reader.enter(field, root));
    else if (number === 14 && this.properties.size < mostListed) {
      const { key, value } = yield* readEntry(reader, reader.enter(field, root));
      this.properties.set(key, value);
    } else if (number === 25 && this.functions.length < mostListed)
      this.functions.push(yield* functionName(reader, reader.enter(field, root)));
    return undefined;
  }

  metadata({ name }: Graph): ReadonlyMap<string, Json> {
    return new Map<string, Json>([
      ...this.facts,
      ['graph', name],
      ['opsets', Object.fromEntries([...this.opsets].map(([domain, version]) => [domain === '' ? 'ai.onnx' : domain, version]))],
      ...(this.functions.length === 0 ? [] : [['functions', this.functions] as const]),
      ...(this.properties.size === 0 ? [] : [['metadata', Object.fromEntries(this.properties)] as const]),
    ]);
  }

  /** OperatorSetIdProto. */
  private *opset(reader: ProtobufReader, message: Message): Reading<undefined> {
    let [domain, version] = ['', 0];
    for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message))
      if (field.number === 1 && field.wire === 'bytes') domain = yield* shortText(reader, field);
      else if (field.number === 2 && field.wire === 'varint') version = Number(BigInt.asIntN(64, field.value));
    if (this.opsets.size < mostListed) this.opsets.set(domain, version);
    return undefined;
  }
}

/** `domain.name` of a FunctionProto. */
function* functionName(reader: ProtobufReader, message: Message): Reading<string> {
  let [name, domain] = ['', ''];
  for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message))
    if (field.wire === 'bytes' && field.number === 1) name = yield* shortText(reader, field);
    else if (field.wire === 'bytes' && field.number === 10) domain = yield* shortText(reader, field);
  return domain === '' ? name : `${domain}.${name}`;
}

function* shortText(reader: ProtobufReader, { start, end }: BytesField): Reading<string> {
  return yield* reader.text({ start, end: Math.min(end, start + 1000) }, 1000);
}
