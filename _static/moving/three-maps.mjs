import { softmax } from './formulas.mjs';
import { entmax } from './formulas-deeper.mjs';
import { curve, fixed, list, simplex } from './draw.mjs';

const MAPS = [['softmax', 'c0', softmax], ['1.5-entmax', 'c2', (x) => entmax(x, 1.5)], ['sparsemax', 'c1', (x) => entmax(x, 2)]];

export default {
  name: 'Three maps from scores to distributions, as the scale of the scores grows',
  height: 310,
  controls: ({ scale }) => [{ label: 'scale of the scores', min: 0, max: 12, step: 0.1, value: scale, show: (v) => fixed(v, 1) }],
  draw: (svg, { scores }, scale) => {
    const scaled = (by) => scores.map((score) => by * score);
    const triangle = simplex(svg, [45, 26, 270, 234], ['p1 = 1', 'p2 = 1', 'p3 = 1']);
    const said = MAPS.map(([name, colour, map], k) => {
      const p = map(scaled(scale));
      triangle.line(curve((by) => map(scaled(by)), 0, 12, 240).map(([, point]) => point), colour);
      triangle.dot(p, colour, 5 + k);
      return `${name} (${list(p)})`;
    });
    return `${said.join(', ')}.`;
  },
};
