import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { ask, confirm } from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";
import { dropZone } from "./drop-zone.js";
import { states } from "./file-words.js";
import { pageForm } from "./page-form.js";

const LOOK = 1500; // ms between two looks while something is being indexed

/** The files of a library, and the place where more are put. */
export class FileShelf {
  list = h("ul", { class: "rows library-files", "aria-live": "polite" });
  #moving = h("ul", { class: "rows" });

  constructor(app, library) {
    Object.assign(this, { app, library });
    this.adding = this.#adding();
  }

  get #path() {
    return `/libraries/${this.library.id}/files`;
  }

  /** Show the files, and look again as long as some are not ready. */
  async watch(dialog) {
    this.dialog = dialog;
    await this.show();
  }

  async show() {
    clearTimeout(this.timer);
    try {
      const { items } = await this.app.chat.api.get(this.#path);
      const none = h("li", { class: "rows__none" }, gettext("No files yet."));
      const rows = items.map((file) => this.#row(file));
      this.list.replaceChildren(...(rows.length ? rows : [none]));
      this.list.dispatchEvent(new CustomEvent("listed", { detail: items }));
      const busy = items.some(
        ({ state }) => state === "waiting" || state === "indexing",
      );
      if (busy && this.dialog?.isConnected)
        this.timer = setTimeout(() => this.show(), LOOK);
    } catch (error) {
      this.app.report(error);
    }
  }

  #adding() {
    const zone = dropZone((files) => this.#sendAll(files));
    const pages = this.app.chat.shows("webSearch") ? [this.#page()] : [];
    return h("div", { class: "library-adding" }, zone, ...pages, this.#moving);
  }

  #page() {
    const path = `/libraries/${this.library.id}/pages`;
    return pageForm((url) => this.#try((api) => api.post(path, { url })));
  }

  async #sendAll(files) {
    for (const file of files) await this.#send(file);
  }

  async #send(file) {
    const bar = h("progress", { max: 1, value: 0, "aria-label": file.name });
    const line = h("li", { class: "rows__row" }, h("span", {}, file.name), bar);
    this.#moving.append(line);
    const form = new FormData();
    form.append("file", file);
    form.append("folder", file.webkitRelativePath.split("/").slice(0, -1).join("/"));
    const told = (share) => {
      bar.value = share;
    };
    const { signal } = new AbortController();
    try {
      const { changed } = await this.app.chat.api.upload(
        this.#path,
        form,
        told,
        signal,
      );
      line.remove();
      const same = gettext("%(name)s is there already, just so.", { name: file.name });
      if (!changed) this.app.chat.tell(same);
    } catch (error) {
      const why = error.message || gettext("The file did not arrive.");
      bar.replaceWith(h("span", { class: "attachment__problem" }, why));
    }
    await this.show();
  }

  #row(file) {
    const source = `/libraries/${this.library.id}/files/${file.id}`;
    const open = { href: source, target: "_blank", rel: "noopener" };
    const name = file.pieces ? h("a", open, file.name) : file.name;
    const line = listRow(name, states(file), ...this.#buttons(file));
    line.dataset.state = file.state;
    for (const text of [file.error, ...file.notes].filter(Boolean))
      line
        .querySelector(".rows__words")
        .append(h("small", { class: "library-files__note" }, text));
    if (file.state === "indexing" && file.total)
      line
        .querySelector(".rows__words")
        .append(
          h("progress", { max: file.total, value: file.done, "aria-label": file.name }),
        );
    return line;
  }

  #buttons(file) {
    if (!["edit", "own"].includes(this.library.right)) return [];
    const { name } = file;
    const path = `${this.#path}/${file.id}`;
    const again = () => this.#try((api) => api.post(`${path}/index`));
    const remove = async () => {
      const title = gettext("Delete “%(name)s”?", { name });
      const text = gettext("Nobody finds anything in it any more.");
      if (await confirm(this.app, title, text, gettext("Delete")))
        await this.#try((api) => api.delete(path));
    };
    const retag = async () => {
      const title = gettext("Tags of %(name)s", { name });
      const label = gettext("Tags, separated by commas");
      const told = await ask(this.app, title, label, file.tags.join(", "), "");
      if (told !== null)
        await this.#try((api) => api.patch(path, { tags: told.split(/[,，]/) }));
    };
    return [
      rowButton("tag", gettext("Tags of %(name)s", { name }), retag),
      rowButton("refresh", gettext("Index %(name)s again", { name }), again),
      rowButton("trash", gettext("Delete %(name)s", { name }), remove),
    ];
  }

  async #try(work) {
    const done = await work(this.app.chat.api).catch((error) => this.app.report(error));
    await this.show();
    return Boolean(done);
  }
}
