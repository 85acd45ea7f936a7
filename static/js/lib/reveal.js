// An element's own scrollIntoView moves every box around it too, and with them the bar
// above the transcript. Nothing in the app calls it: a test sees to that.

/**
 * Scroll `box`, and nothing around it, until all of `child` shows.
 * @param {Element} box
 * @param {Element} child
 */
export function reveal(box, child) {
  const view = box.getBoundingClientRect();
  const { top, bottom, left, right } = child.getBoundingClientRect();
  if (top < view.top) box.scrollTop -= view.top - top;
  else if (bottom > view.bottom) box.scrollTop += bottom - view.bottom;
  if (left < view.left) box.scrollLeft -= view.left - left;
  else if (right > view.right) box.scrollLeft += right - view.right;
}

/**
 * Where `box` must be scrolled to for `child` to begin `above` px below its top.
 * @param {Element} box
 * @param {Element} child
 * @param {number} above
 */
export function placeOf(box, child, above) {
  const from = box.getBoundingClientRect().top;
  return box.scrollTop + child.getBoundingClientRect().top - from - above;
}
