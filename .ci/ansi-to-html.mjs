// Turns a screen of a terminal, as tmux captures it with its colours, into a page: node ansi-to-html.mjs < SCREEN > PAGE
import {readFileSync} from 'node:fs';

const COLOURS = {31: '#f4746c', 32: '#3fb66b', 33: '#d8a337', 35: '#b78bf5', 36: '#4cc3d9'};
const escape = text => text.replace(/[&<>]/g, c => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'}[c]));

let style = {};
const css = () => Object.entries(style).map(([name, value]) => `${name}:${value}`).join(';');
const html = readFileSync(0, 'utf8').trimEnd().split(/(\x1b\[[0-9;]*m)/).map(part => {
  const codes = /^\x1b\[([0-9;]*)m$/.exec(part);
  if (!codes) {
    return part ? `<span style="${css()}">${escape(part)}</span>` : '';
  }
  for (const code of codes[1].split(';').map(Number)) {
    if (code === 0 || code === 39) { style = {}; }
    if (code === 1) { style['font-weight'] = 'bold'; }
    if (code === 2) { style.color = '#7d8791'; }
    if (COLOURS[code]) { style.color = COLOURS[code]; }
  }
  return '';
}).join('');
console.log(`<!DOCTYPE html><meta charset="utf-8"><body style="margin:0;background:#12161b"><pre style="margin:0;padding:14px;`
  + `display:inline-block;color:#e3e8ed;font:14px/1.35 'DejaVu Sans Mono',monospace">${html}</pre>`);
