/**
 * A stand-in for the module `vscode`: everything can be called, constructed and read, and what is registered is written down. Enough to
 * activate the extension as it is bundled, without VS Code.
 */

export interface Recorded {
  /** Dotted name in the API: `commands.registerCommand`. */
  readonly name: string;
  readonly args: readonly unknown[];
}

export function fakeVscode(recorded: Recorded[]): unknown {
  return member('', recorded);
}

function member(name: string, recorded: Recorded[]): unknown {
  const call = (...args: unknown[]): unknown => {
    recorded.push({ name, args });
    return member(`${name}()`, recorded);
  };
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it is only ever constructed
  return new Proxy(class {}, {
    apply: (_, __, args: unknown[]) => call(...args),
    construct: (_, args: unknown[]) => call(...args) as object,
    set: () => true,
    get: (_, key) => {
      // Not a promise, nothing that iterates or converts, and no view is shown yet.
      if (typeof key === 'symbol' || key === 'then' || key === 'visible') return undefined;
      if (key === 'prototype') return Object.prototype;
      return member(name === '' ? key : `${name}.${key}`, recorded);
    },
  });
}
