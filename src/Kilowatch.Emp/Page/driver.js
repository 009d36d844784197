import { draw } from './chart.js';
import { ago, duration, exact, fixed, language, money, timeOfDay, words } from './words.js';

const byId = id => document.getElementById(id);
const token = location.pathname.split('/').pop();
const feedAddress = new URL(`../sessions/${token}/events`, location.href);

const looks = {
  authorized: ['idle', 'M6 13l4 4 8-10'], charging: ['good', 'M13 3L6 13h5l-1 8 8-11h-5z'], finished: ['good', 'M5 12l5 5 9-11'],
  blocking: ['warn', 'M12 6v7M12 17.5v.1'], error: ['bad', 'M7 7l10 10M17 7L7 17'], closed: ['idle', 'M5 12l5 5 9-11'],
  stale: ['warn', 'M9 9a3 3 0 1 1 4 3c-1 .6-1 1.400-1 2M12 18v.1'], neverEnded: ['idle', 'M9 9a3 3 0 1 1 4 3c-1 .6-1 1.400-1 2M12 18v.1'],
};

let session = null;
let skew = 0; // the server's clock less this device's: ages must not depend on the phone's clock, which may also run slower than a sandbox's
const now = () => Date.now() + skew;

const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const value = (element, text, unit) => {
  const key = `${text} ${unit ?? ''}`;
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  element.replaceChildren(text);
  if (unit) element.append(Object.assign(document.createElement('span'), { className: 'unit', textContent: ` ${unit}` }));
};
const at = text => Date.parse(text);

// From the last report on, while energy flows and the report is fresh: the server says whether and how long, this page only counts on.
const passed = () => (now() - at(session.estimate.at)) / 1000;
const isFresh = () => session.estimate.until !== null && now() < at(session.estimate.until);
const energyNow = () => session.estimate.energyKWh === null || !isFresh() ? null : session.estimate.energyKWh + session.estimate.powerKW * passed() / 3600;
const timeNow = () => session.estimate.chargingSeconds === null || !isFresh() ? null : session.estimate.chargingSeconds + passed();

const showState = () => {
  const [tone, path] = looks[session.state];
  byId('status').dataset.tone = tone;
  byId('status').dataset.state = session.state;
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  icon.setAttribute('viewBox', '0 0 24 24');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  icon.append(line);
  byId('badge').replaceChildren(icon);
  put(byId('state'), words.states[session.state]);
  put(byId('advice'), session.advice[language]);
  document.title = `${words.states[session.state]} – ${words.title}`;
};

const showMeasured = () => {
  put(byId('measured-title'), session.state === 'closed' ? words.final : words.measured);
  const known = session.energyKWh !== null;
  value(byId('energy'), known ? exact(session.energyKWh) : words.none, known ? 'kWh' : null);
  byId('energy').classList.toggle('unknown', !known);
  value(byId('time'), session.chargingSeconds === null ? '–' : duration(session.chargingSeconds));
  value(byId('power'), session.powerKW === null ? '–' : fixed(session.powerKW, 1), session.powerKW === null ? null : 'kW');
  byId('power').title = words.lastPower;
};

const showCourse = () => {
  byId('course').hidden = session.points.length < 2;
  if (session.points.length < 2) return;
  const guess = energyNow();
  byId('key-estimate').hidden = guess === null;
  draw(byId('chart'), session.points, guess, now());
};

const showRows = () => {
  byId('rows').replaceChildren(...session.points.map(point => {
    const row = document.createElement('tr');
    const power = point.powerKW === null ? '–' : `${fixed(point.powerKW, 1)}\u00a0kW`;
    for (const text of [timeOfDay(at(point.at), now()), `${exact(point.energyKWh)}\u00a0kWh`, power]) row.append(Object.assign(document.createElement('td'), { textContent: text }));
    return row;
  }));
};

const showFacts = () => {
  const time = text => text && timeOfDay(at(text), now());
  const facts = [
    [words.evse, session.evseId], [words.product, session.partnerProductId], [words.authorized, time(session.authorizedAt)],
    [words.since, time(session.chargingSince)], [words.until, time(session.chargingUntil)],
    [words.sessionEnd, session.state === 'closed' ? time(session.sessionEnd) : null], [words.session, session.sessionId],
  ];
  byId('facts').replaceChildren(...facts.filter(([, text]) => text).flatMap(([name, text]) => [
    Object.assign(document.createElement('dt'), { textContent: name }), Object.assign(document.createElement('dd'), { textContent: text }),
  ]));
};

// What moves between reports. None of it is announced by screen readers: only a change of state is.
const tick = () => {
  if (!session) return;
  put(byId('reported'), session.lastReported ? words.reported(ago(Math.min(at(session.lastReported), now()), now())) : words.notReported);
  const guess = energyNow(), seconds = timeNow(), cost = session.estimate.cost;
  byId('estimates').hidden = guess === null && seconds === null && !cost;
  byId('energy-now-box').hidden = guess === null;
  byId('time-now-box').hidden = seconds === null;
  byId('cost-box').hidden = !cost;
  if (guess !== null) value(byId('energy-now'), `≈ ${fixed(guess, 2)}`, 'kWh');
  if (seconds !== null) value(byId('time-now'), `≈ ${duration(seconds)}`);
  if (cost) value(byId('cost'), `≈ ${money(cost.amount, cost.currency)}`);
  const penalty = session.penaltyStart && (session.state === 'finished' || session.state === 'blocking') ? at(session.penaltyStart) : null;
  byId('penalty').hidden = penalty === null;
  if (penalty !== null) {
    const write = penalty > now() ? words.penaltyIn : words.penaltySince;
    put(byId('penalty'), write(timeOfDay(penalty, now()), ago(penalty, now())));
  }
};

const show = picture => {
  session = picture;
  byId('main').hidden = false;
  showState();
  showMeasured();
  showCourse();
  showRows();
  showFacts();
  tick();
};

const follow = () => {
  const feed = new EventSource(feedAddress);
  put(byId('connection'), words.connecting);
  feed.onopen = () => put(byId('connection'), session ? '' : words.waiting);
  feed.addEventListener('clock', event => { skew = Number(event.data) - Date.now(); });
  feed.addEventListener('session', event => {
    const picture = JSON.parse(event.data);
    put(byId('connection'), '');
    skew = Math.max(skew, at(picture.estimate.at) - Date.now()); // it is no earlier than when the picture was painted
    show(picture);
  });
  feed.onerror = async () => {
    put(byId('connection'), words.lost);
    if (feed.readyState !== EventSource.CLOSED) return; // the browser comes back by itself
    // It does not after an answer that was no feed: the link is over, or a proxy is in the way for now.
    const answer = await fetch(new URL(`../sessions/${token}`, location.href), { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) show(await answer.json()); // as it is now, at least
    if (answer?.status !== 404) return setTimeout(follow, 5000);
    put(byId('connection'), '');
    byId('main').hidden = true;
    byId('gone').hidden = false;
    document.title = words.goneTitle;
  };
};

document.documentElement.lang = language;
for (const element of document.querySelectorAll('[data-word]')) element.textContent = words[element.dataset.word];
document.title = words.title;
setInterval(tick, 1000);
addEventListener('resize', () => session && showCourse());
setInterval(() => session?.estimate.energyKWh !== null && session && showCourse(), 15000);
follow();
