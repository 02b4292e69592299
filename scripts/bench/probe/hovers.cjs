// Asks VS Code for hovers, as the pointer would, and measures each; then again, each after a letter was typed.
const { existsSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { Position, Uri, WorkspaceEdit, commands, workspace } = require('vscode');

/** Answers a request that lies in the folder. */
exports.answerHovers = async (folder) => {
  const [asked, answered] = ['.probe-hovers.json', '.probe-hovered.json'].map((name) => path.join(folder, name));
  if (!existsSync(asked)) return;
  const request = JSON.parse(readFileSync(asked, 'utf8'));
  rmSync(asked);
  const report = await measure(request).catch((error) => ({ error: String(error) }));
  writeFileSync(`${answered}.part`, JSON.stringify(report));
  renameSync(`${answered}.part`, answered);
};

async function measure({ file, positions }) {
  const document = await workspace.openTextDocument(Uri.file(file));
  const places = positions.map(({ line, character }) => new Position(line, character));
  const first = await hover(document, places[0]);
  const still = [];
  for (const place of places) still.push(await hover(document, place));
  const typed = [];
  const late = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (const place of places) {
    delay.reset();
    await type(document, place.line - 1);
    typed.push(await hover(document, place));
    late.push(delay.max / 1e6);
  }
  delay.disable();
  await document.save(); // or closing its editor would ask
  return { first, still, typed, late };
}

async function hover(document, place) {
  const began = performance.now();
  const found = await commands.executeCommand('vscode.executeHoverProvider', document.uri, place);
  const took = performance.now() - began;
  const text = found.flatMap(({ contents }) => contents.map((content) => content.value ?? content)).join('\n');
  if (!text.includes('experts')) throw new Error(`no hover in line ${place.line + 1}: ${text}`);
  return took;
}

async function type(document, line) {
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(line).range.end, 'x');
  await workspace.applyEdit(edit);
}
