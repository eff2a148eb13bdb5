import { argMax, logsumexp, max, softmax } from './formulas.mjs';
import { fixed, list, panel } from './draw.mjs';

const bars = (pen, values, className) => values.forEach((value, k) => pen.bar(k + 0.1, 0, 0.8, value, className));

export default {
  name: 'Four functions of the same scores',
  height: 340,
  controls: ({ left }) => left.map((value, k) => ({ label: `left: score ${k + 1}`, min: 0, max: 4, step: 0.1, value, show: (v) => fixed(v, 1) })),
  draw: (svg, { right }, ...left) => {
    [left, right].forEach((x, side) => {
      const at = (top, height, y, ys, yname) => panel(svg, { box: [38 + 168 * side, top, 145, height], x: [0, 3], y: [0, y], xs: [0, 1, 2].map((k) => [k + 0.5, k + 1]), ys, yname: side ? '' : yname });
      const top = at(26, 96, 5.2, [0, 2, 4], 'score (nats)');
      bars(top, x, 'grey');
      top.line([[0, max(x)], [3, max(x)]], 'c0');
      top.line([[0, logsumexp(x)], [3, logsumexp(x)]], 'c1 dashed');
      top.text(0.05, max(x) - 0.75, 'max', 'ink0 start');
      top.text(0.05, logsumexp(x) + 0.2, 'LSE', 'ink1 start');
      bars(at(170, 50, 1, [0, 1], 'arg max (probability)'), argMax(x), 'c0');
      bars(at(268, 50, 1, [0, 1], 'softmax (probability)'), softmax(x), 'c1');
    });
    return `Left: max ${fixed(max(left))}, LSE ${fixed(logsumexp(left))}, arg max ${list(argMax(left))}, softmax ${list(softmax(left))}.`;
  },
};
