import { h, s } from './dom.js';

const left = 46, right = 10, top = 10, bottom = 22;

/** The smallest round number above. */
export const ceiling = value => {
  const size = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  return [1, 2, 2.5, 4, 5, 8, 10].map(n => n * size).find(n => n >= value * 1.000001) ?? 10 * size;
};

/** A drawing area that draws itself again when its place changes its size. `draw(frame)` puts marks in; `at(i)` says in words what stands at a place. */
export const chart = ({ label, draw, height = 180 }) => {
  const readout = h('p', { class: 'readout' });
  const box = h('div', { class: 'plot' });
  const figure = h('figure', { class: 'chart' }, readout, box);
  let width = null; // until it is painted for the first time, there is nothing to paint again
  const paint = () => {
    width = box.clientWidth;
    if (width < 50) return;
    const svg = s('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': typeof label === 'function' ? label() : label });
    const frame = {
      svg, width, height, left, right, top, bottom, readout,
      inner: width - left - right, floor: height - bottom, rise: height - top - bottom,
      line: (y, text) => svg.append(
        s('line', { class: 'grid', x1: left, x2: width - right, y1: y, y2: y }),
        s('text', { x: left - 8, y: y + 4, 'text-anchor': 'end' }, text)),
      below: (x, text, anchor = 'middle') => svg.append(s('text', { x, y: height - 6, 'text-anchor': anchor }, text)),
    };
    draw(frame);
    box.replaceChildren(svg);
  };
  new ResizeObserver(() => width !== null && box.clientWidth !== width && paint()).observe(box);
  return { figure, paint };
};

/** Under the pointer: tells which of n columns it is in. */
export const hover = (frame, n, tell) => {
  const mark = s('rect', { class: 'hover', y: frame.top, height: frame.rise, width: Math.max(frame.inner / n, 1), visibility: 'hidden' });
  frame.svg.append(mark);
  frame.svg.addEventListener('pointermove', event => {
    const i = Math.floor((event.offsetX - frame.left) / frame.inner * n);
    if (i < 0 || i >= n) return;
    mark.setAttribute('x', frame.left + i * frame.inner / n);
    mark.setAttribute('visibility', 'visible');
    frame.readout.textContent = tell(i);
  });
  frame.svg.addEventListener('pointerleave', () => {
    mark.setAttribute('visibility', 'hidden');
    frame.readout.textContent = '';
  });
};

export const legend = entries => h('ul', { class: 'legend', 'aria-hidden': 'true' }, ...entries.map(([key, text]) => h('li', { 'data-tone': key }, text)));
