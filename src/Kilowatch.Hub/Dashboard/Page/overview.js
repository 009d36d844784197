import { h } from './dom.js';
import { every, get } from './api.js';
import { follow } from './stream.js';
import { byTone, latencyChart, notificationsChart } from './overtime.js';
import { legend } from './charts.js';
import { card, empty, failed } from './parts.js';
import { clickable, entryRow, entryTable } from './table.js';
import { providerTable } from './partners.js';
import { count, ms, share, span, tones } from './format.js';

const ranges = [['60', '1', '1 h'], ['360', '5', '6 h'], ['1440', '20', '24 h']];
const mostRows = 12, mostPartners = 5;

const worstFirst = health => ({ ...health, providers: health.providers.toSorted((a, b) => b.failures - a.failures || b.calls - a.calls).slice(0, mostPartners) });

export const show = (root, { go }) => {
  let range = ranges[0], data = null;
  const tiles = h('dl', { class: 'tiles' });
  const problem = h('div', {});
  const since = h('p', { class: 'note' });
  const bars = notificationsChart(() => data), lines = latencyChart(() => data);
  const { table, body } = entryTable();
  const none = empty('Nothing yet. Send a notification: the command that the sandbox prints is one.');
  const partners = h('div', { class: 'scroll' });
  clickable(table, go);

  const choose = h('div', { class: 'segments', role: 'group', 'aria-label': 'Time range' }, ...ranges.map(entry => h('button', {
    type: 'button', 'aria-pressed': String(entry === range), onclick: event => {
      range = entry;
      for (const button of choose.children) button.setAttribute('aria-pressed', String(button === event.currentTarget));
      activity.now();
    },
  }, entry[2])));

  root.append(
    h('div', { class: 'head' }, h('h1', {}, 'Overview'), choose), problem, tiles,
    h('div', { class: 'grid two-one' },
      card('Notifications', {}, legend(Object.entries(tones)), bars.figure),
      card('EMP answer time', {}, legend([['p50', 'Median'], ['p99', '99th percentile']]), lines.figure)),
    card('EMPs', {}, partners, h('p', { class: 'note' }, h('a', { href: '/admin/partners' }, 'All partners'))),
    card('Latest', { class: 'flush' }, none, table, h('p', { class: 'more' }, h('a', { href: '/admin/notifications' }, 'All notifications'))),
    since);

  const tile = (name, value, detail, tone) => h('div', { class: 'tile', 'data-tone': tone }, h('dt', {}, name), h('dd', {}, value, h('small', {}, detail)));
  const activity = every(4000, async signal => {
    data = await get('activity', { minutes: range[0], step: range[1] }, signal);
    const { total } = data, sums = byTone(total.outcomes), n = total.notifications;
    tiles.replaceChildren(
      tile('Open sessions', count(data.openSessions), 'now'),
      tile('Notifications', count(n), range[0] === '60' ? 'in the last hour' : `in the last ${range[2]}`),
      tile('Accepted', share(sums.good + sums.calm, n), `${count(sums.good + sums.calm)} with repeated`, n && 'good'),
      tile('Refused', count(sums.warn + sums.refused), `${count(sums.warn)} by the hub, ${count(sums.refused)} by EMPs`, sums.warn + sums.refused && 'warn'),
      tile('Failed', count(sums.bad), sums.bad ? 'EMP or hub' : 'none', sums.bad ? 'bad' : null),
      tile('EMP answer', ms(total.empP50Ms), `median; p99 ${ms(total.empP99Ms)}`));
    since.textContent = `Counted by this node since it started, ${span(Date.parse(data.now) - Date.parse(data.since))} ago, in memory.`;
    bars.paint();
    lines.paint();
    partners.replaceChildren(providerTable(worstFirst(await get('partners/health', {}, signal)), { brief: true }));
    problem.replaceChildren();
  }, error => problem.replaceChildren(failed(error)));

  let stop = () => {}, left = false;
  const put = entry => {
    none.hidden = true;
    table.hidden = false;
    body.prepend(entryRow(entry));
    while (body.children.length > mostRows) body.lastChild.remove();
  };
  table.hidden = true;
  get('notifications', { limit: mostRows }).then(({ entries }) => {
    if (left) return;
    entries.toReversed().forEach(put);
    stop = follow({ after: entries[0]?.id ?? 0 }, { onEntry: put });
  }).catch(error => problem.replaceChildren(failed(error)));
  return { leave: () => { left = true; activity.stop(); stop(); } };
};

