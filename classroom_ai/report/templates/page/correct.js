/* Correcting: who is who, a line's speaker, words and labels, and minutes that are no lesson. */

const ROLES = Object.entries(words.roles);

/** The role that a speaker counts as, with what was corrected. */
function roleOfSpeaker(voice) {
  const change = edits.of(`speaker ${voice.id}`);
  return change ? change.role : voice.role;
}

/** The role of a line as long as nobody corrects that line itself. */
function roleByVoice(line) {
  const change = edits.of(`speaker ${line.speaker}`);
  return change ? change.role : line.role;
}

function roleOfLine(line) {
  const change = edits.of(`line ${line.utt}`);
  return change ? change.role : roleByVoice(line);
}

function setVoice(voice, role) {
  const change = { kind: 'speaker', speaker: voice.id, role, was: voice.role };
  edits.keep(`speaker ${voice.id}`, change, { same: role === voice.role });
}

function setRole(line, role) {
  const was = roleByVoice(line);
  const change = { kind: 'line', start: line.start, end: line.end, role, was };
  edits.keep(`line ${line.utt}`, change, { target: line, same: role === was });
}

function setWords(line, typed) {
  const [text, was] = [typed, line.heardText].map((each) => each.split(/\s+/).filter(Boolean).join(' '));
  const change = { kind: 'words', start: line.start, end: line.end, text, was };
  edits.keep(`words ${line.utt}`, change, { target: line, same: text === was });
}

/** A label as it was found, [start, end, utterance, label], or changed, or with null dismissed. */
function setLabel(line, tag, to) {
  const [start, end, , label] = tag;
  const change = { kind: 'tag', start, end, label, to };
  edits.keep(`tag ${tag.join(' ')}`, change, { target: line, same: to === label });
}

function addLabel(line, to) {
  const change = { kind: 'tag', start: line.start, end: line.end, label: null, to };
  edits.keep(`new ${line.utt} ${to}`, change, { target: line });
}

function leaveOut(start, end) {
  edits.keep(`left-out ${start} ${end}`, { kind: 'left-out', start, end });
}

/* --- each line as it is now ------------------------------------------------------------ */

const tagsOf = new Map();
for (const tag of page.tags) tagsOf.set(tag[2], [...(tagsOf.get(tag[2]) || []), tag]);

/** The name shown: as heard while the role is; else that of the speaker of the new role. */
function nameFor(line, role) {
  if (role === line.role) return line.shownName;
  return words.names[role];
}

function isLeftOut(line) {
  return edits.open.some(([, { change }]) => change.kind === 'left-out'
    && change.start < line.end && line.start < change.end
    && Math.min(change.end, line.end) - Math.max(change.start, line.start) > (line.end - line.start) / 2);
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

/* --- one line --------------------------------------------------------------------------- */

const corner = { editor: null, line: null, from: null };   // the one editor that is open

function group(title, ...children) {
  return make('fieldset', {}, make('legend', {}, title), ...children);
}

function roleChoice(line) {
  const choices = ROLES.map(([role, text]) => {
    const checked = role === roleOfLine(line);
    const radio = make('input', { type: 'radio', name: 'role', value: role, checked });
    radio.addEventListener('change', () => setRole(line, role));
    return make('label', { class: 'pill' }, radio, ` ${text}`);
  });
  return group(words.who_says, ...choices);
}

function wordsField(line) {
  if (line.heardText === undefined) line.heardText = line.text;
  const hint = make('small', { id: 'words-hint' }, words.words_hint);
  const field = make('textarea', { rows: 3, 'aria-label': words.words, 'aria-describedby': 'words-hint' });
  field.value = line.text;
  const keep = () => { setWords(line, field.value); field.value = line.text; };
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      keep();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      field.value = line.text;
      closeEditor();
    }
  });
  return group(words.words, field, hint, button(words.keep, keep));
}

/** Labels of the same kind as one, [label, what it says]. */
function siblings(label) {
  const [kind] = label.split('.');
  return Object.entries(page.labels).filter(([each]) => each.split('.')[0] === kind);
}

