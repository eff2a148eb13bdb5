// Every formula of the moving figures; tests/test_site_moving.py compares each with the package on a grid.

const sum = (values) => values.reduce((total, value) => total + value, 0);
const dot = (a, b) => sum(a.map((value, k) => (value ? value * b[k] : 0)));

export const max = (x) => Math.max(...x);

export const argMax = (x) => {
  const first = x.map((value) => +(value === max(x)));
  return first.map((value) => value / sum(first));
};

const raised = (x) => x.map((value) => Math.exp(value - max(x)));

export const logsumexp = (x) => max(x) + Math.log(sum(raised(x)));

export const softmax = (x) => raised(x).map((value) => value / sum(raised(x)));

export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

export const covarianceTimes = (p, v) => p.map((value, k) => value * (v[k] - dot(p, v)));

export const softmaxJvp = (x, v) => covarianceTimes(softmax(x), v);

// Of the Jacobian at three probabilities, those that are not zero.
export const eigenvalues = ([a, b, c]) => {
  const [ab, ac, bc] = [a * b, a * c, b * c];
  const apart = Math.sqrt(((ab - ac) ** 2 + (ab - bc) ** 2 + (ac - bc) ** 2) / 2);
  return [ab + ac + bc - apart, ab + ac + bc + apart];
};

// Three logits of sum 0 and length 1, all around.
export const circle = (steps) => Array.from({ length: steps + 1 }, (_, k) => {
  const [x, y] = [Math.cos(2 * Math.PI * k / steps) / Math.sqrt(2), Math.sin(2 * Math.PI * k / steps) / Math.sqrt(6)];
  return [-y - x, x - y, 2 * y];
});

export const surprisal = (p, base) => -Math.log(p) / Math.log(base);

export const crossEntropy = (p, q, base) => dot(p, q.map((value) => surprisal(value, base)));

export const entropy = (p, base) => crossEntropy(p, p, base);

export const klDivergence = (p, q, base) => crossEntropy(p, q, base) - entropy(p, base);

export const loss = (x, y) => sum(y) * logsumexp(x) - dot(y, x);

export const lossGradient = (x, y) => softmax(x).map((p, k) => sum(y) * p - y[k]);

export const smoothed = (y, epsilon) => y.map((value) => (1 - epsilon) * value + epsilon * sum(y) / y.length);

export const density = (t, mean, width) =>
  Math.exp(-(((t - mean) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI));

export const gaussianKl = (m, s, mean, width) =>
  Math.log(width / s) + (s ** 2 + (m - mean) ** 2) / (2 * width ** 2) - 0.5;

// float16: 11 bits down to 2 ** -14, then steps of 2 ** -24, and nothing beyond 65504.
export const half = (x) => {
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -14) - 10);
  const even = x / step + 2 ** 52 * 1.5 - 2 ** 52 * 1.5;
  return Math.abs(x) < 65520 ? even * step : x * Infinity;
};

export const halfEnds = () => [-25 * Math.log(2), Math.log(65520)];

export const halfSoftmax = (x, shifted) => {
  const inside = x.map(half).map((value, _, all) => half(value - (shifted ? max(all) : 0)));
  const raised = inside.map((value) => half(Math.exp(value)));
  return raised.map((value) => half(value / half(sum(raised))));
};

// Wrong on purpose: what the figures show when they are told to fail.
export const withoutOuterProduct = (x, v) => softmax(x).map((p, k) => p * v[k]);

export const withoutMass = (x, y) => softmax(x).map((p, k) => p - y[k]);
