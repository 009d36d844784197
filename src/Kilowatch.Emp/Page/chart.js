import { exact, fixed, timeOfDay, words } from './words.js';

const left = 40, right = 40, top = 24, bottom = 26;

const make = (name, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

// The smallest round number above, so that a scale does not dance with every report.
const ceiling = value => {
  const size = 10 ** Math.floor(Math.log10(value || 1));
  return [1, 2, 3, 4, 5, 6, 8, 10].map(n => n * size).find(n => n >= value * 1.02) ?? 10 * size;
};

const digits = most => most < 2 ? 2 : most < 10 ? 1 : 0;

/** Draws measured energy as a line with dots, average power as steps behind it, and the estimate as a dotted line. */
export const draw = (box, points, estimate, now) => {
  // Drawn at the size it is shown, so that its words are as large as all others.
  const width = Math.max(box.clientWidth, 240);
  const height = Math.round(Math.min(Math.max(width * 0.5, 170), 280));
  const times = points.map(p => Date.parse(p.at));
  const end = Math.max(times.at(-1), estimate ? now : 0);
  const span = Math.max(end - times[0], 60e3);
  const mostEnergy = ceiling(Math.max(...points.map(p => p.energyKWh), estimate ?? 0, 0.1));
  const mostPower = ceiling(Math.max(...points.map(p => p.powerKW ?? 0), 0.1));
  const x = t => left + (t - times[0]) / span * (width - left - right);
  const y = (value, most) => height - bottom - value / most * (height - top - bottom);
  const svg = make('svg', {
    width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': words.chart(`${exact(points.at(-1).energyKWh)} kWh`, timeOfDay(times[0], now), timeOfDay(times.at(-1), now)),
  });

  for (const part of [0, 0.5, 1]) {
    const at = y(part, 1);
    svg.append(make('line', { class: 'grid', x1: left, x2: width - right, y1: at, y2: at }));
    svg.append(make('text', { class: 'energy-axis', x: left - 6, y: at + 4, 'text-anchor': 'end' }, fixed(part * mostEnergy, digits(mostEnergy))));
    svg.append(make('text', { class: 'power-axis', x: width - right + 6, y: at + 4 }, fixed(part * mostPower, digits(mostPower))));
  }
  svg.append(make('text', { class: 'energy-axis', x: left - 6, y: 12, 'text-anchor': 'end' }, 'kWh'));
  svg.append(make('text', { class: 'power-axis', x: width - right + 6, y: 12 }, 'kW'));
  svg.append(make('text', { x: left, y: height - 6 }, timeOfDay(times[0], now)));
  svg.append(make('text', { x: width - right, y: height - 6, 'text-anchor': 'end' }, timeOfDay(end, now)));

  points.forEach((point, i) => {
    if (i === 0 || !point.powerKW) return;
    const at = y(point.powerKW, mostPower);
    svg.append(make('rect', { class: 'power', x: x(times[i - 1]), y: at, width: Math.max(x(times[i]) - x(times[i - 1]), 1), height: height - bottom - at }));
  });
  svg.append(make('polyline', { class: 'energy', points: points.map((p, i) => `${x(times[i])},${y(p.energyKWh, mostEnergy)}`).join(' ') }));
  if (points.length <= 60) points.forEach((p, i) => svg.append(make('circle', { class: 'dot', cx: x(times[i]), cy: y(p.energyKWh, mostEnergy), r: 3.5 })));
  if (estimate) {
    const from = `${x(times.at(-1))},${y(points.at(-1).energyKWh, mostEnergy)}`;
    svg.append(make('polyline', { class: 'guess', points: `${from} ${x(now)},${y(estimate, mostEnergy)}` }));
  }
  box.replaceChildren(svg);
};
