const left = 40, right = 40, top = 26, bottom = 26;

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

// One bar far above all others is cut and told in words, rather than that all others become flat.
const scaleOf = powers => {
  const sorted = powers.toSorted((a, b) => a - b);
  const [most, middle] = [sorted.at(-1) ?? 0.1, sorted[Math.floor(sorted.length / 2)] ?? 0.1];
  return ceiling(sorted.length > 2 && most > 4 * middle ? 2 * middle : Math.max(most, 0.1));
};

const digits = most => most < 2 ? 2 : most < 10 ? 1 : 0;

/** Draws measured energy as a line with dots, average power as bars behind it, and the estimate as a dotted line. */
export const draw = (box, points, estimate, now, words) => {
  // Drawn at the size it is shown, so that its words are as large as all others.
  const width = Math.max(box.clientWidth, 240);
  const height = Math.round(Math.min(Math.max(width * 0.46, 170), 270));
  const times = points.map(p => Date.parse(p.at));
  const end = Math.max(times.at(-1), estimate ? now : 0);
  const span = Math.max(end - times[0], 60e3);
  const mostEnergy = ceiling(Math.max(...points.map(p => p.energyKWh), estimate ?? 0, 0.1));
  const mostPower = scaleOf(points.map(p => p.powerKW).filter(power => power));
  const x = t => left + (t - times[0]) / span * (width - left - right);
  const y = (value, most) => height - bottom - value / most * (height - top - bottom);
  const clock = t => words.timeOfDay(t, now);
  const svg = make('svg', {
    width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': words.say('chart', { energy: `${words.exact(points.at(-1).energyKWh)} kWh`, from: clock(times[0]), to: clock(times.at(-1)) }),
  });

  for (const part of [0, 0.5, 1]) {
    const at = y(part, 1);
    svg.append(make('line', { class: 'grid', x1: left, x2: width - right, y1: at, y2: at }));
    svg.append(make('text', { class: 'energy-axis', x: left - 6, y: at + 4, 'text-anchor': 'end' }, words.fixed(part * mostEnergy, digits(mostEnergy))));
    svg.append(make('text', { class: 'power-axis', x: width - right + 6, y: at + 4 }, words.fixed(part * mostPower, digits(mostPower))));
  }
  svg.append(make('text', { class: 'energy-axis', x: left - 6, y: 12, 'text-anchor': 'end' }, 'kWh'));
  svg.append(make('text', { class: 'power-axis', x: width - right + 6, y: 12 }, 'kW'));
  svg.append(make('text', { x: left, y: height - 6 }, clock(times[0])));
  svg.append(make('text', { x: width - right, y: height - 6, 'text-anchor': 'end' }, clock(end)));

  points.forEach((point, i) => {
    if (i === 0 || !point.powerKW) return;
    const isCut = point.powerKW > mostPower;
    const at = y(Math.min(point.powerKW, mostPower), mostPower);
    const from = x(times[i - 1]);
    const wide = Math.max(x(times[i]) - from, 1);
    svg.append(make('rect', { class: 'power', x: from, y: at, width: wide, height: height - bottom - at }));
    if (isCut) svg.append(make('text', { class: 'power-axis', x: from + wide / 2, y: top - 6, 'text-anchor': 'middle' }, `↑ ${words.fixed(point.powerKW, 0)}`));
  });
  svg.append(make('polyline', { class: 'line', points: points.map((p, i) => `${x(times[i])},${y(p.energyKWh, mostEnergy)}`).join(' ') }));
  if (points.length <= 60) points.forEach((p, i) => svg.append(make('circle', { class: 'dot', cx: x(times[i]), cy: y(p.energyKWh, mostEnergy), r: 3.5 })));
  if (estimate) {
    const from = `${x(times.at(-1))},${y(points.at(-1).energyKWh, mostEnergy)}`;
    svg.append(make('polyline', { class: 'guess', points: `${from} ${x(now)},${y(estimate, mostEnergy)}` }));
  }
  box.replaceChildren(svg);
};
