// A log of which only the lines in view are elements, so that its length makes no difference.

import {el, request, url} from './api.js';

const HEIGHT = 18; // of a line, as in page.css
const TALLEST = 15_000_000; // browsers draw no taller element
const PAGE = 500;
const MOST_KEPT = 50_000;
const LONGEST = 5_000;

/** Returns a line as nodes, with its colours, and without whatever else controls a terminal. */
function coloured(text) {
  const shown = text.slice(text.lastIndexOf('\r', text.length - 2) + 1); // as a terminal shows progress
  const cut = shown.length > LONGEST ? shown.slice(0, LONGEST) : shown;
  const nodes = [];
  let colour = '', isBold = false, from = 0;
  const add = part => {
    if (part) {
      nodes.push(colour || isBold ? el(isBold ? 'b' : 'span', {class: colour}, part) : part);
    }
  };
  // eslint-disable-next-line no-control-regex
  for (const code of cut.matchAll(/\x1b(?:\[([\d;]*)([A-Za-z])|\][^\x07]*\x07|.)/g)) {
    add(cut.slice(from, code.index));
    from = code.index + code[0].length;
    if (code[2] === 'm') {
      for (const number of (code[1] || '0').split(';').map(Number)) {
        if (number === 0) { colour = ''; isBold = false; }
        if (number === 1) { isBold = true; }
        if (number === 22) { isBold = false; }
        if (number === 39) { colour = ''; }
        if (number >= 30 && number <= 37) { colour = 'f' + (number - 30); }
        if (number >= 90 && number <= 97) { colour = 'f' + (number - 90); }
      }
    }
  }
  add(cut.slice(from));
  return shown.length > LONGEST ? [...nodes, el('i', {}, ` … ${shown.length - LONGEST} more characters`)] : nodes;
}

export class Log {
  /**
   * @param path the path of the log
   * @param link returns the address of a line in this page
   * @param marked the number of a line to show first; 0 for the end
   * @param onFollow is told whether the end is followed
   */
  constructor(path, name, link, marked, onFollow) {
    Object.assign(this, {path, link, marked, onFollow, total: 0, lines: new Map(), isFollowing: marked === 0, isClosed: false});
    this.spacer = el('div');
    this.rows = el('div', {class: 'rows'});
    this.element = el('div', {class: 'log', tabindex: 0, role: 'region', 'aria-label': 'Log of ' + name}, this.spacer, this.rows);
    this.element.addEventListener('scroll', () => this.scrolled());
    this.resized = new ResizeObserver(() => this.update());
    this.resized.observe(this.element);
  }

  /** Reads the end, or the lines around the one that is marked, and then follows. */
  async open(isLive) {
    await this.read(this.marked ? `from=${Math.max(1, this.marked - 100)}&limit=${PAGE}` : `tail=${PAGE}`);
    this.resize();
    if (this.marked) {
      this.element.scrollTop = this.place(this.marked - 5);
    }
    this.update();
    if (isLive) {
      this.live();
    }
  }

  /** Follows the log, from the line after the last one that is known. */
  live() {
    if (this.isClosed || this.source) {
      return;
    }
    this.source = new EventSource(url(`${this.path}?from=${this.total + 1}`));
    this.source.onmessage = event => {
      const {line, text} = JSON.parse(event.data);
      this.put(line, text);
      this.total = Math.max(this.total, line);
      this.later();
    };
    this.source.addEventListener('end', () => this.stop());
    this.source.onerror = () => {
      if (this.source?.readyState === EventSource.CLOSED) {
        this.stop();
        setTimeout(() => this.live(), 5000);
      }
    };
  }

  stop() {
    this.source?.close();
    this.source = null;
  }

  close() {
    this.isClosed = true;
    this.stop();
    this.resized.disconnect();
  }

  put(number, text) {
    if (this.lines.size > MOST_KEPT) {
      this.lines.clear(); // those in view are read again
    }
    this.lines.set(number, text);
  }

  async read(query) {
    const response = await request('GET', `${this.path}?${query}`);
    const text = await response.text();
    const first = Number(response.headers.get('Danube-First-Line'));
    this.total = Math.max(this.total, Number(response.headers.get('Danube-Lines')));
    text.split('\n').slice(0, -1).forEach((line, i) => this.put(first + i, line));
  }

  /** Draws soon: many lines that arrive at once are drawn once. */
  later() {
    this.planned ??= requestAnimationFrame(() => this.update());
  }

  get inView() { return Math.ceil(this.element.clientHeight / HEIGHT); }
  get height() { return Math.min(this.total * HEIGHT, TALLEST); }
  get end() { return Math.max(0, this.height - this.element.clientHeight); }

  /** Returns the scroll position at which a line is at the top. */
  place(line) {
    const last = Math.max(1, this.total - this.element.clientHeight / HEIGHT);
    return Math.min(1, Math.max(0, line - 1) / last) * this.end;
  }

  resize() {
    this.spacer.style.height = this.height + 'px';
  }

  scrolled() {
    const isAtEnd = this.element.scrollTop >= this.end - 2;
    if (isAtEnd !== this.isFollowing && (isAtEnd || this.element.scrollTop < this.lastTop)) {
      this.follow(isAtEnd);
    }
    this.lastTop = this.element.scrollTop;
    this.later();
  }

  follow(isWanted) {
    this.isFollowing = isWanted;
    this.onFollow(isWanted);
    this.later();
  }

  update() {
    this.planned = undefined;
    if (this.isClosed) {
      return;
    }
    this.resize();
    if (this.isFollowing) {
      this.element.scrollTop = this.end;
      this.lastTop = this.element.scrollTop;
    }
    const top = Math.min(this.element.scrollTop, this.end);
    const hidden = Math.max(0, this.total - this.element.clientHeight / HEIGHT);
    const exact = this.end > 0 ? top / this.end * hidden : 0;
    const first = Math.floor(exact) + 1;
    const last = Math.min(this.total, first + this.inView + 1);
    const rows = [];
    let missing = 0;
    for (let number = first; number <= last; number++) {
      const text = this.lines.get(number);
      missing ||= text === undefined ? number : 0;
      rows.push(this.row(number, text ?? '…'));
    }
    this.rows.replaceChildren(...rows);
    this.rows.style.top = (top - (exact - Math.floor(exact)) * HEIGHT) + 'px';
    if (missing && !this.isReading) {
      this.isReading = true;
      this.read(`from=${Math.max(1, missing - (missing === first ? PAGE / 2 : 0))}&limit=${PAGE}`)
        .then(() => { this.isReading = false; this.later(); })
        .catch(() => { this.isReading = false; setTimeout(() => this.later(), 2000); });
    }
  }

  row(number, text) {
    return el('div', {class: 'line' + (number === this.marked ? ' marked' : '')},
      el('a', {href: this.link(number), tabindex: -1}, String(number)),
      text.startsWith('= ') ? el('span', {class: 'own'}, text) : coloured(text));
  }
}
