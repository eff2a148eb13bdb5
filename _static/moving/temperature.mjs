import { softmax } from './formulas.mjs';
import { fixed, simplex } from './draw.mjs';

const at = (scores, beta) => softmax(scores.map((score) => beta * score));

export default {
  name: 'The way of softmax through the simplex as the temperature changes',
  height: 330,
  controls: ({ beta }) => [{ label: 'temperature T', min: -2, max: 2, step: 0.02, value: -Math.log10(beta), show: (v) => fixed(10 ** v) }],
  draw: (svg, { scores, names }, log) => {
    const triangle = simplex(svg, [30, 26, 300, 260], names);
    triangle.line(Array.from({ length: 201 }, (_, k) => at(scores, 10 ** ((k - 120) / 60))), 'c0');
    const p = at(scores, 10 ** -log);
    triangle.dot(p, 'c1', 7);
    return `T = ${fixed(10 ** log)}: ${names.map((name, k) => `${name} ${fixed(p[k])}`).join(', ')}.`;
  },
};
