// Our side of the bench, as a line server: `node server.mjs PRODUCT THREAD WASM THREADS`, where the first three are what bundle.mjs built.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

const [product, bundle, wasm, threadCount] = process.argv.slice(2);
const { createKernelPool, floatKernelOf, openCheckpoint, recognise, Session } = createRequire(import.meta.url)(product);
const threads = Number(threadCount);
const pool = createKernelPool({ bundle, wasm, threads });
let readers;

function whole([rows, columns]) {
  const region = { rowStart: 0, rowEnd: rows, columnStart: 0, columnEnd: columns };
  return { arrangement: { rows: [0], columns: [1], fixed: [0, 0] }, region, cellRows: 512, cellColumns: 512, reading: 'value' };
}

/** The page cache's limit: the same file read by as many threads in the same pieces, and nothing done with it. */
async function readOnly({ path, length }) {
  readers ??= Array.from({ length: threads }, () => new Worker(new URL('read-worker.mjs', import.meta.url)));
  const next = new SharedArrayBuffer(4);
  await Promise.all(
    readers.map(
      (reader) =>
        new Promise((resolve) => {
          reader.once('message', resolve);
          reader.postMessage({ path, length, next });
        }),
    ),
  );
}

async function listNames({ path, count }) {
  const { checkpoint, place } = await openCheckpoint(path);
  const { parameters } = checkpoint;
  let characters = 0;
  for (let index = 0; index < parameters.length; index++) characters += parameters.nameAt(index).length;
  await place.close();
  if (parameters.length !== count || characters === 0) throw new Error(`${String(parameters.length)} tensors instead of ${String(count)}`);
}

const calm = { signal: new AbortController().signal, progress: () => undefined };

/** A session with the checkpoint; `use` gets its methods. Its storage is the folder of the file. */
async function edited(file, use) {
  const session = new Session({
    openCheckpoint,
    recognise,
    createPool: () => ({ ...pool, close: async () => undefined }),
    threads,
    floatKernel: floatKernelOf(wasm),
  });
  await session.handlers.configure({ threads, cacheFolder: `${file}.storage` }, calm);
  const { id } = await session.handlers.open({ path: file }, calm);
  const call = (method, words = {}) => session.handlers[method]({ id, ...words }, calm);
  try {
    return await use(call);
  } finally {
    await session.dispose();
  }
}

/** Draws all values of the one tensor of a file, and saves: in place, or as a copy. */
async function fillAndSave({ file, initializer, output }) {
  await edited(file, async (call) => {
    await call('edit', { edit: { edit: 'initialize', parameters: ['weight'], initializer: `torch.${initializer}`, seed: 42 } });
    await (output === undefined ? call('save') : call('saveAs', { path: output }));
  });
}

/** The time of the last of three values that are set and saved, one after the other. */
async function patch({ file, index }) {
  return await edited(file, async (call) => {
    let milliseconds = 0;
    for (const value of [1, 2, 3]) {
      const started = performance.now();
      await call('edit', { edit: { edit: 'set', parameters: ['weight'], statement: `[${index.join(', ')}] = ${value}` } });
      await call('save');
      milliseconds = performance.now() - started;
    }
    return milliseconds;
  });
}

const cases = {
  fill: fillAndSave,
  patch,
  statistics: ({ tensor, depth }) => pool.statistics(tensor, { depth }),
  heatmap: ({ tensor, precision }) => pool.heatmap(tensor, whole(tensor.shape), precision),
  read: ({ tensor }) => readOnly(tensor.storage),
  names: ({ file }) => listNames(file),
};

async function answer(request) {
  if (request.case === 'memory') return { bytes: process.resourceUsage().maxRSS * 1024 };
  const started = performance.now();
  const own = await cases[request.case](request);
  return { milliseconds: typeof own === 'number' ? own : performance.now() - started };
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line)).catch((error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await Promise.all([pool.close(), ...(readers ?? []).map((reader) => reader.terminate())]);
