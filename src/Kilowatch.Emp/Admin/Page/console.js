// What an EMP's people see: sessions, one session with its messages beside the driver's view, webhook deliveries.
const view = document.getElementById('view');
const live = document.getElementById('live');
const refreshEvery = 3000;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
};
const ask = async (path, options) => {
  const answer = await fetch(`/admin/api/${path}`, { cache: 'no-store', ...options });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  let message = text;
  try { message = JSON.parse(text).message ?? text; } catch { /* then as it came */ }
  throw new Error(message || `HTTP ${answer.status}`);
};
const states = {
  authorized: ['calm', 'Ready'], charging: ['good', 'Charging'], finished: ['good', 'Finished'], blocking: ['warn', 'Blocking'], error: ['bad', 'Error'],
  closed: ['idle', 'Closed'], stale: ['warn', 'No news'], neverEnded: ['warn', 'End unknown'], pending: ['calm', 'Pending'], delivered: ['good', 'Delivered'], failed: ['bad', 'Failed'],
};
const badge = state => make('span', { class: 'badge', 'data-tone': states[state][0] }, states[state][1]);
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });
const ago = text => {
  if (!text) return '–';
  const seconds = (Date.now() - Date.parse(text)) / 1000;
  if (Math.abs(seconds) < 45) return 'just now';
  const [unit, length] = Math.abs(seconds) < 3570 ? ['minute', 60] : Math.abs(seconds) < 84600 ? ['hour', 3600] : ['day', 86400];
  return relative.format(-Math.round(seconds / length), unit);
};
const time = text => make('time', { datetime: text, title: text }, new Date(text).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }));
const energy = kWh => kWh === null ? '–' : `${kWh.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 3 })} kWh`;
const money = cost => cost ? new Intl.NumberFormat('en', { style: 'currency', currency: cost.currency }).format(cost.total) : '–';
const sessionLink = (id, text) => make('a', { href: `/admin/sessions/${encodeURIComponent(id)}`, class: 'id' }, text);
const tags = kinds => kinds.length ? make('span', { class: 'tags' }, ...kinds.map(kind => make('code', {}, kind))) : '–';
// Where the driver page is on this host, whatever name it has outside.
const local = link => link.slice(link.lastIndexOf('/driver/'));

const table = (caption, columns, rows, empty) => rows.length === 0 ? make('p', { class: 'empty' }, empty) : make('table', { 'aria-label': caption },
  make('thead', {}, make('tr', {}, ...columns.map(([name, isNumber]) => make('th', { scope: 'col', class: isNumber && 'number' }, name)))),
  make('tbody', {}, ...rows.map(cells => make('tr', {}, ...cells.map((cell, i) =>
    make('td', { 'data-label': columns[i][0], class: columns[i][1] && 'number' }, cell))))));

const choice = (name, values, chosen, change) => make('label', {}, name, make('select', { onchange: event => change(event.target.value) },
  make('option', { value: '' }, 'all'), ...values.map(value => make('option', { value, selected: value === chosen }, states[value][1]))));
const query = new URLSearchParams(location.search);
const go = change => {
  for (const [key, value] of Object.entries(change)) value ? query.set(key, value) : query.delete(key);
  location.search = query.toString();
};
const pages = next => make('div', { class: 'head' },
  query.get('after') ? make('a', { href: '?' + new URLSearchParams(query.get('state') ? { state: query.get('state') } : {}) }, 'Newest') : make('span'),
  next ? make('button', { onclick: () => go({ after: next }) }, 'Older') : make('span'));
const head = (title, ...tools) => make('div', { class: 'head' }, make('h1', {}, title), ...tools);

const showSessions = async () => {
  const page = await ask(`sessions?${query}`);
  return [
    head('Sessions', choice('State', ['authorized', 'charging', 'finished', 'blocking', 'error', 'closed', 'stale', 'neverEnded'], query.get('state'), state => go({ state, after: '' }))),
    make('section', { class: 'card flush' }, table('Sessions', [['State'], ['Session'], ['Energy', true], ['Cost', true], ['Last heard', true], ['Remarks'], ['Driver']],
      page.sessions.map(s => [
        badge(s.state),
        make('span', { class: 'stack' }, sessionLink(s.sessionId, s.sessionId), make('small', {}, s.evseId ?? 'charging point unknown')),
        energy(s.energyKWh), money(s.cost), ago(s.lastArrived), tags(s.remarks),
        make('a', { href: local(s.link), target: '_blank', rel: 'noopener' }, 'Driver page'),
      ]), 'No session here yet. Sessions appear as soon as a hub sends something.')),
    pages(page.next),
  ];
};

const pretty = body => {
  try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
};
const attempts = delivery => delivery.attempts.length === 0 ? 'none yet' : make('ol', { class: 'attempts' }, ...delivery.attempts.map(attempt => make('li', {},
  `${attempt.status ?? 'no answer'}`, ' ', make('small', {}, time(attempt.time)), attempt.error ? make('div', {}, attempt.error) : null,
  attempt.response ? make('code', {}, attempt.response) : null)));
