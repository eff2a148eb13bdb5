import { logsumexp, raised } from './formulas.mjs';
import { online } from './formulas-deeper.mjs';
import { fixed, panel } from './draw.mjs';

export default {
  name: 'Logits read one after the other, the largest so far, log-sum-exp so far, and the shifted sum',
  height: 380,
  controls: ({ stream }) => [{ label: 'logits read', min: 1, max: stream.length, step: 1, value: stream.length, show: (v) => fixed(v, 0) }],
  draw: (svg, { stream }, count) => {
    const read = stream.slice(0, count);
    const states = online(read);
    const xs = [1, stream.length];
    const top = panel(svg, { box: [36, 30, 310, 140], x: [0.5, stream.length + 0.5], y: [-1.5, 6.5], xs, ys: [0, 2, 4, 6], yname: 'logits (nats), the largest m, and m + log s' });
    const low = panel(svg, { box: [36, 220, 310, 110], x: [0.5, stream.length + 0.5], y: [0, 4], xs, ys: [0, 1, 2, 3, 4], xname: 'logits read', yname: 'shifted sum s, and its terms' });
    stream.forEach((x, k) => top.dot(k + 1, x, 'grey', k < count ? 4 : 2));
    top.line(states.flatMap(([m], k) => [[k + 1, m], [k + 1 + (k + 1 < count), m]]), 'c1');
    top.line(read.map((_, k) => [k + 1, logsumexp(read.slice(0, k + 1))]), 'c0');
    raised(read).forEach((term, k) => low.bar(k + 0.7, 0, 0.6, term, 'grey'));
    low.line(states.map(([, sum], k) => [k + 1, sum]), 'c2');
    const [m, s] = states[count - 1];
    low.dot(count, s, 'c2');
    const [before, old] = states[count - 2] ?? [m, s];
    const note = m > before ? ` A larger logit came: the old sum was multiplied by ${fixed((s - 1) / old)}.` : '';
    return `Read ${count} of ${stream.length}: m = ${fixed(m, 1)}, s = ${fixed(s)}, so log-sum-exp is ${fixed(logsumexp(read))}.${note}`;
  },
};
