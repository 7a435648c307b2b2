/* What a person has corrected: kept in the page until it is saved, and never in the browser. */

class Edits extends EventTarget {
  constructor() {
    super();
    this.kept = new Map();   // by what is changed, such as "line 12": {change, target, applied}
    this.saves = 0;          // how often this page has saved; `applied` is the number of a save
    this.unsaved = false;
  }

  /** The change to something, or undefined. */
  of(id) {
    const entry = this.kept.get(id);
    return entry && entry.change;
  }

  /** Keeps a change, or drops it where it says what was heard anyway. */
  keep(id, change, { target = null, same = false } = {}) {
    const before = this.kept.get(id);
    // What was applied needs a change of its own to become again what it was.
    if (same && !(before && before.applied)) {
      if (!before) return;
      this.kept.delete(id);
    } else this.kept.set(id, { change, target, applied: 0 });
    this.changed();
  }

  undo(id) {
    this.kept.delete(id);
    this.changed();
  }

  get open() {
    return [...this.kept].filter(([, entry]) => !entry.applied);
  }

  changed() {
    this.unsaved = this.open.length > 0;
    this.dispatchEvent(new Event('change'));
  }

  /** Once the review server has taken them: they cannot be undone here, only changed again. */
  markApplied(sent) {
    this.saves += 1;
    for (const entry of sent) entry.applied = this.saves;
    this.changed();
  }

  /** Once the review server has taken back what was saved last. */
  dropLastSave() {
    for (const [id, entry] of this.kept) {
      if (entry.applied && entry.applied === this.saves) this.kept.delete(id);
    }
    this.saves = Math.max(this.saves - 1, 0);
    this.changed();
  }

  /** The content of corrections.json. */
  get content() {
    return {
      schema_version: 1,
      lesson: page.lesson,
      by: '',
      at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      changes: this.open.map(([, entry]) => entry.change),
    };
  }
}

const edits = new Edits();

addEventListener('beforeunload', (event) => {
  if (!edits.unsaved) return;
  event.preventDefault();
  event.returnValue = '';   // what browsers of some years ago ask for
});

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
  const spaced = (each) => each.split(/\s+/).filter(Boolean).join(' ');
  const [text, was] = [spaced(typed), spaced(line.heardText)];
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

/** Puts minutes back that were left out before; the lines in them come with the new report. */
function putBack(start, end) {
  edits.keep(`put-back ${start} ${end}`, { kind: 'put-back', start, end });
}

/** What a change does, in a sentence. */
function inWords(change) {
  const time = change.start === undefined ? '' : placeOf(change.start);
  if (change.kind === 'speaker') {
    const voice = page.speakers.find((each) => each.id === change.speaker);
    const name = voice ? voice.name : words.lost_voice;
    return say(words.changed.speaker, { name, role: words.says[change.role] });
  }
  if (change.kind === 'line') {
    return say(words.changed.line, { time, role: words.says[change.role] });
  }
  if (change.kind === 'words') {
    const { text } = change;
    return say(text ? words.changed.words : words.changed.no_words, { time, text });
  }
  if (change.kind === 'left-out') {
    return say(words.changed.left_out, { start: clock(change.start), end: clock(change.end) });
  }
  if (change.kind === 'put-back') {
    return say(words.changed.put_back, { start: clock(change.start), end: clock(change.end) });
  }
  const [label, to] = [page.labels[change.label], page.labels[change.to]];
  if (!to) return say(words.changed.no_label, { time, label });
  return say(label ? words.changed.label : words.changed.new_label, { time, label, to });
}

/** A time as the report shows it: in a transcript without times, the number of the line. */
function placeOf(start) {
  if (page.timing === 'none') return say(words.line_number, { n: Math.floor(start) + 1 });
  return clock(start);
}
