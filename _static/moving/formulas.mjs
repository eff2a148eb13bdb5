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
