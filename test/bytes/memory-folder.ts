/** A place of several files in memory: for checkpoints of more than one, and for counting what is read of each. */
import type { Place, PlaceFile } from '../../src/bytes/place.js';
import { checkSidecarName } from '../../src/bytes/sidecar.js';
import type { ByteSource } from '../../src/bytes/source.js';
import { CheckpointError } from '../../src/model/errors.js';

/** `opened`: the file that was opened; absent for the folder. Names may hold slashes. */
export function memoryFolder(files: Readonly<Record<string, ByteSource>>, opened?: string): Place {
  const fileAt = (name: string): PlaceFile => {
    checkSidecarName(name);
    const source = files[name];
    if (source === undefined) throw new CheckpointError('not-found', `no ${name} here`);
    return { name, path: `/memory/${name}`, source };
  };
  const names = Object.keys(files).sort();
  return {
    name: opened ?? 'memory',
    kind: opened === undefined ? 'folder' : 'file',
    file: opened === undefined ? undefined : fileAt(opened),
    list: () => Promise.resolve(names.filter((name) => !name.includes('/'))),
    open: (name) => Promise.resolve(name).then(fileAt),
    borrow: (name, use) => Promise.resolve(name).then((wanted) => use(fileAt(wanted))),
    entries: () => Promise.resolve({ files: names, folders: [] }),
    close: () => Promise.resolve(),
  };
}