/** The words of a line that a label stands on; nothing where it stands on all of them. */
function snippet(line, [start, end]) {
  const starts = line.wordStarts;
  const parts = line.words.filter((_, n) => starts[n] >= start - 0.01 && starts[n] < end - 0.01);
  if (!parts.length || parts.length === line.words.length) return '';
  return parts.map((part) => part.textContent).join(' ');
}

function labelRow(line, tag) {
  const change = edits.of(`tag ${tag.join(' ')}`);
  const now = change ? change.to : tag[3];
  const what = page.labels[tag[3]];
  const options = [...siblings(tag[3]), ['', words.no_label]];
  const choice = chooser(say(words.label_is, { label: what }), options, now || '',
    (label) => setLabel(line, tag, label || null));
  const dismiss = button('×', () => {
    setLabel(line, tag, null);
    choice.value = '';
    choice.focus();
  }, { 'aria-label': say(words.dismiss, { label: what }) });
  const part = snippet(line, tag);
  return make('li', {}, part ? make('q', {}, part) : '', make('span', { class: 'chip' }, choice, dismiss));
}

function newLabelRow(line, id, label) {
  const drop = button('×', () => {
    edits.undo(id);
    fillLabels(line);
    document.getElementById('more-labels').focus();
  }, { 'aria-label': say(words.dismiss, { label }) });
  return make('li', {}, make('span', { class: 'chip' }, label, drop));
}

function fillLabels(line) {
  const added = [...edits.kept].filter(([id, entry]) => id.startsWith('new ') && entry.target === line);
  corner.labels.replaceChildren(
    ...(tagsOf.get(line.utt) || []).map((tag) => labelRow(line, tag)),
    ...added.map(([id, { change }]) => newLabelRow(line, id, page.labels[change.to])),
  );
}

function labelList(line) {
  corner.labels = make('ul', { class: 'labels' });
  const kinds = Object.entries(words.kinds).map(([kind, title]) =>
    make('optgroup', { label: title },
      ...Object.entries(page.labels).filter(([label]) => label.split('.')[0] === kind)
        .map(([label, text]) => make('option', { value: label }, text))));
  const more = make('select', { id: 'more-labels', 'aria-label': words.another_label },
    make('option', { value: '' }, words.another_label), ...kinds);
  const add = button(words.add, () => {
    if (more.value) addLabel(line, more.value);
    more.value = '';
    fillLabels(line);
  });
  fillLabels(line);
  return group(words.labels, corner.labels, make('span', { class: 'chip' }, more, add));
}

function leavingOut(line) {
  const fields = document.querySelector('.leave-out');
  return group(words.leave_out, make('div', { class: 'buttons' },
    button(words.from_here, () => {
      fields.elements.from.value = clock(line.start);
      corner.from = line.start;
      announce(say(words.from_set, { time: clock(line.start) }));
    }),
    button(words.to_here, () => {
      const start = corner.from ?? line.start;
      leaveOut(Math.min(start, line.start), Math.max(line.end, start));
      corner.from = null;
      fields.reset();
    })));
}

function openEditor(line, opener) {
  const again = corner.line === line;
  closeEditor();
  if (again) return;
  const editor = make('div',
    { class: 'editor', role: 'group', 'aria-label': say(words.correct_line, { time: placeOf(line.start) }) },
    roleChoice(line), wordsField(line), labelList(line),
    page.timing === 'none' ? '' : leavingOut(line),
    button(words.line_done, closeEditor, { class: 'line-done' }));
  editor.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeEditor(); });
  Object.assign(corner, { editor, line, opener });
  opener.setAttribute('aria-expanded', 'true');
  line.element.after(editor);
  editor.querySelector('input:checked').focus();
}

