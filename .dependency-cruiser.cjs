/** The house's table of who may import whom. `npm run check` and a test enforce it. */
const mayImport = {
  model: [],
  bytes: ['model'],
  numeric: ['model'],
  protocol: ['model'],
  python: ['model'],
  formats: ['model', 'bytes'],
  worker: ['model', 'bytes', 'formats', 'numeric', 'protocol', 'session'],
  session: ['model', 'bytes', 'formats', 'numeric', 'protocol', 'worker'],
  cli: ['model', 'bytes', 'formats', 'numeric', 'protocol', 'worker', 'session'],
  vscode: ['model', 'bytes', 'formats', 'numeric', 'protocol', 'worker', 'session', 'python'],
};

const layers = Object.entries(mayImport).map(([folder, others]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import ${others.length === 0 ? 'nothing of ours' : others.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^(src|webview)/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    { name: 'webview-imports', severity: 'error', from: { path: '^webview/' }, to: { path: '^src/', pathNot: '^src/(model|protocol)/' } },
    {
      name: 'vscode-only-in-its-folder',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/vscode/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'toolkit-in-one-module',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^webview/controls\\.ts$' },
      to: { path: 'webview-ui-toolkit' },
    },
    {
      name: 'python-parser-in-its-folder',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/python/' },
      to: { path: 'node_modules/@lezer' },
    },
    { name: 'd3-in-the-webview', severity: 'error', from: { path: '^src/' }, to: { path: 'node_modules/d3' } },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
  },
};
