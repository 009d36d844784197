import { h, say, copy } from './dom.js';
import { get } from './api.js';
import { follow } from './stream.js';
import { failed, kindWord, outcomeBadge, sessionLink, way } from './parts.js';
import { body, empAnswer, proof } from './bodies.js';
import { journey, remarks, rules, timing } from './judgement.js';
import { replay } from './replay.js';
import { precise } from './format.js';

const faults = {
  none: ['Nothing is wrong', 'good'], cpoData: ['The CPO’s data', 'warn'], hubRule: ['A rule of the hub', 'warn'], empDown: ['The EMP is down', 'bad'], empSlow: ['The EMP is slow', 'bad'],
  empBroken: ['The EMP’s answer', 'bad'], empRefused: ['The EMP said no', 'refused'], operator: ['The CPO’s endpoint', 'bad'], setup: ['How partners are set up', 'warn'], hub: ['The hub', 'bad'],
};

const diagnosis = entry => {
  const [word, tone] = faults[entry.diagnosis.fault] ?? [entry.diagnosis.fault, 'warn'];
  return h('section', { class: 'card verdict', 'data-tone': tone, 'data-fault': entry.diagnosis.fault, 'aria-labelledby': 'verdict' },
    h('p', { class: 'whose' }, h('span', { class: 'soft' }, entry.diagnosis.fault === 'none' ? '' : 'At fault: '), word),
    h('h2', { id: 'verdict' }, entry.diagnosis.title),
    h('p', {}, entry.diagnosis.explanation),
    entry.diagnosis.advice.length > 0 && h('ol', { class: 'advice', 'aria-label': 'What to do' }, ...entry.diagnosis.advice.map(text => h('li', {}, text))));
};

const facts = entry => h('dl', { class: 'facts' }, ...[
  ['Session', sessionLink(entry.sessionId)], ['From → to', h('span', {}, ...way(entry))], ['EVSE', entry.evseId ?? '–'],
  ['Arrived', precise(entry.arrivedAt)], ['HTTP status', entry.httpStatus], ['Code', `${entry.code}${entry.codeMeaning ? ` ${entry.codeMeaning}` : ''}`],
  ['Process-ID', h('code', {}, entry.processId)], ['Entry', h('code', {}, entry.id)],
].map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

export const show = (root, { id, go }) => {
  let entry = null, next = null, known = Promise.resolve(), copyButton = null, left = false;
  const to = target => { if (target) go(`/admin/notifications/${target}`); else say('There is no further entry of this session'); };

  const paint = () => {
    document.title = `${kindWord(entry.kind)} ${entry.id} · Kilowatch hub`;
    copyButton = h('button', { type: 'button', disabled: entry.curl === null, title: 'c', onclick: event => copy(entry.curl, event.currentTarget, 'Copied as curl') }, entry.request.keptAs === 'redacted' ? 'Copy as curl (redacted)' : 'Copy as curl');
    const before = h('button', { type: 'button', disabled: !entry.previous, title: '[', onclick: () => to(entry.previous) }, 'Entry before');
    const after = h('button', { type: 'button', disabled: true, title: ']', onclick: () => known.then(() => to(next)) }, 'Next entry');
    root.replaceChildren(
      h('div', { class: 'head' }, h('h1', {}, kindWord(entry.kind), ' ', outcomeBadge(entry.outcome)), h('div', { class: 'buttons' }, before, after, copyButton)),
      diagnosis(entry), h('section', { class: 'card', 'aria-label': 'Facts' }, facts(entry)),
      h('div', { class: 'grid one-one' }, timing(entry), proof(entry)),
      remarks(entry),
      h('div', { class: 'grid one-one' }, body('Request', entry.request, entry), body('Answer', entry.answer, entry)),
      empAnswer(entry),
      replay(entry, go) ?? '',
      h('div', { class: entry.journey ? 'grid one-two' : 'grid' }, journey(entry), rules(entry)));
    if (entry.sessionId) {
      known = get(`sessions/${entry.sessionId}`).then(session => {
        next = session.entries.find(other => other.id > entry.id)?.id ?? null;
        after.disabled = next === null;
      }).catch(() => {});
    }
  };
  get(`notifications/${id}`).then(found => {
    if (left) return;
    entry = found;
    paint();
  }).catch(error => root.replaceChildren(h('div', { class: 'head' }, h('h1', {}, 'Notification')),
    error.status === 404 ? h('p', { class: 'problem', role: 'alert' }, 'The journal has no entry of that id, or none any more: it is kept as long as Hub:JournalRetention says.') : failed(error)));
  const stop = follow(id ? { after: id } : {}, {
    onEntry: other => {
      if (!entry?.sessionId || next || other.sessionId?.toLowerCase() !== entry.sessionId.toLowerCase()) return;
      next = other.id;
      const button = root.querySelectorAll('.head .buttons button')[1];
      if (button) button.disabled = false;
    },
  });
  return { leave: () => { left = true; stop(); }, keys: { '[': () => to(entry?.previous), ']': () => known.then(() => to(next)), c: () => copyButton?.click() } };
};
