// <kilowatch-session src=".../sessions/TOKEN">: a charging session as its driver sees it, live. Attributes: lang, target-kwh.
import { draw } from './chart.js';
import { follow } from './feed.js';
import { open as openPush } from './push.js';
import { load } from './words.js';

const svgNamespace = 'http://www.w3.org/2000/svg';
const question = 'M9 9a3 3 0 1 1 4 3c-1 .6-1 1.4-1 2M12 18v.1';
const looks = {
  authorized: ['idle', 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4'], charging: ['good', 'M13 3L6 13h5l-1 8 8-11h-5z'], finished: ['good', 'M5 12l5 5 9-11'],
  blocking: ['warn', 'M12 6v7M12 17.500v.1'], error: ['bad', 'M7 7l10 10M17 7L7 17'], closed: ['idle', 'M5 12l5 5 9-11'], stale: ['warn', question], neverEnded: ['idle', question],
};
const hasEnded = state => ['finished', 'blocking', 'closed'].includes(state);
const at = text => Date.parse(text);

const h = (name, attributes = {}, ...children) => {
  const element = name === 'svg' || name === 'path' ? document.createElementNS(svgNamespace, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== false && value !== null) element.setAttribute(key, value === true ? '' : value);
  element.append(...children.flat());
  return element;
};
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

class KilowatchSession extends HTMLElement {
  static observedAttributes = ['src', 'lang', 'target-kwh'];
  #session = null;
  #skew = 0; // the server's clock less this device's: ages must not depend on the phone's clock, which may also run slower than a sandbox's
  #words = null;
  #stop = () => {};
  #push = null;
  #root = this.attachShadow({ mode: 'open' });
  #run = 0;

  connectedCallback() { this.#start(); }
  disconnectedCallback() { this.#stop(); this.#run++; }
  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    if (name === 'target-kwh') return this.#session && this.#showEnergy();
    this.#stop();
    this.#start();
  }

  #get = id => this.#root.getElementById(id);
  #now = () => Date.now() + this.#skew;

  async #start() {
    const run = ++this.#run;
    if (!this.getAttribute('src')) return;
    const address = new URL(this.getAttribute('src'), document.baseURI).href.replace(/\/$/, '');
    const words = await load(this.getAttribute('lang') || undefined);
    if (run !== this.#run) return;
    this.#words = words;
    this.#session = null;
    const style = h('link', { rel: 'stylesheet', href: new URL('driver.css', import.meta.url).href });
    const styled = new Promise(resolve => { style.onload = style.onerror = resolve; });
    this.#root.replaceChildren(style, this.#skeleton());
    await styled;
    if (run !== this.#run) return;
    const ticking = setInterval(() => this.#tick(), 1000);
    const drawing = setInterval(() => this.#session?.estimate.energyKWh != null && this.#showCourse(), 15000);
    const sizes = new ResizeObserver(() => this.#session && this.#showCourse());
    sizes.observe(this);
    put(this.#get('connection'), words.texts.connecting);
    const stopFeed = follow(address, {
      open: () => put(this.#get('connection'), this.#session ? '' : words.texts.waiting),
      clock: time => { this.#skew = time - Date.now(); },
      session: view => {
        put(this.#get('connection'), '');
        this.#skew = Math.max(this.#skew, at(view.estimate.at) - Date.now()); // it is no earlier than when the view was made
        this.#show(view);
        if (run === this.#run && !this.#push) this.#offerPush(address, run);
      },
      lost: () => put(this.#get('connection'), words.texts.lost),
      gone: () => {
        put(this.#get('connection'), '');
        this.#get('session').hidden = true;
        this.#get('gone').hidden = false;
        this.#tell('gone', words.texts.goneTitle);
      },
    });
    this.#stop = () => { clearInterval(ticking); clearInterval(drawing); sizes.disconnect(); stopFeed(); };
  }

  #skeleton() {
    const t = this.#words.texts;
    const figure = (id, name, ...more) => h('div', { class: `figure ${id}-figure` }, h('dt', { id: `${id}-name` }, name), h('dd', { id }), more);
    const guess = id => h('dd', { class: 'guess-line', id: `${id}-now`, hidden: true });
    return h('div', { class: 'kilowatch', lang: this.#words.language },
      h('p', { id: 'connection', class: 'connection', role: 'status' }),
      h('div', { id: 'session', class: 'session', hidden: true }, h('div', { class: 'column' },
        h('section', { id: 'status', class: 'card hero', 'aria-labelledby': 'state' },
          h('div', { class: 'top' },
            h('div', { id: 'badge', class: 'badge', 'aria-hidden': 'true' }),
            h('div', { role: 'status', 'aria-live': 'polite', class: 'words' },
              h('h2', { id: 'state' }), h('p', { id: 'where', class: 'soft', hidden: true }), h('p', { id: 'advice' }), h('p', { id: 'penalty', class: 'notice', hidden: true }))),
          h('dl', { class: 'figures' },
            figure('energy', t.energy, guess('energy')),
            figure('cost', t.costSoFar),
            figure('power', t.powerNow),
            figure('time', t.time, guess('time')),
            figure('other', t.averagePower)),
          h('div', { id: 'target', class: 'target', hidden: true }, h('div', { class: 'track' }, h('div', { id: 'reached', class: 'reached' })), h('p', { id: 'target-text' })),
          h('div', { id: 'actions', class: 'actions' },
            h('a', { id: 'hotline', class: 'button', hidden: true }),
            h('button', { id: 'notify', type: 'button', hidden: true }, t.notify)),
          h('p', { id: 'notify-text', class: 'soft', role: 'status' }),
          h('p', { id: 'reported', class: 'soft' })),
        h('section', { id: 'bill', class: 'card', 'aria-labelledby': 'bill-title', hidden: true },
          h('h2', { id: 'bill-title' }, t.costSoFar),
          h('p', { id: 'receipt-place', class: 'receipt-place', hidden: true }),
          h('dl', { id: 'lines', class: 'lines' }),
          h('p', { id: 'bill-note', class: 'soft' }),
          h('div', { id: 'receipt-actions', class: 'actions', hidden: true },
            h('button', { id: 'share', type: 'button' }, t.share), h('button', { id: 'print', type: 'button' }, t.print)))),
        h('div', { class: 'column' }, h('section', { id: 'course', class: 'card', 'aria-labelledby': 'course-title', hidden: true },
          h('h2', { id: 'course-title' }, t.course),
          h('div', { id: 'chart', class: 'chart' }),
          h('ul', { class: 'legend', 'aria-hidden': 'true' },
            h('li', { class: 'key-energy' }, t.keyEnergy), h('li', { id: 'key-estimate', class: 'key-estimate', hidden: true }, t.keyEstimate), h('li', { class: 'key-power' }, t.keyPower)),
          h('details', {}, h('summary', {}, t.asTable),
            h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'course-title' },
              h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t.colTime), h('th', { scope: 'col' }, t.energy), h('th', { scope: 'col' }, t.averagePower))), h('tbody', { id: 'rows' }))))),
        h('section', { id: 'place', class: 'card', 'aria-labelledby': 'place-title', hidden: true }, h('h2', { id: 'place-title' }, t.place), h('dl', { id: 'place-facts', class: 'facts' })),
        h('section', { class: 'card details', 'aria-labelledby': 'details-title' }, h('h2', { id: 'details-title' }, t.details), h('dl', { id: 'facts', class: 'facts' })))),
      h('section', { id: 'gone', class: 'card', role: 'alert', hidden: true }, h('h2', {}, t.goneTitle), h('p', {}, t.goneText)));
  }

  // From the last report on, while energy flows and the report is fresh: the server says whether and how long, this page only counts on.
  #counted(name, perSecond) {
    const estimate = this.#session.estimate;
    if (estimate[name] === null || estimate.until === null || this.#now() >= at(estimate.until)) return null;
    return estimate[name] + perSecond * (this.#now() - at(estimate.at)) / 1000;
  }
  #energyNow = () => this.#counted('energyKWh', (this.#session.estimate.powerKW ?? 0) / 3600);
  #timeNow = () => this.#counted('chargingSeconds', 1);

  #show(view) {
    this.#session = view;
    this.#get('session').hidden = false;
    this.#showState();
    this.#showEnergy();
    this.#showFigures();
    this.#showBill();
    this.#showPlace();
    this.#showFacts();
    this.#showCourse();
    this.#showRows();
    this.#tick();
  }

  #showState() {
    const { state, advice, place } = this.#session;
    const [tone, path] = looks[state];
    const name = this.#words.texts.states[state];
    Object.assign(this.#get('session').dataset, { tone, state });
    this.#get('badge').replaceChildren(h('svg', { viewBox: '0 0 24 24' }, h('path', { d: path })));
    put(this.#get('state'), name);
    put(this.#get('advice'), advice[this.#words.language] ?? advice.en);
    const where = [place?.name, place?.connector].filter(Boolean).join(' · ');
    this.#get('where').hidden = !where;
    put(this.#get('where'), where);
    const call = this.#get('hotline');
    call.hidden = !place?.hotline || !['error', 'stale', 'neverEnded', 'blocking', 'authorized'].includes(state);
    if (!call.hidden) {
      call.href = `tel:${place.hotline.replace(/[^+\d]/g, '')}`;
      put(call, `${this.#words.texts.call}: ${place.hotline}`);
    }
    this.#tell(state, name);
  }

  #figure(id, text, unit, isGuess = false) {
    const element = this.#get(id);
    const key = `${text} ${unit ?? ''} ${isGuess}`;
    if (element.dataset.shown === key) return;
    element.dataset.shown = key;
    element.hidden = false;
    const mark = isGuess ? [' ', h('span', { class: 'mark' }, this.#words.texts.estimated)] : [];
    element.replaceChildren(text, ...(unit ? [h('span', { class: 'unit' }, `\u00a0${unit}`)] : []), ...mark);
  }

  #showEnergy() {
    const { energyKWh, estimate } = this.#session;
    const known = energyKWh !== null;
    this.#figure('energy', known ? this.#words.exact(energyKWh) : this.#words.texts.none, known ? 'kWh' : null);
    this.#get('energy').classList.toggle('unknown', !known);
    const target = Number(this.getAttribute('target-kwh'));
    const reached = known && target > 0 ? Math.min(1, (energyKWh) / target) : null;
    this.#get('target').hidden = reached === null;
    if (reached === null) return;
    this.#get('reached').style.inlineSize = `${reached * 100}%`;
    put(this.#get('target-text'), this.#words.say('target', { percent: this.#words.percent(reached), energy: `${this.#words.exact(target)}\u00a0kWh` }));
  }

  #showFigures() {
    const { texts, fixed, duration, money } = this.#words;
    const { state, cost, chargingSeconds, currentPowerKW, averagePowerKW, peakPowerKW } = this.#session;
    const ended = hasEnded(state) || state === 'neverEnded';
    const power = (kW, digits = 1) => kW === null ? ['–'] : [fixed(kW, digits), 'kW'];
    this.#get('cost').parentElement.hidden = !cost;
    if (cost) {
      put(this.#get('cost-name'), cost.isEstimate ? texts.costSoFar : texts.costFinal);
      this.#figure('cost', `${cost.isEstimate ? '≈\u00a0' : ''}${money(cost.total, cost.currency)}`);
    }
    put(this.#get('power-name'), ended ? texts.averagePower : texts.powerNow);
    this.#figure('power', ...power(ended ? averagePowerKW : currentPowerKW));
    this.#figure('time', chargingSeconds === null ? '–' : duration(chargingSeconds));
    put(this.#get('other-name'), ended ? texts.peakPower : texts.averagePower);
    this.#figure('other', ...power(ended ? peakPowerKW : averagePowerKW));
  }

  #showBill() {
    const { texts, money, date } = this.#words;
    const { cost, state, place, evseId, chargingSince, energyKWh, chargingSeconds } = this.#session;
    const isReceipt = state === 'closed';
    this.#get('bill').hidden = !cost;
    this.#get('bill').classList.toggle('receipt', isReceipt);
    this.#get('receipt-actions').hidden = !isReceipt;
    if (!cost) return;
    put(this.#get('bill-title'), isReceipt ? texts.receipt : cost.isEstimate ? texts.costSoFar : texts.costFinal);
    const where = [place?.name ?? evseId, chargingSince && date(at(chargingSince))].filter(Boolean).join(' · ');
    this.#get('receipt-place').hidden = !isReceipt || !where;
    put(this.#get('receipt-place'), where);
    const quantity = { energy: energyKWh === null ? '' : ` (${this.#words.exact(energyKWh)}\u00a0kWh)`, time: chargingSeconds === null ? '' : ` (${this.#words.duration(chargingSeconds)})` };
    const row = (name, amount, isTotal) => h('div', { class: isTotal ? 'total' : false }, h('dt', {}, name), h('dd', {}, money(amount, cost.currency)));
    this.#get('lines').replaceChildren(
      ...cost.lines.filter(line => line.amount !== 0 || line.kind === 'energy').map(line => row(`${texts.lines[line.kind]}${quantity[line.kind] ?? ''}`, line.amount)),
      row(texts.lines.total, cost.total, true));
    put(this.#get('bill-note'), cost.isEstimate ? texts.estimateNote : texts.invoiceNote);
    this.#get('share').onclick = () => this.#share(where);
    this.#get('print').onclick = () => print();
  }

  async #share(where) {
    const { texts, money, exact } = this.#words;
    const { cost, energyKWh, sessionId } = this.#session;
    const text = `${texts.receipt}: ${where}\n${energyKWh === null ? '' : `${exact(energyKWh)} kWh, `}${money(cost.total, cost.currency)}\n${texts.session} ${sessionId}`;
    if (navigator.share) return navigator.share({ title: texts.receipt, text }).catch(() => {}); // the driver may close the sheet
    await navigator.clipboard.writeText(text);
    put(this.#get('share'), texts.copied);
    setTimeout(() => put(this.#get('share'), texts.share), 2000);
  }

  #facts(id, facts) {
    this.#get(id).replaceChildren(...facts.filter(([, text]) => text).flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]));
  }

  #showPlace() {
    const { texts } = this.#words;
    const place = this.#session.place;
    this.#get('place').hidden = !place;
    if (!place) return;
    put(this.#get('place-title'), place.name ?? texts.place);
    this.#get('place-facts').replaceChildren(
      ...(place.address ? [h('dd', { class: 'wide' }, place.address)] : []),
      ...[[texts.connector, place.connector], [texts.operator, place.operator]].filter(([, text]) => text).flatMap(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]),
      ...(place.hotline ? [h('dt', {}, texts.call), h('dd', {}, h('a', { href: `tel:${place.hotline.replace(/[^+\d]/g, '')}` }, place.hotline))] : []));
  }

  #showFacts() {
    const { texts, timeOfDay } = this.#words;
    const s = this.#session;
    const time = text => text && timeOfDay(at(text), this.#now());
    this.#facts('facts', [
      [texts.evse, s.evseId], [texts.product, s.partnerProductId], [texts.authorized, time(s.authorizedAt)], [texts.since, time(s.chargingSince)],
      [texts.until, time(s.chargingUntil)], [texts.sessionEnd, s.state === 'closed' ? time(s.sessionEnd) : null],
      [texts.session, s.sessionId],
    ]);
  }

  #showCourse() {
    const { points } = this.#session;
    this.#get('course').hidden = points.length < 2;
    if (points.length < 2) return;
    const guess = this.#energyNow();
    this.#get('key-estimate').hidden = guess === null;
    draw(this.#get('chart'), points, guess, this.#now(), this.#words);
  }

  #showRows() {
    const { exact, fixed, timeOfDay } = this.#words;
    this.#get('rows').replaceChildren(...this.#session.points.map(point => h('tr', {},
      [timeOfDay(at(point.at), this.#now()), `${exact(point.energyKWh)}\u00a0kWh`, point.powerKW === null ? '–' : `${fixed(point.powerKW, 1)}\u00a0kW`].map(text => h('td', {}, text)))));
  }

  // What moves between reports. None of it is announced by screen readers: only a change of state is.
  #tick() {
    if (!this.#session) return;
    const { texts, ago, fixed, duration, say, timeOfDay } = this.#words;
    const { lastReported, penaltyStart, state } = this.#session;
    const now = this.#now();
    put(this.#get('reported'), lastReported ? say('reported', { when: ago(Math.min(at(lastReported), now), now) }) : texts.notReported);
    const [energy, time] = [this.#energyNow(), this.#timeNow()];
    this.#get('energy-now').hidden = energy === null;
    this.#get('time-now').hidden = time === null;
    if (energy !== null) this.#figure('energy-now', `≈\u00a0${fixed(energy, 2)}`, 'kWh', true);
    if (time !== null) this.#figure('time-now', `≈\u00a0${duration(time)}`, null, true);
    const penalty = penaltyStart && (state === 'finished' || state === 'blocking') ? at(penaltyStart) : null;
    this.#get('penalty').hidden = penalty === null;
    if (penalty !== null) put(this.#get('penalty'), say(penalty > now ? 'penaltyIn' : 'penaltySince', { time: timeOfDay(penalty, now), when: ago(penalty, now) }));
    if (this.#push?.turnOn) this.#get('notify').hidden = ['closed', 'neverEnded'].includes(state);
  }

  async #offerPush(address, run) {
    this.#push = {}; // asked once
    const push = await openPush(address, this.#session.link ?? location.href, this.#words.language).catch(() => null);
    if (!push || run !== this.#run) return;
    this.#push = push;
    const button = this.#get('notify');
    const show = isOn => {
      button.setAttribute('aria-pressed', isOn);
      put(button, isOn ? this.#words.texts.notifyOff : this.#words.texts.notify);
      put(this.#get('notify-text'), isOn ? this.#words.texts.notified : '');
    };
    show(await push.isOn());
    this.#tick();
    button.onclick = async () => {
      const isOn = button.getAttribute('aria-pressed') === 'true';
      button.disabled = true;
      const done = await (isOn ? push.turnOff().then(() => true) : push.turnOn()).catch(() => false);
      button.disabled = false;
      if (done) return show(!isOn);
      put(this.#get('notify-text'), this.#words.texts.notifyDenied);
    };
  }

  #tell = (state, name) => this.dispatchEvent(new CustomEvent('kilowatch-state', { bubbles: true, detail: { state, name, language: this.#words.language, texts: this.#words.texts } }));
}

customElements.define('kilowatch-session', KilowatchSession);
