import { h } from './dom.js';
import { ago, clock, day, healths, kinds, now, outcomes, phases } from './format.js';

const badge = ([word, tone]) => h('span', { class: 'badge', 'data-tone': tone }, word);

export const outcomeBadge = outcome => badge(outcomes[outcome] ?? [outcome, 'idle']);
export const phaseBadge = phase => badge(phases[phase] ?? [phase, 'idle']);
export const healthBadge = health => badge(healths[health] ?? [health, 'idle']);
export const kindWord = kind => kinds[kind] ?? kind;

/** A moment in a list. Whether its day shows is the same for all of the list: see timesAlike. */
export const moment = iso => h('time', { datetime: iso, 'data-day': day(iso) }, h('span', { class: 'day' }, `${day(iso)} `), clock(iso));

/** Every list below shows one form of time: the clock alone while all its moments are today's, else with their days. */
export const timesAlike = root => {
  const look = () => {
    const today = day(now());
    for (const list of root.querySelectorAll('tbody')) list.classList.toggle('days', [...list.querySelectorAll('time')].some(at => at.dataset.day !== today));
  };
  new MutationObserver(look).observe(root, { childList: true, subtree: true });
  document.addEventListener('othertime', look);
};

/** A session from which energy flows reports every five minutes; one that is silent for hours has most likely ended without a word. */
const silentAfter = 2 * 3600 * 1000;
export const isSilent = (phase, lastRequestAt) => (phase === 'charging' || phase === 'authorized' || phase === 'error') && now() - Date.parse(lastRequestAt) > silentAfter;
export const silentBadge = lastRequestAt => h('span', { class: 'badge', 'data-tone': 'warn', title: `The last request came ${ago(lastRequestAt)}.` }, 'Silent');

/** A session's id, short: its first group tells sessions apart well enough in a list; the whole one is in the title and behind the link. */
export const sessionLink = id => id ? h('a', { class: 'id', href: `/admin/sessions/${id}`, title: id }, id.slice(0, 8)) : h('span', { class: 'soft' }, 'none');

/** From whom to whom. */
export const way = entry => [entry.operator ?? '?', h('span', { class: 'arrow', 'aria-label': 'to' }, '→'), entry.provider ?? '?'];

export const card = (title, attributes, ...children) => {
  const id = `card-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;
  return h('section', { ...attributes, class: `card ${attributes?.class ?? ''}`, 'aria-labelledby': id }, h('h2', { id }, title), ...children);
};

export const empty = (...words) => h('p', { class: 'empty' }, ...words);

/** A cell, with the name of its column for narrow screens, where a row becomes a small card. */
export const cell = (label, attributes, ...children) => h('td', { 'data-label': label, ...attributes }, ...children);

export const heads = (...names) => h('thead', {}, h('tr', {}, ...names.map(name => {
  const [text, kind] = [].concat(name);
  return h('th', { scope: 'col', class: kind }, text);
})));

export const select = (label, value, options, onchange) => h('label', { class: 'field' }, h('span', {}, label),
  h('select', { 'aria-label': label, onchange: event => onchange(event.target.value) }, ...options.map(([key, text]) => h('option', { value: key, selected: key === (value ?? '') }, text))));

export const failed = error => h('p', { class: 'problem', role: 'alert' }, `The hub did not answer: ${error.message}`);
