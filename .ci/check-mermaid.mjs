// Parses Mermaid files with Mermaid itself: node .ci/check-mermaid.mjs FILE...
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

// Mermaid is made for browsers, and looks for one when it is loaded.
globalThis.window = new JSDOM('').window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

let failed = 0;
for (const file of process.argv.slice(2)) {
  try {
    await mermaid.parse(readFileSync(file, 'utf8'));
    console.log(`ok: ${file}`);
  } catch (e) {
    console.error(`FAILED: ${file}: ${e.message}`);
    failed = 1;
  }
}
process.exit(failed);
