import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { confirm, openDialog, textButton } from "../dialogs/dialog.js";
import { FileShelf } from "./library-files.js";
import { write } from "./library-form.js";
import { openSharing } from "./library-sharing.js";
import { SearchFilters } from "./search-filters.js";
import { testSearch } from "./test-search.js";

const RANKS = ["view", "use", "edit", "own"];

/** Whether one right holds another. */
export const holds = (right, wanted) => RANKS.indexOf(right) >= RANKS.indexOf(wanted);

/** One library: its files and their states, a question to try, sharing, removal. */
export function openLibrary(app, library, changed = () => {}) {
  const { right } = library;
  const shelf = new FileShelf(app, library);
  const filters = new SearchFilters();
  shelf.list.addEventListener("listed", ({ detail }) => filters.show(detail));
  const about = h("p", { class: "field__hint", dir: "auto" }, library.description);
  const body = [
    ...(library.description ? [about] : []),
    ...(holds(right, "edit") ? [shelf.adding] : []),
    shelf.list,
    ...(holds(right, "use") ? [testSearch(app, library, filters)] : []),
  ];
  const dialog = openDialog(app, library.name, { size: "wide", body });
  if (holds(right, "own")) dialog.lastElementChild.append(owners(app, library, dialog));
  shelf.watch(dialog);
  dialog.addEventListener("close", changed);
  return dialog;
}

function owners(app, library, dialog) {
  const again = (saved) => {
    dialog.close();
    openLibrary(app, saved);
  };
  const remove = async () => {
    const title = gettext("Delete “%(name)s”?", { name: library.name });
    const text = gettext("Its files go with it, for everybody it is shared with.");
    if (!(await confirm(app, title, text, gettext("Delete")))) return;
    try {
      await app.chat.api.delete(`/libraries/${library.id}`);
      app.chat.offers.reread({ wait: 0 });
      dialog.close();
    } catch (error) {
      app.report(error);
    }
  };
  return h(
    "div",
    { class: "dialog__actions" },
    textButton(gettext("Share…"), () => openSharing(app, library)),
    textButton(gettext("Edit…"), () => write(app, library, again)),
    textButton(gettext("Delete…"), remove, "danger"),
  );
}
