// Stands for node:fs/promises in what is fuzzed: files of a few kilobytes are read at once, where the way through the thread pool and back would take
// most of the time.
import fs from 'node:fs';

export const readdir = async (folder, options) => fs.readdirSync(folder, options);
export const realpath = async (name) => fs.realpathSync.native(name);
export const stat = async (name) => fs.statSync(name);

export async function open(name, flags) {
  const file = fs.openSync(name, flags);
  return {
    stat: async () => fs.fstatSync(file),
    read: async (bytes, at, length, position) => ({ bytesRead: fs.readSync(file, bytes, at, length, position) }),
    close: async () => fs.closeSync(file),
  };
}
