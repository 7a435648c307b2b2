/* The changes so far, and saving them: as a file, or at once where the review server is there. */

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
      const next = left[Math.min(place, left.length - 1)];
      (next || document.querySelector('.changes summary')).focus();
    }, { 'aria-label': say(words.undo_this, { change: sentence }) }));
  }
  return item;
}

function download() {
  const text = `${JSON.stringify(edits.content, null, 1)}\n`;
  const file = new Blob([text], { type: 'application/json' });
  const link = make('a', { href: URL.createObjectURL(file), download: 'corrections.json' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  edits.unsaved = false;
  tell(outcome, make('p', {}, words.downloaded), make('p', {}, make('code', {}, words.run_this)));
}

/** What the review server that served the page answers; an Error says why it does not. */
async function post(url, content) {
  let reply;
  try {
    reply = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(content),
    });
  } catch (error) {
    throw new Error(words.not_reached, { cause: error });
  }
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(answer.error || words.not_reached);
  return answer;
}

let busy = false;   // one at a time: a second press while it counts would save the same twice

/** Sends the changes to the review server, and shows what came of it. */
async function send() {
  if (busy) return;
  busy = true;
  tell(outcome, make('p', {}, words.saving));
  try {
    const sent = edits.open.map(([, entry]) => entry);
    const answer = await post(page.review.url, edits.content);
    edits.markApplied(sent);
    showMoved(outcome, answer, button(words.take_back, () => takeBack(outcome)));
  } catch (error) {
    tell(outcome, make('p', { class: 'sorry' }, words.not_saved), make('p', {}, error.message),
      button(words.save_file, download));
  }
  busy = false;
}

/** Takes back what was saved last, by whomever, and shows what came of it. */
async function takeBack(place) {
  if (busy) return;
  busy = true;
  tell(place, make('p', {}, words.taking_back));
  try {
    const answer = await post(page.review.undo, {});
    edits.dropLastSave();
    showMoved(place, answer);
  } catch (error) {
    tell(place, make('p', { class: 'sorry' }, words.not_taken_back), make('p', {}, error.message));
  }
  busy = false;
}

const SHOWN = 5;   // figures; a change of speaker moves dozens

function movedTable(moved) {
  const figure = (value, range) =>
    make('td', {}, value, range ? make('small', {}, ` ${range}`) : '');
  const rows = moved.map((each) => make('tr', {}, make('th', { scope: 'row' }, each.title),
    figure(each.before, each.before_range), figure(each.after, each.after_range)));
  const heads = [words.what, words.before, words.after]
    .map((text) => make('th', { scope: 'col' }, text));
  return make('div', { class: 'table' }, make('table', {},
    make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...rows)));
}

function showMoved(place, { moved = [], unmatched = [], sentence = '' }, ...others) {
  const [first, rest] = [moved.slice(0, SHOWN), moved.slice(SHOWN)];
  const more = make('summary', {}, say(words.more_moved, { n: rest.length }));
  tell(
    place,
    make('p', {}, sentence || words.saved),
    make('p', { class: 'buttons' }, button(words.show_new, () => location.reload()), ...others),
    first.length ? movedTable(first) : '',
    rest.length ? make('details', {}, more, movedTable(rest)) : '',
    unmatched.length ? make('p', {}, words.unmatched) : '',
    make('ul', {}, ...unmatched.map((each) => make('li', {}, each))),
  );
}

const outcome = document.querySelector('.changes .outcome');

/** Says what came of saving, beside the button that was pressed. */
function tell(place, ...parts) {
  place.replaceChildren(...parts);
}
