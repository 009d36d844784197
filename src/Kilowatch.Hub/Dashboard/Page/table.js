import { h } from './dom.js';
import { cell, heads, kindWord, moment, outcomeBadge, sessionLink, way } from './parts.js';
import { energy, ms, precise } from './format.js';

/** A table of journal entries; rows go in with entryRow. */
export const entryTable = ({ withSession = true } = {}) => {
  const body = h('tbody', {});
  const names = ['Time', 'Type', ...(withSession ? ['Session', 'From → to'] : []), 'Outcome', 'Code', ['Energy', 'right'], ['EMP', 'right'], ['Total', 'right']];
  const table = h('table', { class: 'rows entries' }, heads(...names), body);
  return { table, body };
};

export const entryRow = (entry, { withSession = true } = {}) => h('tr', { 'data-key': entry.id },
  cell('Time', { class: 'time' }, h('a', { class: 'row', href: `/admin/notifications/${entry.id}`, title: `${precise(entry.arrivedAt)}, entry ${entry.id}` }, moment(entry.arrivedAt))),
  cell('Type', { class: 'type' }, kindWord(entry.kind), entry.remarks.length > 0 && h('span', { class: 'remark', title: `Remarks: ${entry.remarks.join(', ')}` }, ` ${entry.remarks.length} ${entry.remarks.length === 1 ? 'remark' : 'remarks'}`)),
  withSession && cell('Session', { class: 'session' }, sessionLink(entry.sessionId)),
  withSession && cell('From → to', { class: 'way' }, ...way(entry)),
  cell('Outcome', { class: 'outcome' }, outcomeBadge(entry.outcome)),
  cell('Code', { class: 'code' }, entry.code),
  cell('Energy', { class: 'right energy' }, energy(entry.energyKWh)),
  cell('EMP', { class: 'right emp' }, ms(entry.empLatencyMs)),
  cell('Total', { class: 'right took' }, ms(entry.tookMs)));

/** The whole row opens what its link opens. */
export const clickable = (table, go) => table.addEventListener('click', event => {
  if (event.target.closest('a, button') || String(getSelection())) return;
  const link = event.target.closest('tbody tr')?.querySelector('a.row');
  if (link) go(link.pathname);
});