const resend = delivery => make('button', {
  'aria-label': `Resend ${delivery.type}`, disabled: delivery.state === 'pending' && delivery.attempts.length === 0,
  onclick: async event => {
    event.target.disabled = true;
    await ask(`webhooks/${encodeURIComponent(delivery.id)}/resend`, { method: 'POST' }).then(refresh, tell);
  },
}, 'Resend');
const deliveries = (list, empty) => table('Webhook deliveries', [['State'], ['What'], ['Backend'], ['Attempts'], ['']], list.map(d => [
  make('span', { class: 'stack' }, badge(d.state), d.due && d.attempts.length ? make('small', {}, `next ${ago(d.due)}`) : null),
  make('span', { class: 'stack' }, d.type, sessionLink(d.session, d.session)), make('code', {}, d.url), attempts(d), resend(d),
]), empty);

const showSession = async id => {
  const path = encodeURIComponent(id);
  const [session, { messages }, { webhooks }] = await Promise.all([ask(`sessions/${path}`), ask(`sessions/${path}/messages`), ask(`webhooks?session=${path}`)]);
  const fact = (name, value) => value === null || value === undefined || value === '' ? [] : [make('dt', {}, name), make('dd', {}, value)];
  const frame = make('iframe', { class: 'phone', src: local(session.link), title: "The driver's view" });
  return [
    head(id, badge(session.state)),
    make('div', { class: 'two' },
      make('div', { class: 'column' },
        make('section', { class: 'card' }, make('h2', {}, 'Session'), make('dl', { class: 'facts' },
          ...fact('Charging point', session.evseId), ...fact('Operator', session.operatorId), ...fact('Product', session.partnerProductId), ...fact('Energy', energy(session.energyKWh)),
          ...fact('Cost', session.cost && money(session.cost)), ...fact('Charging since', session.chargingSince && time(session.chargingSince)),
          ...fact('Last report', session.lastReported && time(session.lastReported)), ...fact('Last heard', ago(session.lastArrived)),
          ...fact('Driver page', make('a', { href: local(session.link), target: '_blank', rel: 'noopener' }, 'open')))),
        session.remarks.length ? make('section', { class: 'card' }, make('h2', {}, 'Remarks'), make('dl', { class: 'facts' },
          ...session.remarks.flatMap(remark => fact(remark.kind, remark.detail)))) : null,
        make('section', { class: 'card' }, make('h2', {}, `Messages (${messages.length})`), make('ol', { class: 'messages' }, ...messages.toReversed().map(message =>
          make('li', {}, make('details', { open: opened.has(message.revision), ontoggle: event => event.target.open ? opened.add(message.revision) : opened.delete(message.revision) },
            make('summary', {}, make('strong', {}, message.kind), ' ', make('small', {}, time(message.arrived))), make('pre', { tabindex: 0 }, pretty(message.body))))))),
        make('section', { class: 'card flush' }, deliveries(webhooks, 'No webhook was due for this session.'))),
      frame),
  ];
};
const opened = new Set();

const showWebhooks = async () => {
  const page = await ask(`webhooks?${query}`);
  return [
    head('Webhooks', choice('State', ['pending', 'delivered', 'failed'], query.get('state'), state => go({ state, after: '' }))),
    make('section', { class: 'card flush' }, deliveries(page.webhooks, 'No delivery here. They appear when Emp:Webhooks is set and something happens.')),
    pages(page.next),
  ];
};

const session = location.pathname.match(/\/sessions\/([^/]+)$/)?.[1];
const show = session ? () => showSession(decodeURIComponent(session)) : location.pathname.endsWith('/webhooks') ? showWebhooks : showSessions;
for (const link of document.querySelectorAll('nav a')) {
  const isHere = location.pathname.endsWith('/webhooks') === link.pathname.endsWith('/webhooks');
  if (isHere) link.setAttribute('aria-current', 'page');
}

const tell = failure => {
  live.dataset.state = 'lost';
  live.textContent = failure instanceof TypeError ? 'The EMP does not answer' : failure.message;
};
let shown = '';
const refresh = async () => {
  try {
    const parts = await show();
    live.dataset.state = 'on';
    live.textContent = 'Up to date';
    // Only what is new is drawn, so that nobody loses focus, place or selection.
    const next = parts.map(part => part.textContent).join('');
    if (next === shown || view.contains(document.activeElement?.closest('select, details, button'))) return;
    shown = next;
    const column = view.querySelector('.two > .column');
    if (!column) return view.replaceChildren(...parts);
    column.replaceWith(parts[1].querySelector('.column')); // and not the frame: one that moves loads anew
    view.querySelector('.head').replaceWith(parts[0]);
  } catch (failure) {
    tell(failure);
  }
};
await refresh();
setInterval(() => document.hidden || refresh(), refreshEvery);
