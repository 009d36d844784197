import { h, say } from './dom.js';
import { get } from './api.js';
import { follow, paused } from './stream.js';
import { empty, failed, select } from './parts.js';
import { clickable, entryRow, entryTable } from './table.js';
import { outcomes } from './format.js';

const mostRows = 400;
const isSessionId = text => /^[a-z0-9]{8}(-[a-z0-9]{4}){3}-[a-z0-9]{12}$/i.test(text);

export const show = (root, { parameters, go }) => {
  const filter = { operator: '', provider: '', outcome: '', session: '', failures: '', ...Object.fromEntries(parameters) };
  let stop = () => {}, round = 0, isPaused = false, held = [], next = null;
  const problem = h('div', {}), none = empty('Nothing is like that yet. What comes will stand here at once.');
  const { table, body } = entryTable();
  const older = h('button', { type: 'button', hidden: true, onclick: () => loadOlder() }, 'Older');
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', title: 'p', onclick: () => togglePause() }, 'Pause');
  clickable(table, go);

  const put = entry => {
    if (isPaused) {
      held.push(entry);
      if (held.length > mostRows) held.shift();
      pause.textContent = `Go on (${held.length === mostRows ? `${mostRows}+` : held.length} new)`;
      return;
    }
    body.prepend(entryRow(entry));
    while (body.children.length > mostRows) body.lastChild.remove();
    none.hidden = true;
    table.hidden = false;
  };
  const gap = () => {
    if (!isPaused) body.prepend(h('tr', { class: 'gap' }, h('td', { colspan: 9 }, 'More came than is shown here; the journal has all of it.')));
  };
  const togglePause = () => {
    isPaused = !isPaused;
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Go on' : 'Pause';
    paused(isPaused);
    say(isPaused ? 'Paused' : 'Going on');
    if (isPaused) return;
    held.forEach(put);
    held = [];
  };
  const loadOlder = async () => {
    const page = await get('notifications', { ...filter, before: next, limit: 100 });
    body.append(...page.entries.map(entry => entryRow(entry)));
    next = page.next;
    older.hidden = next === null;
  };
  const load = async () => {
    const mine = ++round;
    stop();
    held = [];
    if (filter.session && !isSessionId(filter.session)) return problem.replaceChildren(h('p', { class: 'problem', role: 'alert' }, 'A SessionID has 8-4-4-4-12 letters and digits. To search by a part of it, use the page of sessions.'));
    try {
      const page = await get('notifications', { ...filter, limit: 100 });
      if (mine !== round) return;
      body.replaceChildren(...page.entries.map(entry => entryRow(entry)));
      none.hidden = page.entries.length > 0;
      table.hidden = page.entries.length === 0;
      next = page.next;
      older.hidden = next === null;
      problem.replaceChildren();
      stop = follow({ ...filter, after: page.entries[0]?.id ?? 0 }, { onEntry: put, onGap: gap, known: page.entries.map(entry => entry.id) });
    } catch (error) {
      if (mine === round) problem.replaceChildren(failed(error));
    }
  };
  const set = (name, value) => {
    filter[name] = value;
    const query = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
    go(`/admin/notifications${query.size ? `?${query}` : ''}`, { replace: true });
    load();
  };

  let typing;
  const fields = h('div', { class: 'filters', role: 'search' },
    h('label', { class: 'field wide' }, h('span', {}, 'Session'), h('input', {
      type: 'search', value: filter.session, placeholder: 'a whole SessionID', autocomplete: 'off', spellcheck: 'false',
      oninput: event => { clearTimeout(typing); typing = setTimeout(() => set('session', event.target.value.trim()), 250); },
    })),
    select('Outcome', filter.outcome, [['', 'all'], ...Object.entries(outcomes).map(([key, [word]]) => [key, word])], value => set('outcome', value)),
    h('label', { class: 'field check' }, h('input', { type: 'checkbox', checked: filter.failures === 'true', onchange: event => set('failures', event.target.checked ? 'true' : '') }), h('span', {}, 'Failures only')));
  root.append(h('div', { class: 'head' }, h('h1', {}, 'Notifications'), pause), fields, problem, h('section', { class: 'card flush' }, none, table), h('div', { class: 'pager' }, older));
  get('partners/health').then(partners => fields.children[0].after(
    select('CPO', filter.operator, [['', 'all'], ...partners.operators.map(p => [p.id, p.id])], value => set('operator', value)),
    select('EMP', filter.provider, [['', 'all'], ...partners.providers.map(p => [p.id, p.id])], value => set('provider', value)))).catch(() => {});
  load();
  return { leave: () => { round++; clearTimeout(typing); stop(); }, keys: { p: togglePause } };
};
