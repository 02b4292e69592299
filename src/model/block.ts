/**
 * A node of the nested tree, as the network's code nests. `children` may be built when first asked for: a level is made when it is expanded.
 */
export interface Block {
  /** The key under its parent as stored, e.g. `block 1`; empty for the root. */
  readonly name: string;
  /** Its class when the file tells it (`Linear`), without the module. */
  readonly className: string | null;
  /** Constructor arguments when the file tells them, as the framework prints them: `in_features=4, out_features=8, bias=True`. */
  readonly detail?: string;
  /** Position among its siblings: what `net[1]` means. */
  readonly index: number;
  /** Keys from the root. */
  readonly path: readonly string[];
  /** Its own parameters, in order. */
  readonly parameters: readonly BlockParameter[];
  readonly children: readonly Block[];
  /** Parameters in it and below, names counted as used. */
  readonly parameterCount: number;
}

export interface BlockParameter {
  /** The name inside the block: `weight`. */
  readonly name: string;
  /** Index into the checkpoint's parameters. */
  readonly index: number;
}

/** The block at a path, or undefined. Siblings with one name: the first. */
export function blockAt(root: Block, path: readonly string[]): Block | undefined {
  let block: Block | undefined = root;
  for (const key of path) block = block?.children.find((child) => child.name === key);
  return block;
}
