import { h } from './dom.js';
import { card } from './parts.js';
import { ms } from './format.js';

const states = { passed: 'passed', ended: 'ended here', skipped: 'not reached' };

/** The nine steps, and where the way ended. */
export const journey = entry => entry.journey && card('The way', { class: 'journey' },
  h('ol', { 'data-fault': entry.diagnosis.fault }, ...entry.journey.map(step => h('li', { 'data-state': step.state },
    h('span', { class: 'step' }, h('strong', {}, step.name), h('span', { class: 'soft' }, states[step.state])),
    h('span', { class: 'what' }, step.what), h('span', { class: 'clause' }, step.clause)))));

/** Where the time went: the hub's part and the EMP's. */
export const timing = entry => {
  const { totalMs, empMs, hubMs } = entry.timing;
  const parts = [['hub', hubMs, 'The hub'], ...(empMs === null ? [] : [['emp', empMs, 'The EMP']])];
  const bar = h('div', { class: 'timebar', role: 'img', 'aria-label': parts.map(([, value, name]) => `${name} ${ms(value)}`).join(', ') }, ...parts.map(([key, value]) => {
    const part = h('span', { 'data-part': key });
    part.style.flexGrow = Math.max(value / Math.max(totalMs, 0.001), 0.004);
    return part;
  }));
  return card('Where the time went', { class: 'timing' }, h('p', { class: 'figure' }, ms(totalMs), h('small', {}, ' from arrival to answer')), bar,
    h('dl', { class: 'parts' }, ...parts.map(([key, value, name]) => h('div', { 'data-part': key }, h('dt', {}, name), h('dd', {}, ms(value))))),
    h('p', { class: 'note' }, totalMs === null ? 'The clock stood still, or this was before the sandbox was started again: how long the hub took in real time is not known. ' : '', empMs === null ? 'No EMP was asked. ' : 'The EMP’s part is from calling it to its whole answer. ', 'The hub’s part is reading, judging and answering; the write to disk follows before the answer leaves and is not in it.'));
};

export const remarks = entry => entry.remarks.length === 0 ? '' : card('Remarks', {},
  h('p', { class: 'note' }, 'Odd, and no reason to refuse: the published examples are odd themselves.'),
  h('ul', { class: 'remarks' }, ...entry.remarks.map(({ remark, sentence }) => h('li', {}, h('code', {}, remark), ' ', sentence))));

const verdicts = { broken: ['Broken', 'bad'], hidden: ['Redacted', 'warn'], allowed: ['Taken', 'warn'], met: ['Kept', 'good'], absent: ['Absent', 'idle'] };

/** Every rule with its clause: what is broken or taken all the same; what is kept or absent on demand. */
export const rules = entry => {
  if (entry.rules === null) return card('Rules', {}, h('p', { class: 'empty' }, 'There is no body to judge.'));
  const rank = { broken: 0, hidden: 1, allowed: 2, met: 3, absent: 4 };
  const sorted = [...entry.rules].sort((a, b) => rank[a.state] - rank[b.state]);
  const count = state => entry.rules.filter(rule => rule.state === state).length;
  const line = rule => h('tr', { 'data-state': rule.state },
    h('td', { 'data-label': 'Verdict' }, h('span', { class: 'badge', 'data-tone': verdicts[rule.state][1] }, verdicts[rule.state][0])),
    h('td', { 'data-label': 'Rule' }, h('code', {}, rule.pointer || 'the whole body'), rule.violations.length > 0
      ? rule.violations.map(violation => h('span', { class: 'sentence' }, violation.pointer !== rule.pointer && h('code', {}, violation.pointer, ' '), violation.sentence))
      : h('span', { class: 'soft sentence' }, rule.state === 'hidden' ? 'Its values were taken out, so it cannot be judged any more; the answer above says what was found then.' : `${rule.mandatory ? '' : 'optional: '}${rule.expected}`)),
    h('td', { 'data-label': 'Clause', class: 'clause' }, rule.clause, h('span', { class: 'ruleid' }, rule.rule)));
  const table = rows => h('table', { class: 'rows rules' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Verdict'), h('th', { scope: 'col' }, 'Rule'), h('th', { scope: 'col' }, 'Clause'))), h('tbody', {}, ...rows.map(line)));
  const isShown = rule => rule.state !== 'met' && rule.state !== 'absent';
  const folded = (state, title) => count(state) > 0 && h('details', {}, h('summary', {}, title), table(sorted.filter(rule => rule.state === state)));
  return card('Rules', { class: 'flush' },
    h('p', { class: 'meta inset' }, `${count('broken')} broken, ${count('hidden') ? `${count('hidden')} redacted, ` : ''}${count('allowed') ? `${count('allowed')} taken though the schema excludes them, ` : ''}${count('met')} kept, ${count('absent')} absent. The request as it is kept was judged again just now.`),
    sorted.some(isShown) && table(sorted.filter(isShown)),
    folded('met', `${count('met')} rules that are kept`), folded('absent', `${count('absent')} optional members that are absent`));
};
