// What the parts of the page share.

export const LABELS = ['positive', 'neutral', 'negative', 'mixed'];

export const numbers = new Intl.NumberFormat();
export const dayAndClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const byId = (id) => document.getElementById(id);

/** An element with a class and a text; children and attributes are added by the caller. */
export function make(tag, className = '', text = '') {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  if (text !== '') element.textContent = text;
  return element;
}

const drawing = new Set();

/** Draws at the next frame, once however often it is asked for; also in a tab that is not seen. */
export function draw(name, work) {
  if (drawing.has(name)) return;
  drawing.add(name);
  const run = () => {
    drawing.delete(name);
    work();
  };
  if (document.hidden) setTimeout(run, 1000);
  else requestAnimationFrame(run);
}

export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
