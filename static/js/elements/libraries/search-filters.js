import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { labelled } from "../dialogs/dialog.js";

/** Which files a question is tried in: one, those of a tag, those since a day. */
export class SearchFilters {
  #file = choice();
  #tag = choice();
  #since = h("input", { class: "input", type: "date" });

  constructor() {
    this.element = h(
      "details",
      { class: "search-filters", hidden: true },
      h("summary", {}, gettext("Only in some files")),
      h(
        "div",
        { class: "search-filters__fields" },
        labelled(gettext("File"), this.#file),
        labelled(gettext("Tag"), this.#tag),
        labelled(gettext("Added or changed since"), this.#since),
      ),
    );
  }

  /** Offer what the files have; what is chosen stays as long as it is there. */
  show(files) {
    const tags = [...new Set(files.flatMap((file) => file.tags))].sort();
    fill(
      this.#file,
      files.map(({ id, name }) => [id, name]),
    );
    fill(
      this.#tag,
      tags.map((tag) => [tag, tag]),
    );
    this.element.hidden = !files.length;
  }

  /** What is asked for besides the question. */
  get params() {
    const [file, tag, day] = [this.#file, this.#tag, this.#since].map((e) => e.value);
    return {
      ...(file && { file }),
      ...(tag && { tag }),
      ...(day && { after: new Date(`${day}T00:00`).toISOString() }),
    };
  }
}

const choice = () => h("select", { class: "input" });

function fill(select, options) {
  const before = select.value;
  const any = h("option", { value: "" }, gettext("all"));
  const rows = options.map(([value, name]) => h("option", { value }, name));
  select.replaceChildren(any, ...rows);
  select.value = options.some(([value]) => value === before) ? before : "";
}