/** Closes it, and leads back to where it was opened. */
function closeEditor() {
  const { editor, opener } = corner;
  if (!editor) return;
  const inside = editor.contains(document.activeElement);
  editor.remove();
  opener.setAttribute('aria-expanded', 'false');
  if (inside) opener.focus();
  Object.assign(corner, { editor: null, line: null });
}

/** The button in each line that opens its editor; walked with the line's time. */
function addMender(line) {
  const mend = button(words.correct, () => openEditor(line, mend), {
    class: 'mend',
    'aria-label': say(words.correct_line, { time: placeOf(line.start) }),
    'aria-expanded': 'false',
    tabindex: line === transcript.stop ? 0 : -1,
  });
  line.element.append(mend);
}

/* --- the changes so far, and saving them ------------------------------------------------ */

function changeItem([id, { change, applied }]) {
  const sentence = inWords(change);
  const item = make('li', {}, `${sentence} `);
  if (applied) item.append(make('small', {}, words.applied));
  else {
    item.append(button(words.undo, () => {
      const place = [...item.parentElement.children].indexOf(item);
      edits.undo(id);
      if (corner.line) fillLabels(corner.line);
      const left = document.querySelectorAll('.changes li button');
      (left[Math.min(place, left.length - 1)] || document.querySelector('.changes summary')).focus();
    }, { 'aria-label': say(words.undo_this, { change: sentence }) }));
  }
  return item;
}

function download() {
  const file = new Blob([`${JSON.stringify(edits.content, null, 1)}\n`], { type: 'application/json' });
  const link = make('a', { href: URL.createObjectURL(file), download: 'corrections.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  edits.unsaved = false;
  tell(make('p', {}, words.downloaded), make('p', {}, make('code', {}, words.run_this)));
}

/** Sends the changes to the review server that served the page, and shows what came of it. */
async function send() {
  tell(make('p', {}, words.saving));
  let answer;
  try {
    const reply = await fetch(page.review.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(edits.content),
    });
    if (!reply.ok) throw new Error((await reply.json().catch(() => ({}))).error || '');
    answer = await reply.json();
  } catch (error) {
    const reason = error instanceof TypeError || !error.message ? words.not_reached : error.message;
    tell(make('p', { class: 'sorry' }, words.not_saved), make('p', {}, reason),
      button(words.save_file, download));
    return;
  }
  edits.markApplied();
  showMoved(answer);
}

function showMoved({ moved = [], unmatched = [], sentence = '' }) {
  const figure = (value, range) => make('td', {}, value, range ? make('small', {}, ` ${range}`) : '');
  const rows = moved.map((each) => make('tr', {}, make('th', { scope: 'row' }, each.title),
    figure(each.before, each.before_range), figure(each.after, each.after_range)));
  const heads = [words.what, words.before, words.after].map((text) => make('th', { scope: 'col' }, text));
  const table = make('table', {},
    make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows));
  tell(
    make('p', {}, sentence || words.saved),
    rows.length ? table : '',
    unmatched.length ? make('p', {}, words.unmatched) : '',
    make('ul', {}, ...unmatched.map((each) => make('li', {}, String(each.sentence ?? each)))),
    button(words.show_new, () => location.reload()),
  );
}

/** Says what came of saving, beside the button that was pressed. */
function tell(...parts) {
  document.querySelector('.changes .outcome').replaceChildren(...parts);
}

/* --- the mode --------------------------------------------------------------------------- */

if (transcript) {
  const [offer, panel, bar] = ['.offer', '.correcting', '.changes']
    .map((each) => document.querySelector(each));
  const [save, list, summary] = ['.save', 'ol', 'summary'].map((each) => bar.querySelector(each));
  let voices = null;   // rows of the table, made when the mode is entered for the first time

  const show = () => {
    const n = edits.open.length;
    summary.textContent = n === 1 ? words.one_change : say(n ? words.n_changes : words.no_changes, { n });
    save.disabled = !n;
    list.replaceChildren(...[...edits.kept].map(changeItem));
    for (const row of voices) showVoice(row);
    for (const line of transcript.lines) showLine(line);
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
