import { s } from './dom.js';
import { ceiling, chart } from './charts.js';
import { clock, energy, minute, outcomes } from './format.js';

const isCounted = entry => entry.outcome === 'accepted' && entry.energyKWh !== null && entry.kind !== 'chargeDetailRecord';
const eventAt = entry => {
  const at = Date.parse(entry.body?.EventOccurred ?? entry.body?.ChargingEnd ?? '');
  return Number.isNaN(at) ? Date.parse(entry.arrivedAt) : at;
};

/** A session's energy by its own times, as accepted; below it a mark for each request that was not. */
export const energyChart = entries => chart({
  height: 200,
  label: () => {
    const points = entries().filter(isCounted);
    return points.length === 0 ? 'No energy reported yet' : `Energy over time: ${points.length} reports, last ${energy(points.at(-1).energyKWh)} at ${clock(new Date(eventAt(points.at(-1))).toISOString())}. The table below has all of them.`;
  },
  draw: frame => {
    const points = entries().filter(isCounted).map(entry => ({ at: eventAt(entry), kWh: entry.energyKWh })).sort((a, b) => a.at - b.at);
    if (points.length === 0) return;
    const began = entries().map(entry => Date.parse(entry.body?.ChargingStart ?? '')).find(at => !Number.isNaN(at));
    if (began !== undefined && began < points[0].at) points.unshift({ at: began, kWh: 0, isBegin: true });
    const first = points[0].at, last = Math.max(points.at(-1).at, first + 60000);
    const most = ceiling(Math.max(...points.map(point => point.kWh), 0.1));
    const x = at => frame.left + (at - first) / (last - first) * frame.inner;
    const y = kWh => frame.floor - kWh / most * frame.rise;
    for (const part of [0, 0.5, 1]) frame.line(y(part * most), `${+(part * most).toPrecision(3)}`);
    const marks = Math.max(2, Math.min(6, Math.floor(frame.inner / 110)));
    for (let i = 0; i <= marks; i++) frame.below(frame.left + i / marks * frame.inner, minute(new Date(first + i / marks * (last - first)).toISOString()), i === 0 ? 'start' : i === marks ? 'end' : 'middle');
    const path = points.map(point => `${x(point.at)},${y(point.kWh)}`);
    frame.svg.append(s('polygon', { class: 'area', points: `${x(first)},${frame.floor} ${path.join(' ')} ${x(points.at(-1).at)},${frame.floor}` }));
    frame.svg.append(s('polyline', { class: 'line', 'data-tone': 'good', points: path.join(' ') }));
    for (const point of points.filter(p => !p.isBegin)) frame.svg.append(s('circle', { class: 'dot', 'data-tone': 'good', cx: x(point.at), cy: y(point.kWh), r: 3.5 }, s('title', {}, `${clock(new Date(point.at).toISOString())}: ${energy(point.kWh)}`)));
    for (const entry of entries()) {
      const [word, tone] = outcomes[entry.outcome] ?? [entry.outcome, 'warn'];
      if (tone === 'good' || tone === 'calm' || !['start', 'progress', 'end', 'error'].includes(entry.kind)) continue;
      const at = eventAt(entry);
      if (at >= first && at <= last) frame.svg.append(s('path', { class: 'tick', 'data-tone': tone, d: `M${x(at)} ${frame.floor - 6}v12` }, s('title', {}, `${clock(new Date(at).toISOString())}: ${word}`)));
    }
    frame.readout.textContent = `kWh · ${points.filter(p => !p.isBegin).length} reports · last ${energy(points.at(-1).kWh)}`;
  },
});
