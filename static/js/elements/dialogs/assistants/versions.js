import { h } from "../../../lib/dom.js";
import { gettext } from "../../../lib/words.js";
import { openDialog } from "../dialog.js";
import { listRow, rowButton } from "../organise.js";

const SHOWN = 160; // characters of the instructions

/** What an assistant was before, each to be made the newest again. */
export async function openVersions(room, { id }, builder) {
  const { app } = room;
  const { api } = app.chat;
  const list = h("ul", { class: "rows" });
  const dialog = openDialog(app, gettext("Earlier versions"), { body: [list] });
  const restore = async (version) => {
    try {
      await api.post(`/assistants/${id}/versions/${version}/restore`);
      for (const open of [dialog, builder]) open.close();
      await room.show();
      app.chat.tell(gettext("The earlier version is in force again."));
    } catch (error) {
      app.report(error);
    }
  };
  try {
    const { items } = await api.get(`/assistants/${id}/versions`);
    list.replaceChildren(...items.map((version) => row(version, restore)));
  } catch (error) {
    app.report(error);
  }
}

function row({ version, name, instructions, until }, restore) {
  const when = new Date(until).toLocaleString(document.documentElement.lang);
  const label = gettext("Restore");
  return listRow(
    `${version} · ${name} · ${when}`,
    instructions.slice(0, SHOWN),
    rowButton("refresh", label, () => restore(version)),
  );
}
