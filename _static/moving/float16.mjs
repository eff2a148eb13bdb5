import { halfEnds, halfSoftmax, max } from './formulas.mjs';
import { fixed, list, panel } from './draw.mjs';

export default {
  name: 'Softmax in float16, as defined and shifted',
  height: 300,
  controls: ({ offset }) => [{ label: 'added to all logits', min: -30, max: 30, step: 1, value: offset, show: (v) => fixed(v, 0) }],
  draw: (svg, { scores }, offset) => {
    const x = scores.map((score) => score + offset);
    const [low, high] = halfEnds();
    const line = panel(svg, { box: [74, 30, 272, 90], x: [-34, 34], y: [0, 2], ys: [[1.5, 'as defined'], [0.5, 'shifted']], xs: [-30, -20, -10, 0, 10, 20, 30], xname: 'logit (nats)' });
    line.bar(low, 0, high - low, 2, 'c2 faint');
    line.text((low + high) / 2, 2.08, 'here float16 holds the exponential');
    for (const value of x) {
      line.dot(value, 1.5, 'c1', 3.5);
      line.dot(value - max(x), 0.5, 'c0', 3.5);
    }
    const results = [false, true].map((shifted, side) => {
      const p = halfSoftmax(x, shifted);
      const bars = panel(svg, { box: [36 + 168 * side, 190, 140, 80], x: [0, 3], y: [0, 1], xs: [0, 1, 2].map((k) => [k + 0.5, k + 1]), ys: [0, 1], yname: ['as defined', 'shifted'][side] });
      p.forEach((value, k) => (value >= 0 ? bars.bar(k + 0.1, 0, 0.8, value, `c${1 - side}`) : bars.text(k + 0.5, 0.1, 'NaN', 'ink1')));
      return list(p, 3);
    });
    return `As defined: ${results[0]}. Shifted: ${results[1]}.`;
  },
};
