/** Names of TensorFlow: scopes divided by slashes, `dense/kernel`. */

/** What nests deeper is a name with slashes in it, not a scope. */
const mostScopes = 128;

/** Keys from the root. A name that starts or ends in a slash, or holds two in a row, is one key. */
export function splitAtSlashes(name: string): readonly string[] {
  const keys = name.split('/', mostScopes + 1);
  return keys.length > mostScopes || keys.includes('') ? [name] : keys;
}
