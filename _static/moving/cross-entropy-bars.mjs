import { crossEntropy, entropy, klDivergence } from './formulas.mjs';
import { fixed, panel } from './draw.mjs';

export default {
  name: 'Cross-entropy as entropy plus divergence',
  height: 275,
  controls: ({ q: [a, b] }) => [
    { label: 'model: q1', min: 0.02, max: 0.98, step: 0.01, value: a },
    { label: 'q2, of the rest', min: 0.02, max: 0.98, step: 0.01, value: b / (1 - a) },
  ],
  draw: (svg, { p }, a, share) => {
    const q = [a, (1 - a) * share, (1 - a) * (1 - share)];
    const [bill, floor, extra] = [crossEntropy(p, q, 2), entropy(p, 2), klDivergence(p, q, 2)];
    const bars = panel(svg, { box: [36, 30, 310, 70], x: [0, 3], y: [0, 1], xs: p.map((_, k) => [k + 0.5, k + 1]), ys: [0, 1], yname: 'truth p (grey) and model q' });
    p.forEach((value, k) => {
      bars.bar(k + 0.1, 0, 0.4, value, 'grey');
      bars.bar(k + 0.5, 0, 0.4, q[k], 'c5');
    });
    const plot = panel(svg, { box: [36, 140, 310, 90], x: [0, 5], y: [0, 2], xs: [0, 1, 2, 3, 4, 5], xname: 'bits' });
    plot.bar(0, 1.05, Math.min(bill, 5), 0.5, 'c2');
    plot.bar(0, 0.05, floor, 0.5, 'c0');
    plot.bar(floor, 0.05, Math.min(extra, 5 - floor), 0.5, 'c1');
    plot.text(0, 1.65, `cross-entropy H(p, q) = ${fixed(bill)}`, 'start');
    plot.text(0, 0.65, `entropy H(p) = ${fixed(floor)}, then divergence ${fixed(extra)}`, 'start');
    return `H(p, q) = ${fixed(bill)} bits = ${fixed(floor)} + ${fixed(extra)}.`;
  },
};
