import { h } from "../../lib/dom.js";

/**
 * A settings' page that lists what the server tells, and lists it anew whenever that may
 * have changed, as long as it is shown. Each kind of page gives `row(item)`: a list item
 * whose `data-key` tells it from the others.
 */
export class ListedPage {
  #path;
  #nothing;

  /** `nothing`: what is shown in place of no items. */
  constructor(app, path, nothing = "") {
    this.app = app;
    this.#path = path;
    this.#nothing = nothing;
    this.list = h("ul", { class: "connections" });
    const life = new AbortController();
    const again = () => (this.list.isConnected ? this.show() : life.abort());
    app.chat.addEventListener("config", again, { signal: life.signal });
  }

  /** Begin; returns the page: what it is about, and the list. */
  begin(about) {
    this.show();
    return [h("p", { class: "field__hint" }, about), this.list];
  }

  /** List it anew; who stood on a button of a row stands on the row's first one again. */
  async show() {
    const { items } = await this.app.chat.api.get(this.#path).catch((error) => {
      this.app.report(error);
      return { items: [] };
    });
    const focused = this.list.contains(document.activeElement);
    const key = focused && document.activeElement.closest("li").dataset.key;
    const rows = items.map((item) => this.row(item));
    if (!rows.length && this.#nothing) rows.push(h("li", {}, this.#nothing));
    this.list.replaceChildren(...rows);
    const row = rows.find((li) => li.dataset.key === key);
    row?.querySelector("button")?.focus();
  }
}
