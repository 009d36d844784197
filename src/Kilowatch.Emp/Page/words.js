// Every word of the page, in English and German; sentences about the session come from the server in both.
const en = {
  skip: 'Skip to the session', title: 'Charging session', measured: 'Measured', energy: 'Energy', time: 'Charging time',
  power: 'Average power', lastPower: 'Average power between the last two reports', estimated: 'Estimated', energyNow: 'Energy by now', timeNow: 'Charging time by now', cost: 'Cost so far',
  estimateNote: 'Calculated from the last report, not measured. Your invoice decides.',
  course: 'Energy and power over time', keyEnergy: 'Energy, measured', keyEstimate: 'Energy, estimated', keyPower: 'Average power',
  asTable: 'All values as a table', colTime: 'Time', colEnergy: 'Energy', colPower: 'Average power',
  details: 'Details', goneTitle: 'This link does not work any more',
  goneText: "It has expired, or it is not complete. Open your provider's app for a new one.",
  evse: 'Charging point', product: 'Product', authorized: 'Authorised', since: 'Charging since', until: 'Charging ended',
  sessionEnd: 'Session ended', session: 'Session', none: 'not reported yet', final: 'Final values',
  connecting: 'Connecting …', waiting: 'Waiting for the first report …', lost: 'Connection lost. Trying again …',
  reported: when => `Last reported ${when}`, notReported: 'The station has not reported yet',
  justNow: 'just now', soon: 'in less than a minute', penaltyIn: (time, left) => `The blocking fee starts at ${time} (${left}).`,
  penaltySince: (time, past) => `Blocking since ${time} (${past}).`,
  chart: (energy, from, to) => `Chart: ${energy} from ${from} to ${to}. The table below has all values.`,
  states: {
    authorized: 'Ready to charge', charging: 'Charging', finished: 'Charging finished', blocking: 'Blocking the point',
    error: 'Problem', closed: 'Complete', stale: 'No news', neverEnded: 'End unknown',
  },
};
const de = {
  skip: 'Zum Ladevorgang springen', title: 'Ladevorgang', measured: 'Gemessen', energy: 'Energie', time: 'Ladezeit',
  power: 'Mittlere Leistung', lastPower: 'Mittlere Leistung zwischen den letzten zwei Berichten', estimated: 'Geschätzt', energyNow: 'Energie bis jetzt', timeNow: 'Ladezeit bis jetzt', cost: 'Kosten bisher',
  estimateNote: 'Aus dem letzten Bericht berechnet, nicht gemessen. Es gilt Ihre Rechnung.',
  course: 'Energie und Leistung im Verlauf', keyEnergy: 'Energie, gemessen', keyEstimate: 'Energie, geschätzt', keyPower: 'Mittlere Leistung',
  asTable: 'Alle Werte als Tabelle', colTime: 'Zeit', colEnergy: 'Energie', colPower: 'Mittlere Leistung',
  details: 'Einzelheiten', goneTitle: 'Dieser Link gilt nicht mehr',
  goneText: 'Er ist abgelaufen oder unvollständig. Einen neuen finden Sie in der App Ihres Anbieters.',
  evse: 'Ladepunkt', product: 'Produkt', authorized: 'Freigegeben', since: 'Lädt seit', until: 'Laden beendet',
  sessionEnd: 'Vorgang beendet', session: 'Vorgang', none: 'noch nicht gemeldet', final: 'Endgültige Werte',
  connecting: 'Verbindung wird aufgebaut …', waiting: 'Warten auf die erste Meldung …', lost: 'Verbindung unterbrochen. Neuer Versuch …',
  reported: when => `Zuletzt gemeldet ${when}`, notReported: 'Die Station hat sich noch nicht gemeldet',
  justNow: 'gerade eben', soon: 'in weniger als einer Minute', penaltyIn: (time, left) => `Die Blockiergebühr beginnt um ${time} (${left}).`,
  penaltySince: (time, past) => `Blockiert seit ${time} (${past}).`,
  chart: (energy, from, to) => `Diagramm: ${energy} von ${from} bis ${to}. Die Tabelle darunter hat alle Werte.`,
  states: {
    authorized: 'Bereit zum Laden', charging: 'Lädt', finished: 'Laden beendet', blocking: 'Ladepunkt blockiert',
    error: 'Störung', closed: 'Abgeschlossen', stale: 'Keine Meldung', neverEnded: 'Ende unbekannt',
  },
};

export const language = (navigator.languages ?? [navigator.language]).map(l => l.slice(0, 2)).find(l => l === 'de' || l === 'en') ?? 'en';
export const words = language === 'de' ? de : en;

// Dates and numbers follow the browser's region where its language is the page's.
const locale = (navigator.languages ?? []).find(l => l.startsWith(language)) ?? language;
const number = digits => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const dateAndClock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });

export const fixed = (value, digits) => number(digits).format(value);

// A measured value shows every digit that was reported; JSON numbers of three decimals survive in a double.
export const exact = value => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 3 }).format(value);

export const money = (amount, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);

export const timeOfDay = (at, now) => Math.abs(now - at) < 20 * 3600e3 ? clock.format(at) : dateAndClock.format(at);

export const ago = (at, now) => {
  const seconds = Math.round((now - at) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return seconds >= 0 ? words.justNow : words.soon;
  const [unit, length] = size < 3570 ? ['minute', 60] : size < 84600 ? ['hour', 3600] : ['day', 86400];
  return relative.format(-Math.sign(seconds) * Math.max(1, Math.round(size / length)), unit);
};

export const duration = seconds => {
  const two = n => String(n).padStart(2, '0');
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
