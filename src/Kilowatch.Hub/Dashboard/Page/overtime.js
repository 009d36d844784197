import { s } from './dom.js';
import { chart, ceiling, hover } from './charts.js';
import { count, minute, ms, outcomes, tones } from './format.js';

const order = ['good', 'calm', 'warn', 'refused', 'bad'];

/** How many of each tone, from counts by outcome. */
export const byTone = counted => {
  const sums = Object.fromEntries(order.map(tone => [tone, 0]));
  for (const [outcome, n] of Object.entries(counted)) sums[outcomes[outcome]?.[1] ?? 'warn'] += n;
  return sums;
};

const times = (frame, steps) => {
  // At round times, as many as have room.
  const n = steps.length, most = Math.max(2, Math.floor(frame.inner / 80));
  const each = n < 2 ? 60000 : Date.parse(steps[1].at) - Date.parse(steps[0].at);
  const between = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360].map(minutes => minutes * 60000).find(length => n * each / length <= most) ?? 720 * 60000;
  const zone = new Date().getTimezoneOffset() * 60000;
  steps.forEach((step, i) => {
    if ((Date.parse(step.at) - zone) % between === 0 && i > 0 && i < n - 1) frame.below(frame.left + (i + 0.5) * frame.inner / n, minute(step.at));
  });
};

/** Notifications over time as stacked bars, what failed on top, where it is seen. */
export const notificationsChart = data => chart({
  label: () => `Notifications over time: ${count(data().total.notifications)} in all, ${order.slice(2).map(tone => `${count(byTone(data().total.outcomes)[tone])} ${tones[tone].toLowerCase()}`).join(', ')}.`,
  draw: frame => {
    const { steps } = data();
    const most = ceiling(Math.max(4, ...steps.map(step => step.notifications)));
    for (const part of [0, 0.5, 1]) frame.line(frame.floor - part * frame.rise, count(part * most));
    times(frame, steps);
    const wide = frame.inner / steps.length;
    steps.forEach((step, i) => {
      const sums = byTone(step.outcomes);
      let y = frame.floor;
      for (const tone of order) {
        if (sums[tone] === 0) continue;
        const tall = Math.max(sums[tone] / most * frame.rise, 1.5); // one failure among thousands must not vanish
        y -= tall;
        frame.svg.append(s('rect', { class: 'bar', 'data-tone': tone, x: frame.left + i * wide + wide * 0.12, width: wide * 0.76, y, height: tall }));
      }
    });
    hover(frame, steps.length, i => {
      const sums = byTone(steps[i].outcomes);
      return [minute(steps[i].at), ...order.filter(tone => sums[tone]).map(tone => `${tones[tone].toLowerCase()} ${count(sums[tone])}`)].join(' · ') + (steps[i].notifications ? '' : ' · none');
    });
  },
});

/** The EMPs' answer times: median and the slowest hundredth, on a scale on which 5 ms and 5 s both have room. */
export const latencyChart = data => chart({
  label: () => `EMP answer times: median ${ms(data().total.empP50Ms)}, 99th percentile ${ms(data().total.empP99Ms)}.`,
  draw: frame => {
    const { steps } = data();
    const highest = Math.max(100, ...steps.map(step => step.empP99Ms ?? 0));
    const decades = Math.ceil(Math.log10(highest) - 1e-9);
    const y = value => frame.floor - Math.max(0, Math.log10(Math.max(value, 1))) / decades * frame.rise;
    for (let decade = 0; decade <= decades; decade++) frame.line(y(10 ** decade), ms(10 ** decade).replace('.0', ''));
    times(frame, steps);
    const wide = frame.inner / steps.length;
    for (const [key, tone] of [['empP99Ms', 'p99'], ['empP50Ms', 'p50']]) {
      let run = [];
      const end = () => {
        if (run.length > 1) frame.svg.append(s('polyline', { class: 'line', 'data-tone': tone, points: run.map(p => p.join(',')).join(' ') }));
        run = [];
      };
      steps.forEach((step, i) => {
        if (step[key] === null) return end();
        const at = [frame.left + (i + 0.5) * wide, y(step[key])];
        run.push(at);
        frame.svg.append(s('circle', { class: 'dot', 'data-tone': tone, cx: at[0], cy: at[1], r: 2.2 }));
      });
      end();
    }
    hover(frame, steps.length, i => `${minute(steps[i].at)} · median ${ms(steps[i].empP50Ms)} · p99 ${ms(steps[i].empP99Ms)}`);
  },
});
