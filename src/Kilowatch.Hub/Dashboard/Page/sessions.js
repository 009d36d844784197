import { h, replaceRows } from './dom.js';
import { every, get } from './api.js';
import { follow } from './stream.js';
import { cell, empty, failed, heads, isSilent, moment, phaseBadge, select, silentBadge, way } from './parts.js';
import { clickable } from './table.js';
import { ago, count, energy, now, precise, span } from './format.js';

const row = session => h('tr', {},
  cell('Session', { class: 'session' }, h('a', { class: 'row id', href: `/admin/sessions/${session.sessionId}`, title: session.sessionId }, session.sessionId.slice(0, 8), h('span', { class: 'rest' }, session.sessionId.slice(8)))),
  cell('State', { class: 'outcome' }, phaseBadge(session.phase), isSilent(session.phase, session.lastRequestAt) && silentBadge(session.lastRequestAt)),
  cell('Energy', { class: 'right energy' }, energy(session.energyKWh)),
  cell('EVSE', { class: 'evse' }, session.evseId ?? '–'),
  cell('From → to', { class: 'way' }, ...way(session)),
  cell('Charging', { class: 'right since' }, session.chargingStart && session.reportedAt ? span(Math.max(0, Math.min(now(), Date.parse(session.reportedAt)) - Date.parse(session.chargingStart))) : '–'),
  cell('Last report', { class: 'right last', title: session.reportedAt && precise(session.reportedAt) }, session.reportedAt ? ago(session.reportedAt) : '–'),
  cell('Last request', { class: 'right time', title: precise(session.lastRequestAt) }, moment(session.lastRequestAt)));

export const show = (root, { parameters, go }) => {
  const filter = { query: '', operator: '', provider: '', state: '', ...Object.fromEntries(parameters) };
  let pages = [null]; // where each page up to this one began
  const problem = h('div', {}), total = h('p', { class: 'note', role: 'status' });
  const body = h('tbody', {}), nothing = 'No session is like that.', none = empty(nothing);
  const table = h('table', { class: 'rows sessions' },
    heads('Session', 'State', ['Energy', 'right'], 'EVSE', 'From → to', ['Charging', 'right'], ['Last report', 'right'], ['Last request', 'right']), body);
  const back = h('button', { type: 'button', disabled: true, onclick: () => { pages.pop(); poll.now(); } }, 'Newer');
  const on = h('button', { type: 'button', disabled: true, onclick: () => { pages.push(on.dataset.next); poll.now(); } }, 'Older');
  clickable(table, go);

  let typing;
  const set = (name, value) => {
    filter[name] = value;
    pages = [null];
    const query = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
    go(`/admin/sessions${query.size ? `?${query}` : ''}`, { replace: true });
    poll.now();
  };
  const fields = h('div', { class: 'filters', role: 'search' },
    h('label', { class: 'field wide' }, h('span', {}, 'Search'), h('input', {
      type: 'search', value: filter.query, placeholder: 'SessionID, EVSE or a partner’s own id', autocomplete: 'off', spellcheck: 'false',
      oninput: event => { clearTimeout(typing); typing = setTimeout(() => set('query', event.target.value.trim()), 200); },
    })));
  root.append(h('div', { class: 'head' }, h('h1', {}, 'Sessions'), total), fields, problem, h('section', { class: 'card flush' }, none, table), h('div', { class: 'pager' }, back, on));
  get('partners/health').then(partners => fields.append(
    select('CPO', filter.operator, [['', 'all'], ...partners.operators.map(p => [p.id, p.id])], value => set('operator', value)),
    select('EMP', filter.provider, [['', 'all'], ...partners.providers.map(p => [p.id, p.id])], value => set('provider', value)),
    select('State', filter.state, [['', 'open'], ['closed', 'closed by CDR'], ['expired', 'expired'], ['any', 'any']], value => set('state', value)))).catch(() => {});

  const poll = every(2000, async signal => {
    const asked = JSON.stringify([filter, pages.at(-1)]);
    const page = await get('sessions', { ...filter, limit: 50, after: pages.at(-1) }, signal);
    if (asked !== JSON.stringify([filter, pages.at(-1)])) return void setTimeout(poll.now, 0); // the filter was changed meanwhile
    replaceRows(body, page.sessions.map(data => ({ data, build: row, stamp: `${data.lastEntry} ${data.phase} ${data.reportedAt && ago(data.reportedAt)} ${isSilent(data.phase, data.lastRequestAt)}` })), data => data.sessionId);
    none.hidden = page.sessions.length > 0;
    none.textContent = page.next === null ? nothing : 'None of those that were looked at. “Older” looks further.';
    table.hidden = page.sessions.length === 0;
    on.dataset.next = page.next ?? '';
    on.disabled = page.next === null;
    back.disabled = pages.length === 1;
    total.textContent = `${count(page.open)} open`;
    problem.replaceChildren();
  }, error => problem.replaceChildren(failed(error)));
  const stop = follow({});
  return { leave: () => { clearTimeout(typing); poll.stop(); stop(); } };
};
