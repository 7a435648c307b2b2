/* The mode in which a lesson is corrected: its lines as they are now, and who is who. */

/** The name shown: as heard while the role is; else that of the speaker of the new role. */
function nameFor(line, role) {
  if (role === line.role) return line.shownName;
  return words.names[role];
}

/** Whether more than half of a line lies in what is left out. */
function isLeftOut(line) {
  return [...edits.kept.values()].some(({ change }) => change.kind === 'left-out'
    && Math.min(change.end, line.end) - Math.max(change.start, line.start)
      > (line.end - line.start) / 2);
}

/** Shows a line as it is now; most lines of a lesson are as they were. */
function showLine(line) {
  const role = roleOfLine(line);
  const own = [...edits.kept.values()].some((entry) => entry.target === line);
  const state = { role, changed: own || role !== line.role, out: isLeftOut(line) };
  const text = edits.of(`words ${line.utt}`)?.text ?? line.heardText;
  if (text !== undefined) line.text = text;
  const asHeard = { role: line.role, changed: false, out: false };
  if (JSON.stringify(state) === JSON.stringify(line.state || asHeard)) return;
  line.state = state;
  const { classList } = line.element;
  for (const [each] of ROLES) classList.toggle(each, each === role);
  classList.toggle('changed', state.changed);
  classList.toggle('out', state.out);
  line.name.textContent = nameFor(line, role);
  if (line.badge) line.badge.remove();
  const badge = state.out ? words.badge.left_out : words.badge.changed;
  line.badge = state.changed || state.out ? make('small', { class: 'badge' }, badge) : null;
  if (line.badge) line.said.after(' ', line.badge);
}

/** Turns with who speaks in them as corrected so far, for the waveform. */
function turnsAsCorrected() {
  const [moved, out] = [[], []];
  for (const { change, target } of edits.kept.values()) {
    if (change.kind === 'line') moved.push({ ...change, speaker: target.speaker });
    if (change.kind === 'left-out') out.push(change);
  }
  return page.turns.flatMap(([start, end, role, speaker]) => {
    const change = edits.of(`speaker ${speaker}`);
    const turn = { start, end, role: change ? change.role : role };
    const lines = moved.filter((line) => line.speaker === speaker);
    return without([...without([turn], lines), ...overlaps(turn, lines)], out);
  }).map((turn) => [turn.start, turn.end, turn.role]);
}

/** What lies of a turn in lines that were given to somebody else. */
function overlaps(turn, lines) {
  return lines.map(({ start, end, role }) =>
    ({ start: Math.max(start, turn.start), end: Math.min(end, turn.end), role }))
    .filter((part) => part.start < part.end);
}

/** Turns without what lies in some stretches of time. */
function without(turns, stretches) {
  return stretches.reduce((left, { start, end }) => left.flatMap((turn) => [
    { ...turn, end: Math.min(turn.end, start) },
    { ...turn, start: Math.max(turn.start, end) },
  ]).filter((part) => part.start < part.end), turns);
}

/* --- who is who ------------------------------------------------------------------------- */

function voiceRow(voice) {
  const role = chooser(say(words.role_of, { name: voice.name }), ROLES, roleOfSpeaker(voice),
    (chosen) => setVoice(voice, chosen));
  const hear = voice.sample && make('button',
    { type: 'button', 'data-start': voice.sample[0], 'data-end': voice.sample[1] }, words.listen);
  if (hear) makePlayable(hear, voice.name);
  const swap = button('', () => swapWithTeacher(voice), { class: 'swap' });
  const row = make('tr', {},
    make('th', { scope: 'row' }, voice.name, make('small', {}, voice.talk)),
    make('td', {}, make('div', {}, hear && hear.matches('.playable') ? hear : '', role, swap)));
  return { row, role, swap, voice };
}

/** The one speaker that counts as the teacher now, if there is just one. */
function theTeacher() {
  const teachers = page.speakers.filter((voice) => roleOfSpeaker(voice) === 'teacher');
  return teachers.length === 1 ? teachers[0] : null;
}

function swapWithTeacher(voice) {
  const [teacher, role] = [theTeacher(), roleOfSpeaker(voice)];
  setVoice(teacher, role);
  setVoice(voice, 'teacher');
}

function showVoice({ role, swap, voice }) {
  role.value = roleOfSpeaker(voice);
  const teacher = theTeacher();
  swap.hidden = !teacher || teacher === voice;
  if (!swap.hidden) swap.textContent = say(words.swap, { name: teacher.name });
}

/* --- the mode --------------------------------------------------------------------------- */

if (transcript) {
  const [offer, panel, bar] = ['.offer', '.correcting', '.changes']
    .map((each) => document.querySelector(each));
  const [save, list, summary] = ['.save', 'ol', 'summary'].map((each) => bar.querySelector(each));
  let voices = null;   // rows of the table, made when the mode is entered for the first time

  const show = () => {
    const n = edits.open.length;
    if (n) tell(outcome);   // what came of an earlier save is no news any more
    const none = edits.kept.size ? words.all_saved : words.no_changes;
    summary.textContent = n === 1 ? words.one_change : say(n ? words.n_changes : none, { n });
    save.disabled = !n;
    list.replaceChildren(...[...edits.kept].map(changeItem));
    for (const row of voices) showVoice(row);
    for (const line of transcript.lines) showLine(line);
    if (wave) drawTurns(wave, turnsAsCorrected());
    announce(summary.textContent);
  };

  const enter = () => {
    unfold(box);
    panel.hidden = bar.hidden = false;
    document.documentElement.classList.add('mending');
    if (!voices) {
      voices = page.speakers.map(voiceRow);
      panel.querySelector('.voices tbody').append(...voices.map(({ row }) => row));
      voices.forEach(showVoice);
      transcript.lines.forEach(addMender);
      box.querySelectorAll('.cut').forEach(addPutBack);
      edits.addEventListener('change', show);
    }
    panel.querySelector('h3').focus();
  };

  const leave = () => {
    closeEditor();
    panel.hidden = bar.hidden = true;
    document.documentElement.classList.remove('mending');
    offer.querySelector('button').focus();
  };

  offer.querySelector('button').addEventListener('click', enter);
  for (const link of document.querySelectorAll('a.to-correct')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      enter();
    });
  }
  bar.querySelector('.leave').addEventListener('click', leave);
  save.addEventListener('click', () => (page.review ? send() : download()));
  const times = panel.querySelector('.leave-out');
  times.hidden = page.timing === 'none';
  times.addEventListener('submit', (event) => {
    event.preventDefault();
    const [start, end] = [times.elements.from.value, times.elements.to.value].map(secondsOf);
    const right = start !== null && end !== null && start < end && start < page.duration;
    times.querySelector('.problem').textContent = right ? ''
      : say(words.times_wrong, { end: clock(page.duration) });
    if (!right) return;
    leaveOut(start, Math.min(end, page.duration));
    times.reset();
  });
}
