import { h } from "../../lib/dom.js";
import { placeOf, wish } from "../../lib/passages.js";
import { gettext } from "../../lib/words.js";
import { Api } from "../../models/api.js";

const HEADINGS = ["h2", "h3", "h4", "h5", "h6", "h6"];

/**
 * A file, read: pages of a PDF drawn, all else in its blocks. `data-source` is its
 * address in the API; what follows `#` in the page's address, `page` and `mark`, is shown.
 */
export class FileViewer extends HTMLElement {
  #life = null;
  #read = null;

  async connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    addEventListener("hashchange", () => this.#seek(), { signal });
    try {
      this.#read = await new Api().get(this.#path("read"));
      this.#draw();
    } catch (error) {
      const text = error.message || gettext("The server could not be reached.");
      const notice = { class: "notice", role: "alert", data: { tone: "error" } };
      this.replaceChildren(h("p", notice, text));
    }
    this.ariaBusy = "false";
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #path(rest) {
    return `${this.dataset.source.replace(/^\/api/, "")}/${rest}`;
  }

  #draw() {
    const { kind, about } = this.#read;
    document.querySelector(".viewer__about").textContent = about;
    this.replaceChildren(...(kind === "pdf" ? this.#pages() : this.#blocks()));
    this.#seek();
  }

  #pages() {
    return Array.from({ length: this.#read.pages }, (_, at) => {
      const number = at + 1;
      const label = gettext("Page %(page)s", { page: number });
      const path = this.#path(`pages/${number}`);
      const said = { "aria-label": label, role: "group", data: { path, number } };
      return h("pdf-page", { class: "viewer__page", ...said });
    });
  }

  #blocks() {
    const { blocks, unit } = this.#read;
    let page = 0;
    return blocks.flatMap((block) => {
      const shown = drawn(block);
      shown.classList.add("viewer__block");
      shown.dir = "auto";
      if (block.page === page) return [shown];
      page = block.page;
      const sign = h("p", { class: "viewer__number" }, numbered(unit, page));
      sign.dataset.number = page;
      return [sign, shown];
    });
  }

  async #seek() {
    const { page, mark } = wish(location.hash);
    for (const one of this.querySelectorAll("[data-marked]"))
      one.removeAttribute("data-marked");
    const target = page && this.querySelector(`[data-number="${page}"]`);
    await target?.draw?.();
    if (target) show(target, 0);
    if (!mark) return;
    const found =
      this.#read.kind === "pdf" ? await target?.mark?.(mark) : this.#mark(mark);
    this.#tell(found ? "" : gettext("The passage was not found on this page."));
    if (found) show(found, innerHeight / 3);
  }

  #mark(mark) {
    const blocks = [...this.querySelectorAll(".viewer__block")];
    const texts = this.#read.blocks.map(({ text }) => text);
    const place = placeOf(texts, mark);
    if (!place) return null;
    const marked = blocks.slice(place[0], place[1] + 1);
    for (const one of marked) one.dataset.marked = "";
    return marked[0];
  }

  #tell(text) {
    const about = document.querySelector(".viewer__about");
    about.textContent = [this.#read.about, text].filter(Boolean).join(" · ");
  }
}

const HEAD = 80; // px that stay above

function show(element, above) {
  const { top } = element.getBoundingClientRect();
  scrollTo({ top: scrollY + top - HEAD - above });
}

function drawn({ kind, text, level }) {
  if (kind === "heading") return h(HEADINGS[Math.min(level || 1, 6) - 1], {}, text);
  if (kind === "code") return h("pre", {}, h("code", {}, text));
  if (kind === "text") return h("p", {}, text);
  const table = h("markdown-text", { class: "markdown" });
  table.showWhenNear(text);
  return table;
}

function numbered(unit, page) {
  const words = {
    slide: gettext("Slide %(page)s", { page }),
    sheet: gettext("Sheet %(page)s", { page }),
    chapter: gettext("Chapter %(page)s", { page }),
  };
  return words[unit] ?? gettext("Page %(page)s", { page });
}
