/* What a person has corrected: kept in the page until it is saved, and never in the browser. */

class Edits extends EventTarget {
  constructor() {
    super();
    this.kept = new Map();   // by what is changed, such as "line 12": {change, target, applied}
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
    } else this.kept.set(id, { change, target, applied: false });
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
  markApplied() {
    for (const entry of this.kept.values()) entry.applied = true;
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

/** What a change does, in a sentence. */
function inWords(change) {
  const time = change.start === undefined ? '' : placeOf(change.start);
  if (change.kind === 'speaker') {
    const { name } = page.speakers.find((each) => each.id === change.speaker);
    return say(words.changed.speaker, { name, role: words.says[change.role] });
  }
  if (change.kind === 'line') return say(words.changed.line, { time, role: words.says[change.role] });
  if (change.kind === 'words') {
    return say(change.text ? words.changed.words : words.changed.no_words, { time, text: change.text });
  }
  if (change.kind === 'left-out') {
    return say(words.changed.left_out, { start: clock(change.start), end: clock(change.end) });
  }
  const [label, to] = [page.labels[change.label], page.labels[change.to]];
  if (!to) return say(words.changed.no_label, { time, label });
  return say(label ? words.changed.label : words.changed.new_label, { time, label, to });
}

/** A time as the report shows it: in a transcript without times, the number of the line. */
function placeOf(start) {
  return page.timing === 'none' ? say(words.line_number, { n: Math.floor(start) + 1 }) : clock(start);
}

const edits = new Edits();

addEventListener('beforeunload', (event) => {
  if (edits.unsaved) event.preventDefault();
});
