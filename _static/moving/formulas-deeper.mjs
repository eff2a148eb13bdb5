// More formulas of the moving figures, for Part II.
import { dot, max, softmax } from './formulas.mjs';

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

export const tilted = (r, x, beta) => softmax(r.map((value, k) => Math.log(value) + beta * x[k]));

// The tilt of r with this mean score.
export const tiltTo = (r, x, mean) => {
  let [low, high] = [-60, 60];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (dot(tilted(r, x, middle), x) < mean) low = middle;
    else high = middle;
  }
  return tilted(r, x, low);
};

// Largest entry and shifted sum after each entry.
export const online = (x) => {
  let [m, s] = [-Infinity, 0];
  return x.map((value) => {
    const larger = Math.max(m, value);
    s = s * Math.exp(m - larger) + Math.exp(value - larger);
    m = larger;
    return [m, s];
  });
};

export const entmax = (x, alpha) => {
  const scaled = x.map((value) => (alpha - 1) * (value - max(x)));
  const above = (threshold) => scaled.map((value) => Math.max(value - threshold, 0) ** (1 / (alpha - 1)));
  const mass = (p) => dot(p, p.map(() => 1));
  let [low, high] = [-1, 0];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (mass(above(middle)) < 1) high = middle;
    else low = middle;
  }
  return above(low);
};
