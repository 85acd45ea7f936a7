import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { openDialog } from "./dialog.js";
import { shareRow } from "./share-dialog.js";

/** All links that this person has made. */
export async function openSharedLinks(app) {
  const list = h("ul", { class: "rows" });
  openDialog(app, gettext("Shared links"), { body: [list] });
  const show = async () => {
    const { items } = await app.chat.api.get("/shares");
    const none = h("li", { class: "rows__none" }, gettext("Nothing is shared."));
    const rows = items.map((share) => shareRow(app, share, show));
    list.replaceChildren(...(rows.length ? rows : [none]));
  };
  await show();
}
