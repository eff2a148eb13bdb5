// Every formula of the moving figures; tests/test_site_moving.py compares each with the package on a grid.
// Those of Part II alone are in formulas-deeper.mjs.

const sum = (values) => values.reduce((total, value) => total + value, 0);
export const dot = (a, b) => sum(a.map((value, k) => (value ? value * b[k] : 0)));

export const max = (x) => Math.max(...x);

export const argMax = (x) => {
  const first = x.map((value) => +(value === max(x)));
  return first.map((value) => value / sum(first));
};

export const raised = (x) => x.map((value) => Math.exp(value - max(x)));

export const logsumexp = (x) => max(x) + Math.log(sum(raised(x)));

export const softmax = (x) => raised(x).map((value) => value / sum(raised(x)));

export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

export const covarianceTimes = (p, v) => p.map((value, k) => value * (v[k] - dot(p, v)));

export const softmaxJvp = (x, v) => covarianceTimes(softmax(x), v);

export const surprisal = (p, base = Math.E) => -Math.log(p) / Math.log(base);

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
