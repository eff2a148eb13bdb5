import { entropy, surprisal } from './formulas.mjs';
import { fixed, panel } from './draw.mjs';

export default {
  name: 'Words as outlines and surprisals as columns, each as wide as its outcome is probable',
  height: 420,
  controls: ({ bottom: [a, b] }) => [
    { label: 'below: sun', min: 0.1, max: 0.8, step: 0.01, value: a },
    { label: 'rain, of the rest', min: 0.1, max: 0.9, step: 0.01, value: b / (1 - a) },
  ],
  draw: (svg, { top, words, names }, a, share) => {
    const below = [a, (1 - a) * share, (1 - a) * (1 - share)];
    const [, said] = [top, below].map((p, row) => {
      const bill = p.reduce((sum, value, k) => sum + value * words[k].length, 0);
      const said = `columns ${fixed(entropy(p, 2), 3)} bits, outlines ${fixed(bill, 3)} bits`;
      const ends = p.map((_, k) => p.slice(0, k).reduce((x, y) => x + y, 0));
      const plot = panel(svg, { box: [36, 30 + 205 * row, 310, 140], x: [0, 1], y: [0, 6], xs: p.map((value, k) => [ends[k] + value / 2, names[k]]), ys: [0, 2, 4, 6], yname: said });
      p.forEach((value, k) => {
        plot.bar(ends[k], 0, value, surprisal(value, 2), 'c0 faint');
        plot.bar(ends[k], 0, value, words[k].length, 'c1 hollow');
        plot.text(ends[k] + value / 2, 0.25, words[k]);
      });
      return said;
    });
    return `Below: ${said}.`;
  },
};
