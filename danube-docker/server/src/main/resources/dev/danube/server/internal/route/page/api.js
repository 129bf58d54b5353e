// Requests to the service, and elements whose text is always set as text.

// Without a user and password, which a fetch does not take in its address.
const ROOT = new URL('.', location.origin + location.pathname);

export const url = path => new URL(path, ROOT).href;

/** Sends a request. Throws an Error with what the service answered, unless it did as it was told. */
export async function request(method, path, body, options = {}) {
  const response = await fetch(url(path), {method, body, ...options});
  if (!response.ok) {
    const json = await response.json().catch(() => ({}));
    throw Object.assign(new Error(detail(json.detail) || 'The service answered ' + response.status), {status: response.status});
  }
  return response;
}

function detail(problems) {
  return Array.isArray(problems)
    ? problems.map(one => one.type === 'description_error' ? one.msg : one.loc.slice(1).join(' > ') + ': ' + one.msg).join('\n')
    : problems;
}

export const get = async path => (await request('GET', path)).json();
/** Returns what is at a path; null if there is nothing. */
export const find = path => get(path).catch(error => {
  if (error.status !== 404) {
    throw error;
  }
  return null;
});
export const post = async path => (await request('POST', path)).json();

/** Makes an element: attributes, functions as listeners, and children, of which texts stay texts. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter(one => one !== null && one !== undefined && one !== false));
  return element;
}

const WORDS = {
  SUCCESS: '✓ done', UNSTABLE: '! unstable', FAILED: '✗ failed', ERRORED: '✗ errored', CANCELLED: '■ cancelled', SKIPPED: '- skipped',
  RUNNING: '● running', WAITING: '○ waiting', QUEUED: '○ queued', INTERRUPTED: '■ interrupted', UNKNOWN: '? no longer known',
};

export const badge = state => el('span', {class: 'badge ' + state}, WORDS[state] ?? state);

/** Returns a length of time in words, as Danube prints it. */
export function duration(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) {
    return millis < 1000 ? Math.max(0, Math.round(millis)) + 'ms' : (millis / 1000).toFixed(1) + 's';
  }
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}h ${m}m` : `${m}m ${s}s`;
}

/** Returns how long something took, or has taken until now, which `tick` keeps right. */
export function took(one) {
  if (!one.started || one.finished) {
    return one.started ? duration(Date.parse(one.finished) - Date.parse(one.started)) : '';
  }
  const since = Date.parse(one.started);
  return el('span', {'data-since': since}, duration(Date.now() - since));
}

export function tick() {
  document.querySelectorAll('[data-since]').forEach(one => { one.textContent = duration(Date.now() - one.getAttribute('data-since')); });
}

export function time(text) {
  if (!text) {
    return el('span', {class: 'dim'}, '-');
  }
  const at = new Date(text);
  const isToday = at.toDateString() === new Date().toDateString();
  return el('time', {datetime: text, title: at.toLocaleString(), class: 'number'}, isToday ? at.toLocaleTimeString() : at.toLocaleDateString());
}

/** Returns a time with its date. */
export const moment = text => el('time', {datetime: text, class: 'number'}, new Date(text).toLocaleString());

export function say(text) {
  const message = document.getElementById('message');
  message.textContent = text;
  clearTimeout(message.timer);
  message.timer = text && setTimeout(() => say(''), 8000);
}
