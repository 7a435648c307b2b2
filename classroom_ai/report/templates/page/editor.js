/* The editor of one line: who says it, its words, what it was counted as, minutes to leave out. */

const ROLES = Object.entries(words.roles);
const tagsOf = new Map();   // by line
for (const tag of page.tags) tagsOf.set(tag[2], [...(tagsOf.get(tag[2]) || []), tag]);

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
  const field = make('textarea',
    { rows: 3, 'aria-label': words.words, 'aria-describedby': 'words-hint' });
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
  const chip = make('span', { class: 'chip' }, choice, dismiss);
  return make('li', {}, part ? make('q', {}, part) : '', chip);
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
  const added = [...edits.kept]
    .filter(([id, entry]) => id.startsWith('new ') && entry.target === line);
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
  const label = say(words.correct_line, { time: placeOf(line.start) });
  const editor = make('div', { class: 'editor', role: 'group', 'aria-label': label },
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
