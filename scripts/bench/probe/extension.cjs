// Sits in the extension host beside the product and writes, five times a second, how late its event loop is: only for measuring.
const { renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { workspace } = require('vscode');
const { answerHovers } = require('./hovers.cjs');

exports.activate = ({ subscriptions }) => {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) return;
  const file = path.join(folder, '.probe.json');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const write = () => {
    const milliseconds = (nanoseconds) => nanoseconds / 1e6;
    const report = {
      pid: process.pid,
      count: delay.count,
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
    };
    writeFileSync(`${file}.part`, JSON.stringify(report));
    renameSync(`${file}.part`, file);
    // Each report is about the time since the one before.
    delay.reset();
    void answerHovers(folder);
  };
  const timer = setInterval(write, 200);
  subscriptions.push({ dispose: () => clearInterval(timer) });
};
