/**
 * A block tree from dotted names (or names with slashes, like paths), for files that tell no more. A level is built when it is first asked
 * for, so that a checkpoint of 100,000 names opens at once.
 *
 *   const root = blockTreeFromNames(parameters);
 *   root.children[0]?.children
 */
import type { Block, BlockParameter } from '../../model/block.js';
import type { ParameterList } from '../../model/parameter.js';

/** Children and parameters in the order of their first appearance. The empty name is a parameter of the root. */
export function blockTreeFromNames(list: Pick<ParameterList, 'length' | 'nameAt'>, separator: '.' | '/' = '.'): Block {
  const all = Int32Array.from({ length: list.length }, (_, index) => index);
  return new NameBlock(list, all, { name: '', path: [], index: 0, prefixLength: 0, separator });
}

interface Position {
  readonly name: string;
  readonly path: readonly string[];
  readonly index: number;
  /** Characters of the names below that are this block's path and its dot. */
  readonly prefixLength: number;
  readonly separator: '.' | '/';
}

interface Level {
  readonly parameters: readonly BlockParameter[];
  readonly children: readonly Block[];
}

class NameBlock implements Block {
  readonly className = null;
  readonly name: string;
  readonly path: readonly string[];
  readonly index: number;
  readonly parameterCount: number;
  private readonly prefixLength: number;
  private readonly separator: '.' | '/';
  private level: Level | undefined;

  constructor(
    private readonly list: Pick<ParameterList, 'nameAt'>,
    private readonly below: Int32Array,
    position: Position,
  ) {
    this.name = position.name;
    this.path = position.path;
    this.index = position.index;
    this.prefixLength = position.prefixLength;
    this.separator = position.separator;
    this.parameterCount = below.length;
  }

  get parameters(): readonly BlockParameter[] {
    return (this.level ??= this.build()).parameters;
  }

  get children(): readonly Block[] {
    return (this.level ??= this.build()).children;
  }

  private build(): Level {
    const parameters: BlockParameter[] = [];
    const groups = new Map<string, number[]>();
    for (const index of this.below) {
      const name = this.list.nameAt(index);
      const dot = name.indexOf(this.separator, this.prefixLength);
      if (dot < 0) {
        parameters.push({ name: name.slice(this.prefixLength), index });
        continue;
      }
      const key = name.slice(this.prefixLength, dot);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [index]);
      else group.push(index);
    }
    const children = [...groups].map(([key, indices], position) => this.child(key, indices, position));
    return { parameters, children };
  }

  private child(key: string, indices: readonly number[], index: number): Block {
    const prefixLength = this.prefixLength + key.length + 1;
    const position = { name: key, path: [...this.path, key], index, prefixLength, separator: this.separator };
    return new NameBlock(this.list, Int32Array.from(indices), position);
  }
}
