import { covarianceTimes } from './formulas.mjs';
import { circle, eigenvalues } from './formulas-deeper.mjs';
import { fixed, list, panel, simplex } from './draw.mjs';

export default {
  name: 'What the Jacobian makes of a small ball of logits',
  height: 500,
  controls: ({ twelfths: [[a, b]] }) => [
    { label: 'p1', min: 0, max: 1, step: 1 / 60, value: a / 12 },
    { label: 'p2, of the rest', min: 0, max: 1, step: 1 / 60, value: b / (12 - a) },
  ],
  draw: (svg, { twelfths, size }, a, share) => {
    const p = [a, (1 - a) * share, (1 - a) * (1 - share)];
    const triangle = simplex(svg, [60, 30, 240, 208], ['p1 = 1', 'p2 = 1', 'p3 = 1']);
    const ellipse = (q, className) =>
      triangle.line(circle(60).map((v) => covarianceTimes(q, v).map((value, k) => q[k] + size * value)), className);
    twelfths.slice(1).forEach((q) => ellipse(q.map((value) => value / 12), 'grey'));
    ellipse(p, 'c1');
    triangle.dot(p, 'c1', 3);
    const rows = [0, 1, 2].map((i) => covarianceTimes(p, [0, 1, 2].map((j) => +(i === j))));
    const matrix = panel(svg, { box: [36, 306, 310, 84], x: [-0.5, 2.5], y: [2.5, -0.5], yname: 'the Jacobian' });
    rows.forEach((row, i) => row.forEach((value, j) => matrix.text(j, i + 0.2, fixed(value, 3))));
    const [small, large] = eigenvalues(p);
    const bars = panel(svg, { box: [36, 420, 310, 42], x: [0, 0.5], y: [0, 2], xs: [[0, '0'], [0.25, '0.25'], [0.5, '0.5']], yname: 'its eigenvalues that are not zero' });
    bars.bar(0, 1.2, large, 0.7, 'c0');
    bars.bar(0, 0.2, small, 0.7, 'c0');
    return `At (${list(p)}) the eigenvalues are ${fixed(large, 3)} and ${fixed(small, 3)}, besides 0.`;
  },
};
