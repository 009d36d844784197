import { h, copy } from './dom.js';
import { every, get } from './api.js';
import { card, cell, empty, failed, heads, moment } from './parts.js';
import { count, precise } from './format.js';

const reasons = {
  noCertificate: ['No certificate', 'idle', 'It showed none.'],
  unknownAuthority: ['Unknown authority', 'warn', 'None of Hub:ClientCertificateAuthorities has issued it.'],
  unknownCertificate: ['No partner’s', 'bad', 'It is in order, and no partner has it: set it, if it is a partner’s.'],
  otherPartner: ['Another partner’s', 'bad', 'It is one partner’s, and the request spoke for another.'],
  expired: ['Expired', 'bad', 'It, or one between it and its authority, is past its end.'],
  notYetValid: ['Not valid yet', 'warn', 'It begins later, or the hub’s clock is slow.'],
  revoked: ['Revoked', 'bad', 'It is on a revocation list, or in Hub:RevokedCertificates.'],
  revocationUnknown: ['List not current', 'bad', 'Its authority’s revocation list is not current, and Hub:RevocationMode is Strict.'],
  wrongUse: ['Not a client’s', 'warn', 'Its key usage is another one, or it is an authority’s own.'],
  weak: ['Too weak', 'warn', 'A key or a signature in its chain can be forged.'],
  invalid: ['Broken', 'warn', 'Its chain cannot be read or built.'],
};

const row = refusal => {
  const [word, tone, meaning] = reasons[refusal.reason] ?? [refusal.reason, 'warn', ''];
  return h('tr', {},
    cell('Time', { class: 'time', title: precise(refusal.time) }, moment(refusal.time)),
    cell('Reason', {}, h('span', { class: 'badge', 'data-tone': tone }, word), h('small', { class: 'soft endpoint' }, meaning)),
    cell('Count', { class: 'right' }, count(refusal.count)),
    cell('From', {}, refusal.address ?? '–'),
    cell('Certificate', { class: 'name' }, refusal.subject === null ? h('span', { class: 'soft' }, 'none') : [h('strong', {}, refusal.subject), h('small', { class: 'soft endpoint' }, `issued by ${refusal.issuer}`),
      h('small', { class: 'endpoint' }, h('code', {}, refusal.sha256), ' ', h('button', { type: 'button', onclick: event => copy(refusal.sha256, event.currentTarget) }, 'Copy SHA-256'))]));
};

export const show = root => {
  const problem = h('div', {}), list = h('div', { class: 'scroll' });
  root.append(h('div', { class: 'head' }, h('h1', {}, 'Refused callers')), problem, card('Newest first', {}, list),
    h('p', { class: 'note' }, 'Callers that were refused before they were known, by this node since it started: one row for each certificate and reason, or for each address without a certificate. The SHA-256 is what kilowatch partners set --certificate takes.'));
  let stamp = null;
  const poll = every(3000, async signal => {
    const { refusals } = await get('refusals', { limit: 200 }, signal);
    problem.replaceChildren();
    if (stamp === JSON.stringify(refusals)) return;
    stamp = JSON.stringify(refusals);
    list.replaceChildren(refusals.length === 0 ? empty('Nobody was refused.') : h('table', { class: 'rows partners refusals' },
      heads('Time', 'Reason', ['Count', 'right'], 'From', 'Certificate'), h('tbody', {}, ...refusals.map(row))));
  }, error => problem.replaceChildren(failed(error)));
  return { leave: () => poll.stop() };
};
