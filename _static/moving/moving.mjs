// Puts a figure that moves in place of the still picture beside it, and asks before it shows.
import { fixed, node } from './draw.mjs';

const createElement = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};

// A slider, a choice (`options`) or a switch (neither).
const controlOf = ({ label, min, max, step, value, options, show = (v) => fixed(v) }, changed) => {
  const shown = createElement('span', { className: 'moving-value', ariaHidden: 'true' });
  const input = createElement(options ? 'select' : 'input', { className: options ? 'moving-select' : 'moving-input' });
  if (options) input.append(...options.map((text) => createElement('option', {}, text)));
  else Object.assign(input, min === undefined ? { type: 'checkbox' } : { type: 'range', min, max, step });
  const read = () => (options ? input.selectedIndex : min === undefined ? input.checked : +input.value);
  const update = () => {
    if (min === undefined) return;
    shown.textContent = show(read());
    input.setAttribute('aria-valuetext', shown.textContent);
  };
  if (options) input.selectedIndex = value;
  else input.value = value;
  update();
  input.addEventListener('input', () => { update(); changed(); });
  const words = createElement('span', {}, label);
  return [createElement('label', { className: `moving-control ${input.type}` }, ...(min === undefined && !options ? [input, words] : [words, shown, input])), read];
};

const still = (marker) => {
  let place = marker.parentElement;
  while (!place.querySelector('img')) place = place.parentElement;
  return [...place.querySelectorAll('img')].findLast((img) => marker.compareDocumentPosition(img) & 2);
};

const play = (picture, { name, height, controls, draw }, data, status) => {
  const svg = node('svg', { role: 'img', viewBox: `0 0 360 ${height}` });
  const values = () => parts.map(([, read]) => read());
  let timer;
  const show = () => {
    svg.replaceChildren();
    const said = draw(svg, data, ...values());
    svg.prepend(node('title', {}, name), node('desc', {}, said));
    return said;
  };
  const parts = controls(data).map((control) => controlOf(control, () => {
    const said = show();
    clearTimeout(timer);
    timer = setTimeout(() => { status.textContent = said; }, 400);
  }));
  status.textContent = show();
  picture.classList.add('moving-still');
  picture.before(createElement('div', { className: 'moving-live' }, svg, createElement('div', { className: 'moving-controls' }, ...parts.map(([part]) => part))));
};

// How high the part of the page with the figure is, also where nothing is laid out yet (lean.css).
const heightAround = (figure) => {
  const part = figure.closest('article > section > section') ?? document.documentElement;
  part.style.contentVisibility = 'visible';
  const { height } = part.getBoundingClientRect();
  part.style.contentVisibility = '';
  return height;
};

// The guess is kept on this device and never judged; the text below the figure gives the reason.
const predict = (key, figure, [question, ...choices], status, room) => {
  const kept = (...value) => {
    try {
      if (!value.length) return localStorage.getItem(key);
      value[0] === null ? localStorage.removeItem(key) : localStorage.setItem(key, value[0]);
    } catch { /* then it is not kept */ }
    return null;
  };
  const button = (text, action) => {
    const made = createElement('button', { type: 'button', className: 'moving-button' }, text);
    made.addEventListener('click', action);
    return made;
  };
  const radios = choices.map((value) => createElement('input', { type: 'radio', name: key, value }));
  const form = createElement('fieldset', { className: 'moving-ask' }, createElement('legend', { className: 'moving-legend' }, question),
    ...radios.map((radio) => createElement('label', {}, radio, radio.value)),
    button('That is my guess', () => {
      const chosen = radios.find((radio) => radio.checked);
      if (chosen) answer(chosen.value);
      else status.textContent = 'Choose first, or show it without guessing.';
    }),
    button('Show without guessing', () => answer('')));
  const again = button('Ask me again', () => { kept(null); radios.forEach((radio) => { radio.checked = false; }); ask(true); radios[0].focus(); });
  const ask = (asking) => {
    form.hidden = !asking;
    again.hidden = asking;
    figure.classList.toggle('moving-veiled', asking);
    if (asking) status.textContent = '';
  };
  // A figure that moves says what it shows; a still one says nothing.
  const told = (guess) => {
    const now = reading ? `Now move it and see. ${reading}` : 'Here is the picture.';
    status.textContent = guess ? `You guessed “${guess}”. ${now}` : reading || now;
  };
  const answer = (guess) => { kept(guess); ask(false); told(guess); status.focus({ preventScroll: true }); };
  figure.before(form);
  status.after(again);
  status.tabIndex = -1;
  const reading = status.textContent;
  const guess = kept();
  ask(guess === null);
  // As high as the picture that was there: who opens the page again finds the place where they were.
  form.style.minHeight = `${form.getBoundingClientRect().height + room - heightAround(figure)}px`;
  if (guess !== null) told(guess);
};

document.querySelectorAll('div.moving').forEach(async (marker) => {
  const { figure: name, data, ask } = marker.dataset;
  const picture = still(marker);
  const figure = picture.closest('figure') ?? picture;
  const status = createElement('p', { className: 'moving-say', role: 'status' });
  const spec = name === 'still' ? null : (await import(`./${name}.mjs`)).default;
  const room = heightAround(figure);
  figure.after(status);
  if (spec) play(picture, spec, JSON.parse(data), status);
  if (ask) predict(`moving:${figure.id || name}`, figure, JSON.parse(ask), status, room);
});
