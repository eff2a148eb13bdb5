// Draws in an SVG: a panel with its axes, and lines, bars, marks and words in units of its data.

export const node = (name, attributes = {}, ...inside) => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...inside);
  return made;
};

export const fixed = (value, decimals = 2) =>
  (value === Infinity ? '∞' : value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1').replace('-', '−'));

export const curve = (f, from, to, steps = 120) =>
  Array.from({ length: steps + 1 }, (_, k) => from + (to - from) * k / steps).map((t) => [t, f(t)]);

export const list = (values, decimals) => values.map((value) => fixed(value, decimals)).join(', ');

// `box`: left, top, width and height in pixels of a picture 360 wide; `x`, `y`: the ends of the axes; `xs`, `ys`:
// the ticks, or [place, text].
export const panel = (svg, { box: [left, top, width, height], x: [x0, x1], y: [y0, y1], xs = [], ys = [], xname, yname }) => {
  const group = node('g');
  svg.append(group);
  const across = (x) => left + width * (x - x0) / (x1 - x0);
  const up = (y) => top + height * (y1 - y) / (y1 - y0);
  const put = (name, className, attributes, ...inside) => {
    const short = {};
    for (const key in attributes) short[key] = +attributes[key].toFixed(3);
    group.append(node(name, { ...short, class: className }, ...inside));
  };
  const write = (x, y, words, className = '') => put('text', `word ${className}`, { x, y }, words);
  const path = (points) => points.map(([x, y]) => `${across(x).toFixed(3)},${up(y).toFixed(3)}`).join(' ');
  const pen = {
    line: (points, className) =>
      group.append(node('polyline', { points: path(points), class: `line ${className}` })),
    area: (points, className, opacity) =>
      group.append(node('polygon', { points: path(points), class: className, 'fill-opacity': opacity.toFixed(3) })),
    bar: (x, y, w, h, className) =>
      put('rect', `bar ${className}`, { x: across(Math.min(x, x + w)), y: up(Math.max(y, y + h)), width: across(Math.abs(w)) - across(0), height: up(0) - up(Math.abs(h)) }),
    dot: (x, y, className, r = 5) => put('circle', className, { cx: across(x), cy: up(y), r }),
    text: (x, y, words, className) => write(across(x), up(y), words, className),
    arrow: (x, from, to, className) => {
      pen.line([[x, from], [x, to]], className);
      const tip = Math.sign(up(to) - up(from)) * Math.min(6, Math.abs(up(to) - up(from)));
      group.append(node('path', { d: `M${across(x) - 5} ${up(to) - tip}h10l-5 ${tip}z`, class: className }));
    },
  };
  const pair = (tick) => (Array.isArray(tick) ? tick : [tick, fixed(tick, 0)]);
  for (const [x, words] of xs.map(pair)) write(across(x), top + height + 16, words, 'tick x');
  for (const [y, words] of ys.map(pair)) write(left - 6, up(y) + 4, words, 'tick y end');
  if (ys.length) pen.line([[x0, y0], [x0, y1]], 'axis');
  pen.line([[x0, Math.max(y0, Math.min(0, y1))], [x1, Math.max(y0, Math.min(0, y1))]], 'axis');
  if (xname) write(left + width / 2, top + height + 34, xname, 'name');
  if (yname) write(left - 30, top - 12, yname, 'start');
  return pen;
};

// The distributions on three classes: a panel whose points are p.
export const simplex = (svg, box, names) => {
  const flat = panel(svg, { box, x: [0, 1], y: [0, Math.sqrt(0.75)] });
  const at = (p) => [p[1] + p[2] / 2, Math.sqrt(0.75) * p[2]];
  const corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  flat.line([...corners, corners[0]].map(at), 'axis');
  corners.forEach((p, k) => { const [x, y] = at(p); flat.text(x, y ? y + 0.03 : -0.07, names[k]); });
  return {
    line: (points, className) => flat.line(points.map(at), className),
    dot: (p, className, r) => flat.dot(...at(p), className, r),
    text: (p, words, side) => {
      const [x, y] = at(p);
      flat.text(x + 0.03 * side, y + 0.03, words, side > 0 ? 'start' : 'end');
    },
    area: (points, className, opacity) => flat.area(points.map(at), className, opacity),
  };
};
