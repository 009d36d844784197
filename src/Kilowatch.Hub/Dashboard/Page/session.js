import { h } from './dom.js';
import { get } from './api.js';
import { follow } from './stream.js';
import { card, failed, isSilent, phaseBadge, silentBadge } from './parts.js';
import { clickable, entryRow, entryTable } from './table.js';
import { energyChart } from './energy.js';
import { energy, precise } from './format.js';

/** What a list shows of an entry, from the whole entry of the session's own route. */
const summary = entry => {
  let body = null;
  try { body = JSON.parse(entry.request); } catch { /* not JSON, or not kept */ }
  const kWh = body?.ConsumedEnergyProgress ?? body?.ConsumedEnergy;
  return { ...entry, body, energyKWh: typeof kWh === 'number' ? kWh : null };
};

/** The phase, as the list of sessions has it: an accepted End ends it. */
const lastKind = entries => entries.some(entry => entry.kind === 'end' && entry.outcome === 'accepted') ? 'ended' : 'charging';

export const show = (root, { id, go }) => {
  const problem = h('div', {}), facts = h('dl', { class: 'facts' }), badge = h('span', {});
  const { table, body } = entryTable({ withSession: false });
  let entries = [];
  const chart = energyChart(() => entries);
  const chartCard = card('Energy', {}, chart.figure);
  clickable(table, go);
  root.append(
    h('div', { class: 'head' }, h('h1', {}, 'Session ', h('code', {}, id)), badge), problem,
    card('Facts', {}, facts), chartCard,
    card('Requests', { class: 'flush' }, table), h('p', { class: 'more' }, h('a', { href: `/admin/notifications?session=${id}` }, 'As a live stream'), ' · ', h('a', { href: `/admin/api/sessions/${id}`, target: '_blank' }, 'As JSON')));

  const load = async () => {
    const session = await get(`sessions/${encodeURIComponent(id)}`);
    entries = session.entries.map(summary);
    const reported = entries.filter(entry => entry.outcome === 'accepted' && entry.energyKWh !== null && entry.kind !== 'chargeDetailRecord');
    const record = entries.findLast(entry => entry.kind === 'chargeDetailRecord' && entry.energyKWh !== null);
    const list = [
      ['Operator', session.operator], ['Provider', session.provider], ['EVSE', session.evseId], ['Energy', energy((record ?? reported.at(-1))?.energyKWh)],
      ['Opened', precise(session.openedAt)], ['Last request', precise(session.lastRequestAt)],
      ['Last Progress accepted', session.lastProgressAcceptedAt && precise(session.lastProgressAcceptedAt)], ['Ended', session.endedAt && precise(session.endedAt)],
      ['CPO’s own id', session.cpoPartnerSessionId], ['EMP’s own id', session.empPartnerSessionId],
      ['Identified by', session.medium && { card: 'RFID card', qrCode: 'QR code', plugAndCharge: 'Plug & Charge', remote: 'app' }[session.medium]],
      ['Authorized', session.authorizedOffline ? 'by the hub (offline data)' : null],
    ];
    facts.replaceChildren(...list.filter(([, value]) => value).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    badge.replaceChildren(phaseBadge(session.state), ...(session.state === 'open' && !record && isSilent(lastKind(entries), session.lastRequestAt) ? [' ', silentBadge(session.lastRequestAt)] : []));
    body.replaceChildren(...entries.toReversed().map(entry => entryRow(entry, { withSession: false })));
    chartCard.hidden = reported.length === 0;
    chart.paint();
    problem.replaceChildren();
  };

  let stop = () => {}, timer, left = false;
  const soon = () => { clearTimeout(timer); timer = setTimeout(() => load().catch(complain), 150); };
  const complain = error => problem.replaceChildren(error.status === 404 ? h('p', { class: 'problem', role: 'alert' }, 'The hub remembers no session of that id: it never was, or it ended longer ago than the journal is kept.') : failed(error));
  document.addEventListener('othertime', soon);
  load().then(() => {
    if (!left) stop = follow({ session: id, after: entries.at(-1)?.id ?? 0 }, { onEntry: soon });
  }).catch(complain);
  return { leave: () => { left = true; document.removeEventListener('othertime', soon); clearTimeout(timer); stop(); } };
};
