import { h } from './dom.js';
import { every, get } from './api.js';
import { follow } from './stream.js';
import { card, cell, empty, failed, healthBadge, heads } from './parts.js';
import { ago, count, ms, outcomes } from './format.js';

const lastFailure = partner => partner.lastFailure === null ? '–'
  : h('a', { class: 'row', href: `/admin/notifications/${partner.lastFailure.entry}` }, `${(outcomes[partner.lastFailure.outcome] ?? [partner.lastFailure.outcome])[0]}, ${ago(partner.lastFailure.at)}`);

const name = partner => [h('strong', {}, partner.id), h('small', { class: 'soft endpoint' }, partner.endpoint ?? 'no endpoint')];

export const providerTable = (health, { brief = false } = {}) => health.providers.length === 0 ? empty('No EMP is set up: kilowatch partners add provider ...') : h('table', { class: 'rows partners' },
  heads('EMP', 'Health', ['Calls', 'right'], ['Failed', 'right'], ['Refused', 'right'], ['Median', 'right'], ['p99', 'right'], ['Under way', 'right'], 'Last failure'),
  h('tbody', {}, ...health.providers.map(provider => h('tr', {},
    cell('EMP', { class: 'name' }, ...name(provider), !provider.takesNotifications && h('small', { class: 'soft' }, 'takes no notifications')),
    cell('Health', {}, healthBadge(provider.health)),
    cell('Calls', { class: 'right' }, count(provider.calls)),
    cell('Failed', { class: 'right', 'data-tone': provider.failures ? 'bad' : null }, count(provider.failures)),
    cell('Refused', { class: 'right', 'data-tone': provider.refusals ? 'refused' : null }, count(provider.refusals)),
    cell('Median', { class: 'right' }, ms(provider.p50Ms)),
    cell('p99', { class: 'right' }, ms(provider.p99Ms)),
    cell('Under way', { class: 'right' }, count(provider.underWay), !brief && h('small', { class: 'soft' }, ` of ${count(health.mostUnderWay)}`)),
    cell('Last failure', {}, lastFailure(provider))))));

const operatorTable = health => health.operators.length === 0 ? empty('No CPO is set up: kilowatch partners add operator ...') : h('table', { class: 'rows partners' },
  heads('CPO', 'Health', ['Requests', 'right'], ['Its mistakes', 'right'], ['Limit a minute', 'right'], ['Under way', 'right'], 'Last heard', 'Last mistake'),
  h('tbody', {}, ...health.operators.map(operator => h('tr', {},
    cell('CPO', { class: 'name' }, ...name(operator)),
    cell('Health', {}, healthBadge(operator.health)),
    cell('Requests', { class: 'right' }, count(operator.requests)),
    cell('Its mistakes', { class: 'right', 'data-tone': operator.mistakes ? 'warn' : null }, count(operator.mistakes)),
    cell('Limit a minute', { class: 'right' }, operator.notificationsPerMinute === null ? 'none' : count(operator.notificationsPerMinute)),
    cell('Under way', { class: 'right' }, count(operator.underWay)),
    cell('Last heard', {}, ago(operator.lastAt)),
    cell('Last mistake', {}, lastFailure(operator))))));

export const show = root => {
  const problem = h('div', {}), emps = h('div', { class: 'scroll' }), cpos = h('div', { class: 'scroll' }), note = h('p', { class: 'note' });
  root.append(h('div', { class: 'head' }, h('h1', {}, 'Partners')), problem, card('EMPs (providers)', {}, emps), card('CPOs (operators)', {}, cpos), note);
  const poll = every(2000, async signal => {
    const health = await get('partners/health', {}, signal);
    emps.replaceChildren(providerTable(health));
    cpos.replaceChildren(operatorTable(health));
    note.textContent = `The last ${health.minutes} minutes at this node. Answer times are known to within their class. An EMP is slow when some answers take more than half of the time limit (${ms(health.timeoutMs)}). There is no circuit breaker: a CPO's retry is always tried at once.`;
    problem.replaceChildren();
  }, error => problem.replaceChildren(failed(error)));
  const stop = follow({});
  return { leave: () => { poll.stop(); stop(); } };
};
