/* Small tools of the page: its data, its words, new elements. Text never becomes markup. */

const page = JSON.parse(document.getElementById('page-data').textContent);
const words = page.words;

/** A text of the page's words with its {places} filled in. */
function say(text, places = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) =>
    Object.prototype.hasOwnProperty.call(places, name) ? String(places[name]) : whole);
}

/** A new element. An attribute that is false or null is left out; children are text or elements. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

function button(text, pressed, attributes = {}) {
  const element = make('button', { type: 'button', ...attributes }, text);
  element.addEventListener('click', pressed);
  return element;
}

/** A choice with a label that only screen readers need; `options` are [value, text]. */
function chooser(label, options, value, chosen) {
  const element = make('select', { 'aria-label': label },
    ...options.map(([key, text]) => make('option', { value: key, selected: key === value }, text)));
  element.addEventListener('change', () => chosen(element.value));
  return element;
}

/** A time of the lesson as people write it: 0:43, 1:01:01. */
function clock(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds from 43, 0:43 or 1:01:01; null where it is no time. */
function secondsOf(text) {
  if (!/^\s*\d+(:[0-5]?\d){0,2}\s*$/.test(text)) return null;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Opens every fold around an element. */
function unfold(element) {
  for (let fold = element.closest('details'); fold; fold = fold.parentElement.closest('details')) {
    fold.open = true;
  }
}

const spoken = make('p', { class: 'spoken', role: 'status' });
document.body.append(spoken);

/** Tells those who listen to the page what others see in it. */
function announce(text) {
  spoken.textContent = text;
}

/** Last index whose start lies at or before a time, in sorted starts; -1 before the first. */
function lastBefore(starts, time) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
