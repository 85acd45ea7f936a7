import { h } from "../../../lib/dom.js";
import { gettext } from "../../../lib/words.js";
import { confirm, dialogActions, openDialog, textButton } from "../dialog.js";
import { listRow, rowButton } from "../organise.js";
import { openBuilder } from "./builder.js";
import { openSharing } from "./sharing.js";

/** The assistants that the person may see: use, make, change, copy, share, delete. */
export async function openAssistants(app) {
  const { api } = app.chat;
  const list = h("ul", { class: "rows" });
  const dialog = openDialog(app, gettext("Assistants"), { body: [list] });
  const bench = await api.get("/assistants/workbench");
  const room = { app, bench, dialog };
  room.use = (assistant) => use(room, assistant);
  room.show = async () => {
    const { items } = await api.get("/assistants");
    const rows = items.map((assistant) => row(room, assistant));
    list.replaceChildren(...(rows.length ? rows : [none(bench)]));
  };
  const add = textButton(
    gettext("New assistant…"),
    () => openBuilder(room, null),
    "main",
  );
  if (bench.may_build) dialog.lastElementChild.append(dialogActions(add));
  await room.show().catch((error) => app.report(error));
}

const none = ({ may_build: may }) =>
  h(
    "li",
    { class: "rows__none" },
    may
      ? gettext("No assistants yet. Make one: it takes a minute.")
      : gettext("No assistants are shared with you yet."),
  );

function row(room, assistant) {
  const { app, bench } = room;
  const { emoji, name, description, level } = assistant;
  const { owns, edits, looks } = rights(bench, level);
  const tried = (work) => () =>
    work()
      .then(() => room.show())
      .catch((error) => app.report(error));
  const path = `/assistants/${assistant.id}`;
  const copy = tried(() => app.chat.api.post(`${path}/copy`));
  const edit = () => openBuilder(room, assistant);
  return listRow(
    emoji ? `${emoji} ${name}` : name,
    description || (owns ? "" : gettext("Shared with you")),
    rowButton("new-chat", gettext("Chat"), () => use(room, assistant)),
    edits && rowButton("edit", gettext("Edit"), edit),
    looks && rowButton("copy", gettext("Copy"), copy),
    owns && rowButton("share", gettext("Share"), () => openSharing(room, assistant)),
    owns &&
      rowButton(
        "trash",
        gettext("Delete"),
        tried(() => remove(app, assistant)),
      ),
  );
}

const LEVELS = ["use", "view", "edit", "own"]; // each includes those before it

function rights({ may_build: builds }, level) {
  const at = LEVELS.indexOf(level);
  return { owns: at > 2, edits: builds && at > 1, looks: builds && at > 0 };
}

/** Begin a new chat with an assistant. */
async function use({ app, dialog }, { id }) {
  const { offers } = app.chat;
  if (!offers.find({ assistant_id: id })) await offers.reread({ wait: 0 });
  const offer = offers.find({ assistant_id: id });
  if (!offer) return app.chat.tell(gettext("This assistant has no model here."));
  dialog.close();
  app.go(null);
  return offers.choose(offer);
}

async function remove(app, { id, name }) {
  const title = gettext("Delete “%(name)s”?", { name });
  const text = gettext(
    "Its conversations stay, but nobody is answered by it any more.",
  );
  if (await confirm(app, title, text, gettext("Delete")))
    await app.chat.api.delete(`/assistants/${id}`);
}
