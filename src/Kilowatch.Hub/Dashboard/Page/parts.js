import { h } from './dom.js';
import { outcomes, phases, healths, kinds } from './format.js';

const badge = ([word, tone]) => h('span', { class: 'badge', 'data-tone': tone }, word);

export const outcomeBadge = outcome => badge(outcomes[outcome] ?? [outcome, 'idle']);
export const phaseBadge = phase => badge(phases[phase] ?? [phase, 'idle']);
export const healthBadge = health => badge(healths[health] ?? [health, 'idle']);
export const kindWord = kind => kinds[kind] ?? kind;

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
