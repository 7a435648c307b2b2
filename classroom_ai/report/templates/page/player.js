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
    control.setAttribute('aria-label', say(on ? words.pause : words.play, { what: control.dataset.what }));
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

/** Makes an element with data-start and data-end a button that plays them, where that is possible. */
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

/* The waveform: the teacher above the line and students below, as in the timeline. */

const COLUMNS = 480;
const SIDES = { teacher: [1, 0], student: [0, 1] };   // how much of it stands above and below

/** How loud each role is in each column of the picture, 0 to 1. */
function loudness(columns) {
  const perSecond = page.peaks ? page.peaks.per_s : 10;
  const peaks = page.peaks ? atob(page.peaks.data) : null;
  const perFrame = columns / Math.max(page.duration * perSecond, 1);
  const levels = { teacher: [], student: [], other: [] };
  for (const [start, end, role] of page.turns) {
    const level = levels[role] || levels.other;
    for (let frame = Math.floor(start * perSecond); frame < end * perSecond; frame += 1) {
      const loud = peaks ? (peaks.charCodeAt(frame) || 0) / 255 : 0.6;
      const column = Math.min(Math.floor(frame * perFrame), columns - 1);
      level[column] = Math.max(level[column] || 0, loud, 0.04);
    }
  }
  return levels;
}

/** What fills the height of the picture: a bang or a cough may go beyond it. */
function fullHeight(levels) {
  const all = Object.values(levels).flatMap((level) => level.filter(Boolean)).sort((a, b) => a - b);
  return all[Math.floor(all.length * 0.97)] || 1;
}

function drawWave(wave) {
  const levels = loudness(COLUMNS);
  const full = fullHeight(levels);
  for (const [role, level] of Object.entries(levels)) {
    const [above, below] = SIDES[role] || [0.4, 0.4];
    let path = '';
    level.forEach((loud, column) => {
      const height = 48 * Math.min(loud / full, 1);
      const [top, bottom] = [50 - height * above, 50 + height * below];
      path += `M${column} ${top.toFixed(1)}h1V${bottom.toFixed(1)}h-1z`;
    });
    wave.querySelector(`path.${role}`).setAttribute('d', path);
  }
}

/** Who speaks at a time, in words. */
function speakingAt(time) {
  const roles = page.turns.filter(([start, end]) => start <= time && time < end).map((turn) => turn[2]);
  const said = [...new Set(roles)].map((role) => words.speaking[role]);
  return said.length ? said.join(', ') : words.speaking.nobody;
}

function showPlace(wave, time) {
  const share = page.duration ? Math.min(time / page.duration, 1) : 0;
  wave.querySelector('.head').style.left = `${share * 100}%`;
  const second = String(Math.floor(time));
  if (wave.getAttribute('aria-valuenow') === second) return;
  wave.setAttribute('aria-valuenow', second);
  wave.setAttribute('aria-valuetext', say(words.place, { time: clock(time), who: speakingAt(time) }));
}

/** Moves the recording to a time, as by its own controls: it plays on if it played. */
function moveTo(time) {
  const wasPlaying = player.playing;
  player.stop();
  Object.assign(player, { media: recording, offset: 0 });
  player.seek(Math.min(Math.max(time, 0), page.duration));
  if (wasPlaying) player.goOn();
  player.check();
}

function followWave(wave) {
  const steps = {
    ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5,
    PageUp: 60, PageDown: -60, Home: -Infinity, End: Infinity,
  };
  const timeAt = (event) => {
    const box = wave.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * page.duration;
  };
  wave.addEventListener('keydown', (event) => {
    if (event.key in steps) moveTo(player.time + steps[event.key]);
    else if (event.key === ' ' || event.key === 'Enter') togglePlaying();
    else return;
    event.preventDefault();
  });
  wave.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    wave.setPointerCapture(event.pointerId);
    moveTo(timeAt(event));
  });
  wave.addEventListener('pointermove', (event) => {
    if (wave.hasPointerCapture(event.pointerId)) moveTo(timeAt(event));
  });
  player.addEventListener('time', () => showPlace(wave, player.time));
}

/** Pauses what plays; goes on with what was heard last, or begins the recording. */
function togglePlaying() {
  if (player.playing) player.pause();
  else if (player.media) player.goOn();
  else if (recording) player.play(0, Infinity);
}

if (recording) {
  const lost = () => recording.after(make('p', { class: 'sorry' }, words.recording_gone));
  if (recording.error) lost();
  else recording.addEventListener('error', lost, { once: true });
}
const wave = document.querySelector('.player .wave');
if (wave) {
  wave.hidden = false;
  drawWave(wave);
  showPlace(wave, 0);
  followWave(wave);
  // A picture that plays out of sight comes along, small.
  if (recording.localName === 'video') {
    let inSight = true;
    const place = () => {
      const along = !inSight && player.playing && player.media === recording;
      if (along) unfold(recording);   // in a closed fold it would not be drawn
      recording.classList.toggle('along', along);
    };
    new IntersectionObserver(([entry]) => {
      inSight = entry.isIntersecting;
      place();
    }).observe(recording.parentElement);
    player.addEventListener('change', place);
  }
}
document.documentElement.classList.add('scripted');
document.documentElement.style.setProperty('--time', `${clock(page.duration).length}ch`);
document.querySelectorAll('.time[data-start]').forEach((each) => makePlayable(each));
