// The figures beside what was promised. A promise is a ratio (or, of pictures, a time): what must be, and what we aim at.

const promises = {
  f32: { numpy: { must: 10, goal: 20 }, torch: { must: 10, goal: 20 }, read: { must: 0.25, goal: 0.4 } },
  bf16: { numpy: { must: 30, goal: 50 }, torch: { must: 30, goal: 60 }, read: { must: 0.18, goal: 0.31 } },
  boundsChecks: { must: 1.5, goal: 1.2 },
  picture: { must: 15, goal: 5 },
  fill: { must: 0.5, goal: 1 },
  patch: { must: 50, goal: 50 },
  names: { must: 1.5, goal: 5 },
};

const least = (value, { must, goal }) => (value >= goal ? 'goal met' : value >= must ? `met, goal ${goal}` : `BELOW ${must}`);
const most = (value, { must, goal }) => (value <= goal ? 'goal met' : value <= must ? `met, goal ${goal}` : `ABOVE ${must}`);
const size = ({ length }) => (length >= 2 ** 30 ? `${(length / 2 ** 30).toFixed(2)} GiB` : `${(length / 2 ** 20).toFixed(0)} MiB`);
const line = (label, value, verdict = '') => console.log(`  ${label.padEnd(46)}${value.padStart(12)}  ${verdict}`);

function milliseconds(label, { median, best, unavailable }) {
  if (unavailable === undefined) line(label, `${median.toFixed(1)} ms`, `best ${best.toFixed(1)}`);
  else line(label, 'left out', unavailable);
}

function ratio(label, over, under, verdict) {
  if (over.unavailable !== undefined || under.unavailable !== undefined) return;
  const value = over.median / under.median;
  line(label, `${value.toFixed(value < 1 ? 3 : 2)} x`, verdict(value));
}

export function printStatistics(name, { dtype, storage }, measured) {
  const { numpy, torch, read } = promises[name];
  const scan = measured.get('scan');
  console.log(`\nStatistics of ${size(storage)} of ${dtype}, in the page cache, 2 threads`);
  milliseconds('one pass (exact; histogram; quantiles)', scan);
  milliseconds('with exact quantiles (full)', measured.get('full'));
  milliseconds('only reading the file', measured.get('read'));
  milliseconds('the same figures by NumPy', measured.get('numpy'));
  milliseconds('the same figures by torch, 2 threads', measured.get('torch'));
  ratio('NumPy / ours', measured.get('numpy'), scan, (value) => least(value, numpy));
  ratio('torch / ours', measured.get('torch'), scan, (value) => least(value, torch));
  ratio('fraction of reading speed', measured.get('read'), scan, (value) => least(value, read));
  ratio('with bounds checks / without', measured.get('bounds checks'), scan, (value) => most(value, promises.boundsChecks));
}

export function printHeatmaps({ dtype, shape, storage }, measured) {
  console.log(`\nPicture of 512 x 512 cells of ${shape.join(' x ')} ${dtype} (${size(storage)})`);
  const sampled = measured.get('sampled');
  milliseconds('first picture, sampled, warm', sampled);
  if (sampled.unavailable === undefined) line('  promised', '', most(sampled.median, promises.picture));
  milliseconds('the same with bounds checks', measured.get('bounds checks'));
  milliseconds('exact picture', measured.get('exact'));
}

export function printNames({ count }, measured) {
  console.log(`\nNames of a safetensors header of ${count.toLocaleString('en')} tensors`);
  milliseconds('ours', measured.get('names'));
  milliseconds("Python's json", measured.get('python'));
  ratio('Python / ours', measured.get('python'), measured.get('names'), (value) => least(value, promises.names));
}

export function printEdits(bytes, measured, patched) {
  console.log(`\nAll values of ${size({ length: bytes })} of float32 drawn and saved: torch draws and writes a new file`);
  for (const name of ['normal_', 'uniform_']) {
    const torch = measured.get(`torch ${name}`);
    milliseconds(`${name}, saved as a copy`, measured.get(`copy ${name}`));
    milliseconds(`${name}, saved in place (journal, undo, fsync)`, measured.get(`in place ${name}`));
    milliseconds(`${name} by torch`, torch);
    ratio('torch / ours, a copy', torch, measured.get(`copy ${name}`), (value) => least(value, promises.fill));
    ratio('torch / ours, in place', torch, measured.get(`in place ${name}`), (value) => least(value, promises.fill));
  }
  console.log('\nOne value of 4 GiB of float32 set and saved in place');
  milliseconds('edit and save', patched);
  if (patched.unavailable === undefined) line('  promised', '', most(patched.median, promises.patch));
}
