// Every word and number form of the dashboard.
const two = n => String(n).padStart(2, '0');
const number = (digits, least = 0) => new Intl.NumberFormat('en', { minimumFractionDigits: least, maximumFractionDigits: digits });
const whole = number(0), fine = number(3, 3);

/** The hub's clock, which a sandbox may move; the stream says each second what time it is there. */
let skew = 0;
export const setNow = time => {
  const [before, was] = [day(now()), skew];
  skew = time - Date.now();
  if (day(now()) !== before || Math.abs(skew - was) > 60000) document.dispatchEvent(new Event('othertime'));
};
export const now = () => Date.now() + skew;

export const count = n => whole.format(n);
export const energy = kWh => kWh === null || kWh === undefined ? '–' : `${fine.format(kWh)} kWh`;
export const bytes = n => `${whole.format(n)} ${n === 1 ? 'byte' : 'bytes'}`;
export const share = (part, all) => all === 0 ? '–' : `${number(part === all || part === 0 ? 0 : 1).format(100 * part / all)} %`;

export const ms = value => value === null || value === undefined ? '–'
  : value < 0.05 ? '< 0.1 ms'
  : value < 10 ? `${number(1, 1).format(value)} ms`
  : value < 1000 ? `${whole.format(value)} ms`
  : `${number(value < 10000 ? 2 : 1, 1).format(value / 1000)} s`;

export const clock = iso => {
  const at = new Date(iso);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
};
export const minute = iso => clock(iso).slice(0, 5);
export const day = iso => {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};
export const precise = iso => `${day(iso)} ${clock(iso)}.${iso.slice(20, 23)}`;

export const span = milliseconds => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)} min`;
  return `${Math.floor(seconds / 86400)} days`;
};
export const ago = iso => iso ? `${span(now() - Date.parse(iso))} ago` : '–';

export const kinds = {
  notification: 'Notification', start: 'Start', progress: 'Progress', end: 'End', error: 'Error', authorizeStart: 'AuthorizeStart',
  authorizeStop: 'AuthorizeStop', authorizeRemoteStart: 'RemoteStart', authorizeRemoteStop: 'RemoteStop', chargeDetailRecord: 'CDR',
  sessionSeeded: 'Session opened', sessionCarriedOver: 'Session kept', chargeDetailRecordDelivery: 'CDR delivery', authenticationData: 'Auth data',
};

// Word and tone of each outcome. Tones: good, calm (nothing to do), warn (the sender's to change), refused, bad.
export const outcomes = {
  accepted: ['Accepted', 'good'], replayed: ['Repeated', 'calm'], refusedByEmp: ['Refused by EMP', 'refused'], tooEarly: ['Too early', 'warn'],
  sessionInvalid: ['Session invalid', 'warn'], invalid: ['Invalid', 'warn'], unreadable: ['Unreadable', 'warn'], notSupported: ['Not supported', 'warn'], unknownRoute: ['Wrong path', 'warn'],
  empFailed: ['EMP failed', 'bad'], unauthorized: ['Unauthorized', 'warn'], partnerNotFound: ['Partner not found', 'warn'], hubFailed: ['Hub failed', 'bad'], storeDown: ['Store down', 'bad'],
  throttled: ['Over its rate', 'warn'], refusedByOperator: ['Refused by CPO', 'refused'], operatorFailed: ['CPO failed', 'bad'], refusedByHub: ['Refused by hub', 'warn'],
};
export const tones = { good: 'Accepted', calm: 'Repeated', warn: 'Refused by the hub', refused: 'Refused by the EMP', bad: 'Failed' };

export const phases = {
  authorized: ['Authorized', 'calm'], charging: ['Charging', 'good'], ended: ['Ended', 'calm'], error: ['Error', 'bad'],
  closed: ['Closed', 'idle'], expired: ['Expired', 'idle'], open: ['Open', 'good'],
};
export const healths = {
  good: ['Good', 'good'], slow: ['Slow', 'warn'], mixed: ['Fails at times', 'warn'], bad: ['Failing', 'bad'], quiet: ['Quiet', 'idle'],
};
