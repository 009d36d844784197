import { h, copy } from './dom.js';
import { card } from './parts.js';
import { bytes } from './format.js';

const keeps = {
  asReceived: ['As it was on the wire', 'good', 'The first half of this hash was taken when the request arrived and stands in the journal: these are the bytes that arrived.'],
  redacted: ['Redacted', 'warn', 'What identifies a driver was taken out before it was stored (Hub:JournalBodies, or a person who asked to be forgotten), or a PIN. What was forwarded was whole. Size and hash are those of what was kept.'],
  notKept: ['Not kept', 'warn', 'The body was not stored (Hub:JournalBodies, or it could not be redacted for sure).'],
  unproven: ['As the journal has it', 'idle', ''],
};
const authors = { emp: 'by the EMP, passed on byte for byte', journal: 'the stored answer of then', hub: 'by the hub' };

const token = /("(?:\\.|[^"\\])*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

/** Which of the text's tokens break a rule, and how: a violation tells the byte at which its value ends. */
const brokenTokens = (text, rules) => {
  const ends = new Map((rules ?? []).flatMap(rule => rule.violations).filter(violation => violation.position > 0).map(violation => [violation.position, violation.sentence]));
  const found = new Map(), encoder = new TextEncoder();
  let place = 0, at = 0, n = 0;
  for (const match of ends.size ? text.matchAll(token) : []) {
    const end = match.index + (match[1] ?? match[0]).length;
    place += encoder.encode(text.slice(at, end)).length;
    at = end;
    if (ends.has(place)) found.set(n, ends.get(place));
    n++;
  }
  return found;
};

/** Colours without changing a character: what is copied is what was sent. */
const coloured = (text, broken) => {
  const parts = [];
  let at = 0, n = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    const [whole, string, colon] = match;
    const kind = !string ? 'value' : colon ? 'name' : string === '"***"' ? 'hiddenvalue' : 'string';
    parts.push(broken.has(n) ? h('mark', { class: kind, title: broken.get(n) }, string ?? whole) : h('span', { class: kind }, string ?? whole));
    if (colon) parts.push(colon);
    at = match.index + whole.length;
    n++;
  }
  parts.push(text.slice(at));
  return parts;
};

const pretty = text => {
  // Formats without parsing numbers: 12.340 must not become 12.34 before one's eyes.
  let depth = 0, out = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const match of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const part = match[0];
    if (part === '{' || part === '[') { depth++; out += part + line(); } else if (part === '}' || part === ']') { depth--; out += line() + part; } else if (part === ',') out += part + line();
    else if (part === ':') out += ': ';
    else out += part;
  }
  return out.replace(/([{[])\s+([}\]])/g, '$1$2');
};

/** A body as it is kept: raw first, formatted on demand. */
export const body = (title, kept, entry) => {
  const [word, tone] = title === 'Request' ? keeps[kept.keptAs] : ['', ''];
  const text = kept.text ?? kept.base64;
  const broken = title === 'Request' && kept.text !== undefined ? brokenTokens(text, entry.rules) : new Map();
  let isRaw = true;
  const shown = h('pre', { class: 'wire', tabindex: 0, 'aria-label': `${title} body` });
  const paint = () => shown.replaceChildren(...coloured(isRaw ? text : pretty(text), broken));
  paint();
  const format = h('button', {
    type: 'button', 'aria-pressed': 'false', onclick: event => {
      isRaw = !isRaw;
      event.currentTarget.setAttribute('aria-pressed', String(!isRaw));
      paint();
    },
  }, 'Formatted');
  return card(title, { class: 'body' },
    h('p', { class: 'meta' }, word && h('span', { class: 'badge', 'data-tone': tone }, word), title === 'Answer' && h('span', { class: 'soft' }, `${entry.httpStatus}, ${authors[kept.by]}`), kept.base64 && h('span', { class: 'soft' }, 'not UTF-8: in base64')),
    kept.bytes === 0 ? h('p', { class: 'empty' }, 'No body.') : shown,
    kept.bytes > 0 && h('div', { class: 'buttons' }, kept.text !== undefined && format, h('button', { type: 'button', onclick: event => copy(text, event.currentTarget) }, 'Copy')));
};

/** What the EMP really said, where the hub answered in its place. */
export const empAnswer = entry => !entry.empAnswer ? '' : card('What the EMP answered', { class: 'body emp-answer' },
  h('p', { class: 'meta' }, h('span', { class: 'badge', 'data-tone': 'bad' }, `HTTP ${entry.empAnswer.status}`), h('span', { class: 'soft' }, entry.empAnswer.contentType ?? 'no content type'),
    entry.empAnswer.truncated && h('span', { class: 'soft' }, 'the beginning, or as far as it came and may be kept')),
  entry.empAnswer.body === '' ? h('p', { class: 'empty' }, 'No body, or none that may be kept.') : h('pre', { class: 'wire', tabindex: 0, 'aria-label': 'Body of the EMP’s answer' }, entry.empAnswer.body));

const words = { unchanged: ['Forwarded unchanged', 'good'], attempted: ['Forwarded, not acknowledged', 'warn'], no: ['Not forwarded', 'idle'] };

/** Bytes in and bytes out with their hashes, as far as they are known. */
export const proof = entry => {
  const line = (name, kept, isKnown) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', { class: 'right' }, isKnown ? bytes(kept.bytes) : '–'), h('td', {}, isKnown ? h('code', { class: 'hash' }, kept.sha256) : h('span', { class: 'soft' }, 'unknown')));
  const isExact = entry.request.keptAs === 'asReceived';
  const [word, tone] = words[entry.forwarded.state];
  return card('Bytes', {},
    h('p', { class: 'meta' }, h('span', { class: 'badge', 'data-tone': tone }, word), !isExact && h('span', { class: 'badge', 'data-tone': keeps[entry.request.keptAs][1] }, keeps[entry.request.keptAs][0])),
    h('div', { class: 'scroll' }, h('table', { class: 'proof' }, h('thead', {}, h('tr', {}, h('th', {}, ''), h('th', { scope: 'col', class: 'right' }, 'Size'), h('th', { scope: 'col' }, 'SHA-256'))), h('tbody', {},
      line('In', entry.request, isExact), entry.forwarded.state === 'no' ? h('tr', {}, h('th', { scope: 'row' }, 'Forwarded'), h('td', { class: 'right' }, '–'), h('td', { class: 'soft' }, 'nothing')) : line('Forwarded', entry.forwarded, Boolean(entry.forwarded.sha256)),
      line('Answer', entry.answer, entry.answer.keptAs !== 'redacted')))),
    h('p', { class: 'note' }, entry.forwarded.note),
    h('p', { class: 'note' }, keeps[entry.request.keptAs][2], ' The journal keeps bodies, not headers.'));
};
