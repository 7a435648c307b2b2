/* The waveform: the teacher above the line and students below, as in the timeline. */

const COLUMNS = 480;
const SIDES = { teacher: [1, 0], student: [0, 1] };   // how much of it stands above and below

let turns = page.turns;   // start, end and role, as corrected so far

/** How loud each role is in each column of the picture, 0 to 1. */
function loudness(columns) {
  const perSecond = page.peaks ? page.peaks.per_s : 10;
  const peaks = page.peaks ? atob(page.peaks.data) : null;
  const perFrame = columns / Math.max(page.duration * perSecond, 1);
  const levels = { teacher: [], student: [], other: [] };
  for (const [start, end, role] of turns) {
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

function drawTurns(wave, corrected) {
  turns = corrected;
  drawWave(wave);
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
  const now = turns.filter(([start, end]) => start <= time && time < end);
  const roles = new Set(now.map(([, , role]) => role));
  const said = [...roles].map((role) => words.speaking[role]);
  return said.length ? said.join(', ') : words.speaking.nobody;
}

function showPlace(wave, time) {
  const share = page.duration ? Math.min(time / page.duration, 1) : 0;
  wave.querySelector('.head').style.left = `${share * 100}%`;
  const second = String(Math.floor(time));
  if (wave.getAttribute('aria-valuenow') === second) return;
  wave.setAttribute('aria-valuenow', second);
  const place = say(words.place, { time: clock(time), who: speakingAt(time) });
  wave.setAttribute('aria-valuetext', place);
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
