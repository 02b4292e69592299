/** The document of the editor's webview: our script and styles, and nothing else may run, load or connect. */
import { randomBytes } from 'node:crypto';

export interface Page {
  readonly title: string;
  /** The webview's own source of files, for the policy. */
  readonly cspSource: string;
  readonly script: string;
  readonly styles: readonly string[];
}

export function editorHtml(page: Page, nonce = randomBytes(16).toString('base64')): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${page.cspSource} 'nonce-${nonce}'`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource} blob: data:`,
    'worker-src blob:',
  ].join('; ');
  const links = page.styles.map((style) => `<link rel="stylesheet" href="${attribute(style)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${links}
<title>${attribute(page.title)}</title>
</head>
<body>
<div id="app"></div>
<script nonce="${attribute(nonce)}" src="${attribute(page.script)}"></script>
</body>
</html>`;
}

const entities: { readonly [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function attribute(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
