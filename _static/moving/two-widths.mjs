import { density, gaussianKl } from './formulas.mjs';
import { curve, fixed, panel } from './draw.mjs';

export default {
  name: 'Two normal distributions, and the divergence in both directions',
  height: 300,
  controls: ({ wide }) => [{ label: 'wide: deviation', min: 1, max: 4, step: 0.1, value: wide, show: (v) => fixed(v, 1) }],
  draw: (svg, { narrow }, wide) => {
    const plot = panel(svg, { box: [36, 24, 310, 120], x: [-8, 8], y: [0, 0.42], xs: [-8, -4, 0, 4, 8], ys: [[0.2, '0.2'], [0.4, '0.4']], xname: 't', yname: 'density' });
    [narrow, wide].forEach((width, k) => plot.line(curve((t) => density(t, 0, width), -8, 8), `c${k}`));
    const bars = panel(svg, { box: [36, 185, 310, 70], x: [0, 6.5], y: [0, 2], xs: [0, 2, 4, 6], xname: 'divergence (nats)' });
    const bills = [gaussianKl(0, narrow, 0, wide), gaussianKl(0, wide, 0, narrow)];
    bills.forEach((bill, k) => {
      bars.bar(0, 1.1 - k, bill, 0.5, `c${k}`);
      bars.text(0.05, 1.7 - k, `${['narrow truth, wide', 'wide truth, narrow'][k]} model: ${fixed(bill)}`, 'start');
    });
    return `Narrow truth, wide model: ${fixed(bills[0])} nats. Wide truth, narrow model: ${fixed(bills[1])} nats.`;
  },
};
