import { h } from './dom.js';
import * as overview from './overview.js';
import * as sessions from './sessions.js';
import * as session from './session.js';
import * as notifications from './notifications.js';
import * as inspector from './inspector.js';
import * as partners from './partners.js';
import * as refusals from './refusals.js';
import { watchNotices } from './notices.js';
import { timesAlike } from './parts.js';
import { listen } from './keyboard.js';

const main = document.getElementById('main');
let leave = () => {};
let shown = null;
let keys = {};

const views = [
  [/^\/admin\/?$/, overview, 'Overview'],
  [/^\/admin\/sessions\/?$/, sessions, 'Sessions'],
  [/^\/admin\/sessions\/([^/]+)$/, session, 'Session'],
  [/^\/admin\/notifications\/?$/, notifications, 'Notifications'],
  [/^\/admin\/notifications\/(\d+)$/, inspector, 'Notification'],
  [/^\/admin\/partners\/?$/, partners, 'Partners'],
  [/^\/admin\/refusals\/?$/, refusals, 'Refused callers'],
];

const mark = () => {
  for (const link of document.querySelectorAll('nav a')) {
    const path = link.getAttribute('href');
    const isHere = path === '/admin/' ? /^\/admin\/?$/.test(location.pathname) : location.pathname.startsWith(path);
    if (isHere) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
};

const show = () => {
  leave();
  const [pattern, view, title] = views.find(([p]) => p.test(location.pathname)) ?? views[0];
  const place = h('div', { class: 'view' });
  main.replaceChildren(place);
  document.title = `${title} · Kilowatch hub`;
  mark();
  shown = location.pathname + location.search;
  const { leave: end, keys: own } = view.show(place, { id: pattern.exec(location.pathname)?.[1], parameters: new URLSearchParams(location.search), go });
  leave = end;
  keys = own ?? {};
};

/** Goes to an address of the dashboard without loading the page anew. */
export const go = (path, { replace = false } = {}) => {
  if (replace) {
    history.replaceState(null, '', path);
    shown = path;
    return;
  }
  history.pushState(null, '', path);
  show();
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
};

addEventListener('popstate', () => shown !== location.pathname + location.search && show()); // not for a mere #main
document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="/admin/"]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target || link.pathname.startsWith('/admin/api/')) return;
  event.preventDefault();
  go(link.pathname + link.search);
});

listen({ go, keys: () => keys });
watchNotices(document.getElementById('notices'));
timesAlike(main);
show();
