import { softmax, softmaxJvp, withoutOuterProduct } from './formulas.mjs';
import { fixed, list, panel } from './draw.mjs';

export default {
  name: 'Probabilities before and after one logit is nudged, and the change that the Jacobian predicts',
  height: 225,
  controls: ({ scores, step }) => [
    { label: 'nudged logit', options: scores.map((_, k) => `x${k + 1}`), value: 0 },
    { label: 'by (nats)', min: -2, max: 2, step: 0.1, value: step, show: (v) => fixed(v, 1) },
    { label: 'wrong: without the outer product' },
  ],
  draw: (svg, { scores }, which, step, wrong) => {
    const nudge = scores.map((_, k) => (k === which ? step : 0));
    const p = softmax(scores);
    const after = softmax(scores.map((x, k) => x + nudge[k]));
    const change = (wrong ? withoutOuterProduct : softmaxJvp)(scores, nudge);
    const plot = panel(svg, { box: [36, 30, 310, 160], x: [0, p.length], y: [0, 0.8], xs: p.map((_, k) => [k + 0.5, `p${k + 1}`]), ys: [[0, '0'], [0.4, '0.4'], [0.8, '0.8']], yname: 'probability' });
    p.forEach((value, k) => {
      plot.bar(k + 0.1, 0, 0.35, value, 'grey');
      plot.bar(k + 0.55, 0, 0.35, after[k], 'c0');
      plot.arrow(k + 0.5, value, value + change[k], 'c1');
    });
    return `The arrows are ${list(change, 3)}; their sum is ${fixed(change.reduce((a, b) => a + b), 3)}. The bars change by ${list(after.map((value, k) => value - p[k]), 3)}.`;
  },
};
