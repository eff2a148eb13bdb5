import { logsumexp } from './formulas.mjs';
import { curve, fixed, panel } from './draw.mjs';

const above = (lead, n) => logsumexp([lead, ...Array(n - 1).fill(0)]) - lead;

export default {
  name: 'How far log-sum-exp is above the maximum',
  height: 225,
  controls: ({ classes, lead }) => [
    { label: 'logits n', min: 2, max: 10, step: 1, value: classes, show: (v) => fixed(v, 0) },
    { label: 'lead (nats)', min: 0, max: 6, step: 0.1, value: lead, show: (v) => fixed(v, 1) },
    { label: 'wrong: the bound log(n − 1)' },
  ],
  draw: (svg, data, n, lead, wrong) => {
    const bound = logsumexp(Array(n - wrong).fill(0));
    const plot = panel(svg, { box: [36, 30, 310, 150], x: [0, 6], y: [0, 2.5], xs: [0, 2, 4, 6], ys: [0, 1, 2], xname: 'lead of the largest logit (nats)', yname: 'LSE − max (nats)' });
    plot.line([[0, bound], [6, bound]], 'c1 dashed');
    plot.text(5.9, bound + 0.08, wrong ? 'log(n − 1)' : 'log n', 'ink1 end');
    plot.line(curve((t) => above(t, n), 0, 6), 'c0');
    plot.dot(lead, above(lead, n), 'c0');
    return `n = ${n}, lead ${fixed(lead, 1)}: LSE is ${fixed(above(lead, n), 3)} above the maximum, the bound is ${fixed(bound, 3)}.`;
  },
};
