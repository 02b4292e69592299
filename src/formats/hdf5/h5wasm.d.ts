/** What we use of h5wasm's low level (its own typings describe the high level, which cannot be made anew after a crash). */
declare module '*/h5wasm/dist/esm/hdf5_util.js' {
  interface Stream {
    readonly position: number;
  }

  interface FileNode {
    node_ops: { setattr(node: FileNode, attributes: { readonly size?: number }): void };
    stream_ops: {
      llseek(stream: Stream, offset: number, whence: number): number;
      read(stream: Stream, target: Uint8Array, at: number, length: number, position: number): number;
      write?(stream: Stream, source: Uint8Array, at: number, length: number, position: number): number;
    };
  }

  /** Of a dataset's or an attribute's type, or of a member of it. */
  export interface TypeFacts {
    readonly type: number;
    readonly size: number;
    readonly signed: boolean;
    readonly littleEndian: boolean;
    readonly vlen: boolean;
    readonly cset?: number;
    readonly array_type?: TypeFacts & { readonly shape: readonly number[] };
    readonly compound_type?: { readonly members: readonly (TypeFacts & { readonly name: string; readonly offset: number })[] };
    readonly enum_type?: { readonly type: number; readonly nmembers: number; readonly members: Readonly<Record<string, number>> };
  }

  export interface SpaceFacts extends TypeFacts {
    /** null: a dataspace without any value. */
    readonly shape: readonly number[] | null;
    readonly total_size: number;
    readonly chunks: readonly number[] | null;
    readonly virtual_sources?: readonly unknown[];
  }

  /** File ids are bigint; pointers into the heap are numbers, but bigint where data is read. */
  export interface Hdf5Module {
    readonly FS: {
      createFile(folder: string, name: string, properties: object, canRead: boolean, canWrite: boolean): FileNode;
      unlink(path: string): void;
    };
    readonly HEAPU8: Uint8Array;
    _malloc(length: number): number;
    _free(pointer: number): void;
    activate_throwing_error_handler(): number;
    open(name: string, mode: number, trackOrder: boolean, lowest: number, highest: number): bigint;
    close_file(file: bigint): number;
    flush(file: bigint): number;
    get_names(file: bigint, path: string, recursive: boolean): readonly string[];
    /** 0 group, 1 dataset, 2 type, 3 soft link, 4 external link; -1: nothing. Follows soft links. */
    get_type(file: bigint, path: string): number;
    get_symbolic_link(file: bigint, path: string): string | null;
    get_external_link(file: bigint, path: string): { readonly filename?: string };
    get_attribute_names(file: bigint, path: string): readonly string[];
    get_attribute_metadata(file: bigint, path: string, name: string): SpaceFacts;
    get_attribute_data(file: bigint, path: string, name: string, target: bigint): number;
    reclaim_vlen_memory(file: bigint, path: string, name: string, target: bigint): number;
    get_dataset_metadata(file: bigint, path: string): SpaceFacts;
    get_dataset_data(
      file: bigint,
      path: string,
      count: readonly bigint[] | null,
      offset: readonly bigint[] | null,
      strides: readonly bigint[] | null,
      target: bigint,
    ): number;
    set_dataset_data(
      file: bigint,
      path: string,
      count: readonly bigint[] | null,
      offset: readonly bigint[] | null,
      strides: readonly bigint[] | null,
      source: bigint,
    ): number;
    /** The address of an object's header, as the eight bytes of a reference. */
    create_object_reference(file: bigint, path: string): Iterable<number>;
  }

  export default function createModule(options: object): Promise<Hdf5Module>;
}

/** Node has it, but its types come only with those of the browser. */
declare namespace WebAssembly {
  let instantiate: (bytes: Uint8Array, imports: { readonly env: object }) => Promise<unknown>;
}
