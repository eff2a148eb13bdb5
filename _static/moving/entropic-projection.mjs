import { klDivergence } from './formulas.mjs';
import { tilted, tiltTo } from './formulas-deeper.mjs';
import { curve, fixed, panel, simplex } from './draw.mjs';

// Where the line of all distributions with this mean leaves the triangle; the scores ascend.
const ends = ([low, middle, high], mean) => {
  const up = (mean - low) / (high - low);
  const left = (mean - low) / (middle - low);
  const right = (mean - middle) / (high - middle);
  return [[1 - up, 0, up], mean < middle ? [1 - left, left, 0] : [0, 1 - right, right]];
};

export default {
  name: 'The distributions with one mean score, and the one of them that diverges least from r',
  height: 400,
  controls: ({ scores, mean, share }) => [
    { label: 'mean score', min: scores[0] + 0.1, max: scores[2] - 0.1, step: 0.1, value: mean, show: (v) => fixed(v, 1) },
    { label: 'p, along the line', min: 0, max: 1, step: 0.05, value: share },
  ],
  draw: (svg, { r, scores }, mean, share) => {
    const triangle = simplex(svg, [45, 26, 270, 234], scores.map((score) => `score ${score}`));
    const [from, to] = ends(scores, mean);
    const p = from.map((value, k) => (1 - share) * value + share * to[k]);
    const q = tiltTo(r, scores, mean);
    triangle.line([from, to], 'c1');
    triangle.line(curve((beta) => tilted(r, scores, beta), -12, 12, 200).map(([, point]) => point), 'c0');
    triangle.dot(r, 'grey');
    triangle.dot(q, 'c0');
    triangle.dot(p, 'c1', 7);
    triangle.text(r, 'r', -1);
    triangle.text(q, 'q', 1);
    triangle.text(p, 'p', 1);
    const bars = panel(svg, { box: [36, 314, 310, 42], x: [0, 2], y: [0, 2], xs: [0, 1, 2], xname: 'nats' });
    const [direct, first, second] = [[p, r], [p, q], [q, r]].map(([a, b]) => klDivergence(a, b));
    bars.bar(0, 1.2, direct, 0.7, 'grey');
    bars.bar(0, 0.2, first, 0.7, 'c1');
    bars.bar(first, 0.2, second, 0.7, 'c0');
    bars.text(0, 2.2, 'KL of p from r, and of p from q plus q from r', 'start');
    return `KL(p ‖ r) = ${fixed(direct, 3)}, which is KL(p ‖ q) + KL(q ‖ r) = ${fixed(first, 3)} + ${fixed(second, 3)}.`;
  },
};
