import { loss, smoothed } from './formulas.mjs';
import { curve, fixed, panel } from './draw.mjs';

export default {
  name: 'The smoothed loss against the lead of the label',
  height: 230,
  controls: ({ start }) => [{ label: 'smoothing ε', min: 0, max: 0.5, step: 0.01, value: start }],
  draw: (svg, { smoothing, classes }, epsilon) => {
    const at = (lead) => Array.from({ length: classes }, (_, k) => (k ? 0 : lead));
    const along = (share) => curve((lead) => loss(at(lead), smoothed(at(1), share)), -2, 12);
    const plot = panel(svg, { box: [36, 30, 310, 150], x: [-2, 12], y: [0, 6.5], xs: [0, 4, 8, 12], ys: [0, 2, 4, 6], xname: 'lead of the label (nats)', yname: 'loss (nats)' });
    for (const share of [0, ...smoothing]) {
      const line = along(share);
      plot.line(line, 'grey');
      if (share) plot.text(12, line[120][1] + 0.15, `ε = ${share}`, 'end');
    }
    const line = along(epsilon);
    plot.line(line, 'c1');
    const [lead, least] = line.reduce((best, point) => (point[1] < best[1] ? point : best));
    if (!epsilon) return 'ε = 0: the loss keeps falling towards 0, and is nowhere least.';
    plot.dot(lead, least, 'c1');
    return `ε = ${fixed(epsilon)}: the loss is least, ${fixed(least)} nats, at a lead of about ${fixed(lead, 1)}; beyond, it grows without end.`;
  },
};
