import { entropy, softmax } from './formulas.mjs';
import { curve, fixed, panel, simplex } from './draw.mjs';

export default {
  name: 'The way of softmax through the triangle as the temperature rises, and its entropy',
  height: 440,
  controls: ({ start }) => [{ label: 'temperature T', min: -1, max: 2, step: 0.02, value: Math.log10(start), show: (v) => fixed(10 ** v) }],
  draw: (svg, { scores, names }, log) => {
    const at = (exponent) => softmax(scores.map((score) => score / 10 ** exponent));
    const p = at(log);
    const triangle = simplex(svg, [60, 26, 240, 208], names);
    triangle.line(curve(at, -1, 2, 150).map(([, point]) => point), 'c0');
    triangle.dot(p, 'c1', 7);
    const below = panel(svg, { box: [36, 280, 310, 110], x: [-1, 2], y: [0, 1.2], xs: [-1, 0, 1, 2], ys: [0, [0.5, '0.5'], 1], xname: 'decimal logarithm of T', yname: 'entropy (nats)' });
    below.line(curve((exponent) => entropy(at(exponent)), -1, 2), 'c0');
    below.dot(log, entropy(p), 'c1');
    return `T = ${fixed(10 ** log)}: ${names.map((name, k) => `${name} ${fixed(p[k], 3)}`).join(', ')}; entropy ${fixed(entropy(p), 3)} nats.`;
  },
};
