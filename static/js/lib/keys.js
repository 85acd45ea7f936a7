/** Whether an input method is at work; 229 is how some browsers say so. */
export function isComposing(/** @type {KeyboardEvent} */ event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether a key press in the message field means "send". Touch keyboards have no Shift
 * at hand, so their Enter always makes a new line.
 * @param {KeyboardEvent} event
 * @param {boolean} enterSends
 */
export function sends(event, enterSends) {
  if (event.key !== "Enter" || isComposing(event)) return false;
  if (event.ctrlKey || event.metaKey) return true;
  const touch = matchMedia("(pointer: coarse)").matches;
  return enterSends && !touch && !event.shiftKey && !event.altKey;
}
