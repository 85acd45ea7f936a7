import { h } from "../../lib/dom.js";

const AT_ONCE = 30; // messages made in one go; the others follow when the page is idle

/** The elements of the visible branch's messages, made from its end upwards. */
export class BranchView {
  #content;
  #made = new Map(); // message id -> element
  #idle = 0;
  #filled;

  /** `filled` is called after messages were added. */
  constructor(content, filled) {
    this.#content = content;
    this.#filled = filled;
  }

  get(id) {
    return this.#made.get(id);
  }

  clear() {
    cancelIdleCallback(this.#idle);
    this.#made.clear();
    this.#content.replaceChildren();
  }

  /** The first element of which a claim is true, from the top; undefined: of none. */
  first(claim) {
    return [...this.#content.children].find((one) => one.messageId && claim(one));
  }

  /** Show a branch; with `whole` none of it is left for later, else what is before `from`. */
  show(path, { whole = false, from = null } = {}) {
    const ids = new Set(path.map(({ id }) => id));
    for (const child of [...this.#content.children])
      if (!ids.has(child.messageId)) child.remove();
    for (const id of [...this.#made.keys()]) if (!ids.has(id)) this.#made.delete(id);
    const first = whole ? 0 : this.#firstMade(path, from);
    this.#fill(path.slice(first));
    this.#fillLater(path, first);
  }

  #firstMade(path, from) {
    const known = path.findIndex(({ id }) => this.#made.has(id) || id === from);
    const usual = Math.max(0, path.length - AT_ONCE);
    if (known < 0) return usual;
    return from ? Math.min(known, usual) : known;
  }

  // The messages above come a few at a time, so that nobody waits for them.
  #fillLater(path, first) {
    cancelIdleCallback(this.#idle);
    if (!first) return;
    this.#idle = requestIdleCallback(() => {
      const next = Math.max(0, first - AT_ONCE);
      this.#fill(path.slice(next, first), true);
      this.#fillLater(path, next);
    });
  }

  #fill(path, far = false) {
    let at = this.#content.firstElementChild;
    for (const message of path) {
      const element = this.#element(message, far);
      if (element === at) at = at.nextElementSibling;
      else this.#content.insertBefore(element, at);
      element.update(message);
    }
    this.#filled();
  }

  #element(message, far) {
    const known = this.#made.get(message.id);
    if (known) return known;
    const element = h("chat-message", {
      class: "message",
      data: { role: message.role },
    });
    element.toggleAttribute("data-far", far);
    element.messageId = message.id;
    this.#made.set(message.id, element);
    return element;
  }

  /** A message that this tab made up has the server's id now. */
  rename({ from, to }) {
    const element = this.#made.get(from);
    if (!element || this.#made.has(to)) return;
    this.#made.delete(from);
    this.#made.set(to, element);
    element.messageId = to;
  }
}
