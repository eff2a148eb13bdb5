import { entropy } from './formulas.mjs';
import { curve, fixed, list, panel, simplex } from './draw.mjs';

const N = 15;

export default {
  name: 'The entropy of a coin, and of three outcomes',
  height: 455,
  controls: ({ p: [a, b] }) => [
    { label: 'sun', min: 0, max: 1, step: 0.01, value: a },
    { label: 'rain, of the rest', min: 0, max: 1, step: 0.01, value: b / (1 - a) },
  ],
  draw: (svg, { names }, a, share) => {
    const p = [a, (1 - a) * share, (1 - a) * (1 - share)];
    const coin = panel(svg, { box: [36, 30, 310, 110], x: [0, 1], y: [0, 1], xs: [0, 1], ys: [0, 1], xname: 'probability of sun', yname: 'entropy of “sun or not” (bits)' });
    coin.line(curve((t) => entropy([t, 1 - t], 2), 0, 1), 'c0');
    coin.dot(a, entropy([a, 1 - a], 2), 'c1');
    const triangle = simplex(svg, [60, 215, 240, 208], names);
    const fill = (...corners) => {
      const middle = [0, 1, 2].map((k) => (corners[0][k] + corners[1][k] + corners[2][k]) / 3 / N);
      triangle.area(corners.map((corner) => corner.map((value) => value / N)), 'bar c0', entropy(middle, 3));
    };
    for (let i = 0; i < N; i++) {
      for (let j = 0; i + j < N; j++) {
        const k = N - i - j;
        fill([i, j, k], [i + 1, j, k - 1], [i, j + 1, k - 1]);
        if (k > 1) fill([i + 1, j, k - 1], [i, j + 1, k - 1], [i + 1, j + 1, k - 2]);
      }
    }
    triangle.dot(p, 'c1', 7);
    return `(${list(p, 3)}): ${fixed(entropy(p, 2))} bits. Sun or not: ${fixed(entropy([a, 1 - a], 2))} bits.`;
  },
};
