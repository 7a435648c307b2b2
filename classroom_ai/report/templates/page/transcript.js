/* The transcript: it moves with the sound, and the sound with it. */

/** A line; its words become elements only where somebody hears or walks them. */
class Line {
  constructor(element, index) {
    const { start, end, utt, speaker } = element.dataset;
    Object.assign(this, { element, index, start: Number(start), end: Number(end), utt, speaker });
    this.time = element.querySelector('.time');
    this.name = element.querySelector('b');
    this.role = element.className;
    this.shownName = this.name.textContent;
  }

  /** The element of what was said; made from the text that stands after the name. */
  get said() {
    if (!this.saidIn) {
      const text = this.name.nextSibling;
      this.saidIn = make('span', { class: 'line-text' }, text.data.trim());
      text.replaceWith(' ', this.saidIn);
    }
    return this.saidIn;
  }

  get text() {
    return this.said.textContent;
  }

  set text(text) {
    if (text === this.text) return;
    this.said.textContent = text;
    this.parts = null;
  }

  /** The words as elements, in their order. */
  get words() {
    if (this.parts) return this.parts;
    const said = this.text.split(/\s+/).filter(Boolean);
    this.parts = said.map((text) => make('span', { class: 'word' }, text));
    this.said.replaceChildren(...this.parts.flatMap((word, n) => (n ? [' ', word] : [word])));
    return this.parts;
  }

  /** When each word begins; empty where that is not known, or where words were corrected. */
  get wordStarts() {
    const after = (this.element.dataset.words || '').split(' ').filter(Boolean);
    if (after.length !== this.words.length) return [];
    return after.map((hundredths) => this.start + Number(hundredths) / 100);
  }
}

class Transcript {
  constructor(box) {
    this.box = box;
    this.lines = [...box.querySelectorAll('p[data-start]')].map((each, n) => new Line(each, n));
    this.starts = this.lines.map((line) => line.start);
    this.ofElement = new Map(this.lines.map((line) => [line.element, line]));
    this.heard = null;          // the line that is being said
    this.word = null;           // the word, as an element
    this.stop = null;           // the line that Tab leads to
    this.following = true;      // until somebody scrolls it elsewhere
    this.scrolledTo = 0;
    this.walk();
    this.listen();
  }

  lineOf(element) {
    return this.ofElement.get(element.closest('p[data-start]'));
  }

  /** The line that is said at a time, if any; `last` is the one that began last. */
  lineAt(time, last) {
    // Lines may overlap: one that began earlier may be the one that is still said.
    for (let n = last; n > last - 4 && n >= 0; n -= 1) {
      if (time < this.lines[n].end) return this.lines[n];
    }
    return null;
  }

  /** Marks the line and the word that are said, and keeps them in sight. */
  showTime(time) {
    const last = lastBefore(this.starts, time);
    const line = this.lineAt(time, last);
    if (line !== this.heard) {
      if (this.heard) this.heard.element.removeAttribute('aria-current');
      if (line) line.element.setAttribute('aria-current', 'true');
      this.heard = line;
    }
    const word = line && line.words[lastBefore(line.wordStarts, time)];
    if (word !== this.word) {
      if (this.word) this.word.classList.remove('now');
      if (word) word.classList.add('now');
      this.word = word;
    }
    this.keepInSight(line || this.lines[Math.max(last, 0)]);
  }

  /** Scrolls the box and never the page, and not against whoever scrolls it. */
  keepInSight(line) {
    const { box } = this;
    if (!this.following || box.scrollHeight <= box.clientHeight) return;
    const [place, frame] = [line.element, box].map((each) => each.getBoundingClientRect());
    if (place.top >= frame.top && place.bottom <= frame.bottom) return;
    box.scrollTop += place.top - frame.top - box.clientHeight / 3;
    this.scrolledTo = box.scrollTop;
  }

  /** One stop for Tab; arrow keys walk lines and words. */
  walk() {
    for (const line of this.lines) line.time.tabIndex = -1;
    if (this.lines.length) this.stopAt(this.lines[0]);
    this.box.addEventListener('focusin', (event) => {
      const line = this.lineOf(event.target);
      if (line) this.stopAt(line);
    });
    this.box.addEventListener('keydown', (event) => {
      const line = this.lineOf(event.target);
      if (!line || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.target.closest('button') && !event.key.startsWith('Arrow')) return;
      if (this.pressed(event.key, line, line.words.indexOf(event.target))) event.preventDefault();
    });
  }

  stopAt(line) {
    const reach = (each, tabIndex) => each.element.querySelectorAll('.time, .mend')
      .forEach((one) => { one.tabIndex = tabIndex; });
    if (this.stop) reach(this.stop, -1);
    reach(line, 0);
    this.stop = line;
  }

  /** What a key does in a line, on its word `n` or, where that is -1, on its time. */
  pressed(key, line, n) {
    const { lines } = this;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const next = lines[line.index + (key === 'ArrowDown' ? 1 : -1)];
      if (next) this.goTo(next.time);
    } else if (key === 'Home') this.goTo(lines[0].time);
    else if (key === 'End') this.goTo(lines[lines.length - 1].time);
    else if (key === 'ArrowRight') {
      if (n + 1 < line.words.length) this.goTo(line.words[n + 1]);
    } else if (key === 'ArrowLeft') {
      if (n >= 0) this.goTo(n ? line.words[n - 1] : line.time);
    } else if (key === ' ' && player.playing) player.pause();
    else if ((key === 'Enter' || key === ' ') && n >= 0) this.hear(line, n);
    else return false;
    return true;
  }

  goTo(element) {
    if (element.matches('.word')) {
      element.tabIndex = -1;
      element.setAttribute('role', 'button');
    }
    element.focus();
  }

  /** Plays on from a word; does nothing where there is no sound of it. */
  hear(line, n) {
    const start = line.wordStarts[n] ?? line.start;
    if (player.sources(start, Infinity).length) player.play(start, Infinity, null);
  }

  listen() {
    const { box } = this;
    box.addEventListener('pointerover', (event) => {
      const line = this.lineOf(event.target);
      if (line && event.pointerType === 'mouse') line.words;   // so that the one pointed at shows
    });
    box.addEventListener('click', (event) => {
      const line = this.lineOf(event.target);
      if (!line || event.target.closest('a, button') || !getSelection().isCollapsed) return;
      const { words: parts } = line;
      const at = document.elementFromPoint(event.clientX, event.clientY);
      const n = parts.indexOf(at);
      if (n >= 0) this.hear(line, n);
    });
    box.addEventListener('scroll', () => {
      if (Math.abs(box.scrollTop - this.scrolledTo) > 2) this.following = false;
    });
    player.addEventListener('change', () => { if (player.playing) this.following = true; });
    player.addEventListener('time', () => this.showTime(player.time));
  }
}

const box = document.querySelector('.transcript');
const transcript = box && new Transcript(box);
if (transcript && recording) box.classList.add('moves');
if (transcript) {
  for (const each of document.querySelectorAll('.scripted-only')) each.hidden = false;
}
