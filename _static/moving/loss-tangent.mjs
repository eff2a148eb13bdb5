import { loss, lossGradient, withoutMass } from './formulas.mjs';
import { curve, fixed, panel } from './draw.mjs';

export default {
  name: 'The loss as one logit moves, and a line whose slope is the gradient',
  height: 240,
  controls: ({ scores, names }) => [
    { label: 'target', options: names, value: 0 },
    { label: 'logit x1 (nats)', min: -6, max: 6, step: 0.1, value: scores[0], show: (v) => fixed(v, 1) },
    { label: 'wrong: p − y, without the mass' },
  ],
  draw: (svg, { scores, targets }, which, x, wrong) => {
    const at = (t) => [t, ...scores.slice(1)];
    const y = targets[which];
    const value = loss(at(x), y);
    const [[slope], [drawn]] = [lossGradient, wrong ? withoutMass : lossGradient].map((f) => f(at(x), y));
    const plot = panel(svg, { box: [36, 30, 310, 160], x: [-8, 8], y: [0, 14], xs: [-6, -3, 0, 3, 6], ys: [0, 4, 8, 12], xname: 'logit x1 (nats)', yname: 'loss (nats)' });
    plot.line(curve((t) => loss(at(t), y), -8, 8), 'c0');
    plot.line([-2, 2].map((t) => [x + t, value + drawn * t]), 'c1');
    plot.dot(x, value, 'c1');
    return `Loss ${fixed(value)} nats, and its slope is ${fixed(slope)}. The slope of the line is ${fixed(drawn)}.`;
  },
};
