/* What was corrected and saved before: a list of it, and a way to take back the last save. */

function savedItem(change) {
  let sentence = inWords(change);
  if (change.kind === 'speaker' && change.was && change.was !== change.role) {
    const { name = words.lost_voice } = page.speakers.find((each) => each.id === change.speaker) || {};
    const [was, role] = [change.was, change.role].map((each) => words.says[each]);
    sentence = say(words.heard_as, { name, was, role });
  }
  return make('li', {}, sentence, change.made ? make('small', {}, ` ${change.made}`) : '');
}

const corrected = document.querySelector('.corrected');
if (corrected) {
  corrected.querySelector('ul').append(...page.corrected.map(savedItem));
  const place = corrected.querySelector('.outcome');
  if (page.review) {
    place.before(make('p', {}, button(words.take_back, () => takeBack(place))));
  } else {
    place.before(make('p', {}, words.how_to_take_back),
      make('p', {}, make('code', {}, words.run_to_take_back)));
  }
}

/** The button by which minutes that are left out come back, at the place where they were. */
function addPutBack(cut) {
  const [start, end] = [Number(cut.dataset.from), Number(cut.dataset.to)];
  const label = say(words.put_back_this, { start: clock(start), end: clock(end) });
  const put = button(words.put_back, () => putBack(start, end),
    { class: 'mend', 'aria-label': label });
  const badge = make('small', { class: 'badge', hidden: true }, words.badge.put_back);
  cut.lastElementChild.append(' ', badge);
  cut.append(put);
  edits.addEventListener('change', () => {
    const back = Boolean(edits.of(`put-back ${start} ${end}`));
    badge.hidden = !back;
    put.disabled = back;
  });
}
