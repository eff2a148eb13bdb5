import { sigmoid, softmax } from './formulas.mjs';
import { curve, fixed, list, panel } from './draw.mjs';

export default {
  name: 'The sigmoid of x, and softmax of x and 0',
  height: 220,
  controls: ({ lead }) => [{ label: 'x (nats)', min: -6, max: 6, step: 0.1, value: lead, show: (v) => fixed(v, 1) }],
  draw: (svg, data, x) => {
    const p = softmax([x, 0]);
    const frame = { y: [0, 1], ys: [0, 1] };
    const plot = panel(svg, { ...frame, box: [36, 30, 196, 150], x: [-6, 6], xs: [-6, -3, 0, 3, 6], xname: 'x (nats)', yname: 'σ(x)' });
    plot.line(curve(sigmoid, -6, 6), 'c0');
    plot.line([[x, p[0]], [6, p[0]]], 'grey dashed');
    plot.dot(x, sigmoid(x), 'c0');
    const bars = panel(svg, { ...frame, box: [266, 30, 80, 150], x: [0, 2], xs: [[0.5, 'x'], [1.5, '0']], yname: 'softmax(x, 0)' });
    p.forEach((value, k) => bars.bar(k + 0.1, 0, 0.8, value, `c${k}`));
    return `x = ${fixed(x, 1)}: σ(x) = ${fixed(sigmoid(x), 3)}, softmax(x, 0) = (${list(p, 3)}).`;
  },
};
