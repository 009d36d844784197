// Words in the reader's language, each language a file; dates, numbers and money by the browser's region.
const languages = ['en', 'de', 'fr', 'nl', 'es', 'it'];

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** @param {string} [wanted] a language; by default the first of the browser's that there is. */
export const load = async wanted => {
  const preferred = wanted ? [wanted] : navigator.languages ?? [navigator.language];
  const language = preferred.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => languages.includes(tag)) ?? 'en';
  const texts = await (await fetch(new URL(`${language}.json`, import.meta.url))).json();
  const locale = preferred.find(tag => tag.toLowerCase().startsWith(language)) ?? language;
  const number = (minimum, maximum = minimum) => new Intl.NumberFormat(locale, { minimumFractionDigits: minimum, maximumFractionDigits: maximum });
  const [exact, clock] = [number(1, 3), new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })];
  const dateAndClock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  return {
    language,
    texts,
    say: (key, values) => fill(texts[key], values),
    fixed: (value, digits) => number(digits).format(value),
    // A measured value shows every digit that was reported; JSON numbers of three decimals survive in a double.
    exact: value => exact.format(value),
    percent: value => new Intl.NumberFormat(locale, { style: 'percent' }).format(value),
    money: (amount, currency) => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount),
    timeOfDay: (at, now) => Math.abs(now - at) < 20 * 3600e3 ? clock.format(at) : dateAndClock.format(at),
    date: at => dateAndClock.format(at),
    ago: (at, now) => {
      const seconds = Math.round((now - at) / 1000);
      const size = Math.abs(seconds);
      if (size < 45) return seconds >= 0 ? texts.justNow : texts.soon;
      const [unit, length] = size < 3570 ? ['minute', 60] : size < 84600 ? ['hour', 3600] : ['day', 86400];
      return relative.format(-Math.sign(seconds) * Math.max(1, Math.round(size / length)), unit);
    },
    duration: seconds => {
      const two = n => String(n).padStart(2, '0');
      const s = Math.max(0, Math.floor(seconds));
      return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
    },
  };
};
