/* Sound: one at a time, from a clip inside the page or from the recording beside it. */

const LEAD_IN = 0.3;   // seconds heard before a moment, and after it
const LEAD_OUT = 0.5;
const ENOUGH = 10;     // seconds of a long moment that a clip of it must hold

class Player extends EventTarget {
  constructor(recording, clips) {
    super();
    this.recording = recording;
    this.clips = clips;
    this.media = null;        // the element that is, or was last, heard
    this.offset = 0;          // time of the lesson at which it begins
    this.until = Infinity;    // time of the lesson at which it stops
    this.control = null;      // what was pressed to start it
    this.asked = 0;
    this.excerpt = clips.length ? new Audio() : null;
    for (const media of [recording, this.excerpt]) if (media) this.follow(media);
  }

  get playing() {
    return Boolean(this.media) && !this.media.paused && !this.media.ended;
  }

  /** Where in the lesson the sound is. */
  get time() {
    return this.media ? this.offset + this.media.currentTime : 0;
  }

  canPlay(start, end) {
    return Boolean(this.recording) || Boolean(this.clipOf(start, end));
  }

  clipOf(start, end) {
    const needed = Math.min(end - start, ENOUGH);
    return this.clips.find((clip) =>
      clip.start <= start + 0.05 && Math.min(clip.end, end) - start >= needed - 0.05);
  }

  /** Where a stretch may be heard, best first: with its picture, else from what cannot be lost. */
  sources(start, end) {
    const clip = end === Infinity
      ? this.clips.find((each) => each.start <= start + 0.05 && each.end > start)
      : this.clipOf(start, end);
    const excerpt = clip && { media: this.excerpt, offset: clip.start, src: clip.src };
    const whole = this.recording && { media: this.recording, offset: 0 };
    const wholeFirst = end === Infinity || (page.recording && page.recording.video);
    return (wholeFirst ? [whole, excerpt] : [excerpt, whole]).filter(Boolean);
  }

  /** Plays a stretch, or on from `start` where `end` is Infinity; `control` shows that it does. */
  async play(start, end, control = null) {
    this.pause();
    const asked = ++this.asked;
    const lead = end === Infinity ? 0 : LEAD_IN;
    for (const source of this.sources(start, end)) {
      this.show(null);
      Object.assign(this, { media: source.media, offset: source.offset, until: end + LEAD_OUT });
      if (source.src && source.media.src !== source.src) source.media.src = source.src;
      this.seek(start - lead);
      this.show(control);
      try {
        await source.media.play();
        return;
      } catch (error) {
        if (asked !== this.asked || error.name === 'AbortError') return;
      }
    }
    this.fail(control);
  }

  /** Play, pause and go on: what a button for one stretch does when it is pressed. */
  press(control, start, end) {
    if (control !== this.control) this.play(start, end, control);
    else if (this.playing) this.pause();
    else this.goOn();
  }

  goOn() {
    if (!this.media) return;
    this.media.play().catch((error) => {
      if (error.name !== 'AbortError') this.fail(this.control);
    });
  }

  pause() {
    if (this.media) this.media.pause();
  }

  stop() {
    this.asked += 1;
    this.pause();
    this.until = Infinity;
    this.show(null);
  }

  seek(time) {
    this.sought = Math.max(time - this.offset, 0);
    this.media.currentTime = this.sought;
  }

  show(control) {
    const before = this.control;
    this.control = control;
    for (const each of new Set([before, control])) if (each) this.mark(each);
  }

  mark(control) {
    const on = control === this.control && this.playing;
    control.classList.toggle('playing', on);
    const label = say(on ? words.pause : words.play, { what: control.dataset.what });
    control.setAttribute('aria-label', label);
  }

  fail(control) {
    this.stop();
    this.dispatchEvent(new CustomEvent('failed', { detail: control }));
  }

  follow(media) {
    media.addEventListener('play', () => {
      if (this.media !== media) {      // the recording's own controls
        this.stop();
        Object.assign(this, { media, offset: 0 });
      }
      this.dispatchEvent(new Event('change'));
      if (this.control) this.mark(this.control);
      requestAnimationFrame(() => this.tick());
    });
    media.addEventListener('pause', () => {
      this.dispatchEvent(new Event('change'));
      if (this.control) this.mark(this.control);
    });
    media.addEventListener('ended', () => this.media === media && this.stop());
    media.addEventListener('timeupdate', () => this.media === media && this.check());
    media.addEventListener('seeking', () => {
      // Somebody moved it elsewhere: then it is no longer that moment.
      if (this.media === media && Math.abs(media.currentTime - this.sought) > 0.05) {
        this.until = Infinity;
        this.show(null);
      }
    });
  }

  /** Every frame while it plays; `timeupdate` does the same where frames are not drawn. */
  tick() {
    this.check();
    if (this.playing) requestAnimationFrame(() => this.tick());
  }

  check() {
    if (this.playing && this.time >= this.until) this.stop();
    this.dispatchEvent(new Event('time'));
  }
}

const recording = document.querySelector('.player audio, .player video');
const player = new Player(recording, page.clips);

/** Makes an element with data-start and data-end a button that plays them, where it can. */
function makePlayable(control, what = control.textContent.trim()) {
  const [start, end] = [Number(control.dataset.start), Number(control.dataset.end)];
  if (!player.canPlay(start, end)) return;
  control.classList.add('playable');
  if (control.localName !== 'button') control.setAttribute('role', 'button');
  control.dataset.what = what;
  if (control.localName === 'time') control.tabIndex = 0;
  player.mark(control);
}

/** The way from a moment to its line stays: one link, beside what was pressed last. */
const toLine = make('a', { class: 'to-line' }, words.in_transcript);
toLine.addEventListener('click', () => {
  const line = document.getElementById(toLine.hash.slice(1));
  if (line) unfold(line);
});

function pressMoment(control) {
  const [start, end] = [Number(control.dataset.start), Number(control.dataset.end)];
  player.press(control, start, end);
  const place = control.closest('.transcript') ? '' : control.getAttribute('href');
  if (place) {
    toLine.setAttribute('href', place);
    control.after(toLine);
  }
}

document.addEventListener('click', (event) => {
  const control = event.target.closest('.playable');
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pressMoment(control);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') player.stop();
  const control = event.target.closest('.playable:not(button)');
  if (!control || event.defaultPrevented) return;
  if (event.key === ' ' || (event.key === 'Enter' && control.localName === 'time')) {
    event.preventDefault();
    pressMoment(control);
  }
});

const sorry = make('small', { class: 'sorry' }, words.cannot_play);

player.addEventListener('failed', ({ detail: control }) => {
  (control || recording).after(sorry);
  announce(words.cannot_play);
});
player.addEventListener('change', () => player.playing && sorry.remove());

document.documentElement.classList.add('scripted');
document.documentElement.style.setProperty('--time', `${clock(page.duration).length}ch`);
document.querySelectorAll('.time[data-start]').forEach((each) => makePlayable(each));
