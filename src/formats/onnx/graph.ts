/** GraphProto: initializers, sparse initializers, and nodes with the graphs inside them. */
import { CheckpointError } from '../../model/errors.js';
import type { Message, ProtobufReader, Reading } from '../protobuf/reader.js';
import type { HeldBudget } from './held.js';
import { readNode, type ConstantValue, type Inner, type NodeFields } from './node.js';
import { readSparse, type SparseTensor } from './sparse-tensor.js';
import { longestName, readTensor } from './tensor-fields.js';
import { checkedTensor, type Tensor } from './tensor.js';

export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Tensor[];
  readonly sparseInitializers: readonly SparseTensor[];
}

export interface GraphNode extends Pick<NodeFields, 'name' | 'op' | 'inputs' | 'output' | 'scopes' | 'classes'> {
  /** Of a Constant. Its name is that of the node's result. */
  readonly constant: Tensor | SparseTensor | undefined;
  readonly inner: readonly { readonly attribute: string; readonly graph: Graph }[];
}

/** Nodes and tensors of all graphs together: a model of a billion-parameter network has some ten thousand. */
const mostParts = 1_000_000;

export class GraphReader {
  private parts = 0;

  constructor(
    private readonly reader: ProtobufReader,
    private readonly budget: HeldBudget,
  ) {}

  /** Several messages are one graph: protobuf merges what stands twice. */
  *read(messages: readonly Message[]): Reading<Graph> {
    const nodes: GraphNode[] = [];
    const initializers: Tensor[] = [];
    const sparseInitializers: SparseTensor[] = [];
    let name = '';
    const { reader } = this;
    for (const message of messages)
      for (let field = yield* reader.next(message); field !== undefined; field = yield* reader.next(message)) {
        if (field.wire !== 'bytes') continue;
        if (field.number === 1) nodes.push(yield* this.node(reader.enter(field, message)));
        else if (field.number === 2) name = yield* reader.text(field, longestName);
        else if (field.number === 5) initializers.push(yield* this.initializer(reader.enter(field, message)));
        else if (field.number === 15) sparseInitializers.push(yield* this.sparse(reader.enter(field, message)));
      }
    return { name, nodes, initializers, sparseInitializers };
  }

  private count(): void {
    if (++this.parts > mostParts) throw new CheckpointError('too-large', `more than ${String(mostParts)} nodes and tensors`);
  }

  private *initializer(message: Message): Reading<Tensor> {
    this.count();
    return yield* checkedTensor(this.reader, yield* readTensor(this.reader, message), this.budget);
  }

  private *sparse(message: Message): Reading<SparseTensor> {
    this.count();
    return yield* readSparse(this.reader, message, this.budget);
  }

  private *node(message: Message): Reading<GraphNode> {
    this.count();
    const { constant, inner, ...facts } = yield* readNode(this.reader, message);
    const graphs: { attribute: string; graph: Graph }[] = [];
    for (const { attribute, graphs: messages } of inner)
      for (const group of mergedOrNot(messages)) graphs.push({ attribute, graph: yield* this.read(group.map((one) => this.enter(one))) });
    return { ...facts, constant: constant === undefined ? undefined : yield* this.constant(constant, facts.output), inner: graphs };
  }

  private *constant(value: ConstantValue, name: string): Reading<Tensor | SparseTensor> {
    const tensor =
      value.kind === 'dense' ? yield* checkedTensor(this.reader, value.tensor, this.budget) : yield* this.sparse(this.enter(value.message));
    return { ...tensor, name };
  }

  private enter({ field, outer }: Inner): Message {
    return this.reader.enter(field, outer);
  }
}

/** Field `g` is one graph, however often it stands there; `graphs` (11) are as many as there are. */
function mergedOrNot(messages: readonly Inner[]): readonly (readonly Inner[])[] {
  const single = messages.filter(({ field }) => field.number === 6);
  const several = messages.filter(({ field }) => field.number === 11).map((message) => [message]);
  return single.length === 0 ? several : [single, ...several];
}
