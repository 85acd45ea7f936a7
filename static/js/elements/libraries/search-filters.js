import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { labelled } from "../dialogs/dialog.js";

/** Which files a question is tried in: one, those of a folder or a tag, or since a day. */
export class SearchFilters {
  #file = choice();
  #folder = choice();
  #tag = choice();
  #since = h("input", { class: "input", type: "date" });

  #inFolder = labelled(gettext("Folder"), this.#folder);

  constructor() {
    this.element = h(
      "details",
      { class: "search-filters", hidden: true },
      h("summary", {}, gettext("Only in some files")),
      h(
        "div",
        { class: "search-filters__fields" },
        labelled(gettext("File"), this.#file),
        this.#inFolder,
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
    const folders = [...new Set(files.flatMap(({ name }) => above(name)))].sort();
    fill(
      this.#folder,
      folders.map((folder) => [folder, folder]),
    );
    this.#inFolder.hidden = !folders.length;
    this.element.hidden = !files.length;
  }

  /** What is asked for besides the question. */
  get params() {
    const fields = [this.#file, this.#folder, this.#tag, this.#since];
    const [file, folder, tag, day] = fields.map((field) => field.value);
    return {
      ...(file && { file }),
      ...(folder && { folder }),
      ...(tag && { tag }),
      ...(day && { after: new Date(`${day}T00:00`).toISOString() }),
    };
  }
}

/** Each folder that a file lies in: a/b/c.pdf → a, a/b. */
function above(name) {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_part, at) => parts.slice(0, at + 1).join("/"));
}

const choice = () => h("select", { class: "input" });

function fill(select, options) {
  const before = select.value;
  const any = h("option", { value: "" }, gettext("all"));
  const rows = options.map(([value, name]) => h("option", { value }, name));
  select.replaceChildren(any, ...rows);
  select.value = options.some(([value]) => value === before) ? before : "";
}
