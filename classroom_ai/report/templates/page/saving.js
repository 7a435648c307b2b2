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

function showMoved({ moved = [], unmatched = [], sentence = '' }) {
  const [first, rest] = [moved.slice(0, SHOWN), moved.slice(SHOWN)];
  const more = make('summary', {}, say(words.more_moved, { n: rest.length }));
  tell(
    make('p', {}, sentence || words.saved),
    button(words.show_new, () => location.reload()),
    first.length ? movedTable(first) : '',
    rest.length ? make('details', {}, more, movedTable(rest)) : '',
    unmatched.length ? make('p', {}, words.unmatched) : '',
    make('ul', {}, ...unmatched.map((each) => make('li', {}, each))),
  );
}

/** Says what came of saving, beside the button that was pressed. */
function tell(...parts) {
  document.querySelector('.changes .outcome').replaceChildren(...parts);
}
