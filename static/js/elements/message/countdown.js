import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

const again = (left) => gettext("Again in %(left)s s", { left });

/**
 * A badge that counts the seconds down to `due` (ms of Date.now) while it is in the
 * page, and then calls `done`; null when that moment is over. `words` says the seconds.
 */
export function countdown(due, { words = again, done = () => {} } = {}) {
  if (due <= Date.now()) return null;
  const badge = h("span", { class: "badge", "data-tone": "warning" });
  const tick = () => {
    if (!badge.isConnected && badge.dataset.shown) return;
    badge.dataset.shown = "yes";
    const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    badge.textContent = words(left);
    if (left) setTimeout(tick, 500);
    else done();
  };
  setTimeout(tick, 0);
  return badge;
}
