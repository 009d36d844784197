import { h } from './dom.js';
import { every, get } from './api.js';
import { ago } from './format.js';

/** What needs attention now, above every view: in words, with where to look. */
export const watchNotices = place => every(4000, async signal => {
  const { notices } = await get('notices', {}, signal);
  place.hidden = notices.length === 0;
  const stamp = JSON.stringify(notices);
  if (place.dataset.stamp === stamp) return;
  place.dataset.stamp = stamp;
  place.replaceChildren(...notices.map(notice => h('p', { class: 'notice', 'data-kind': notice.kind, 'data-tone': notice.severity === 'error' ? 'bad' : 'warn' },
    h('strong', {}, notice.title), ' ', notice.text, notice.since && h('span', { class: 'soft' }, ` Since ${ago(notice.since)}.`.replace(' ago', '')), notice.link && [' ', h('a', { href: notice.link }, 'Look')])));
});
