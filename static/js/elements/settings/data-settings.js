import { h } from "../../lib/dom.js";
import { gettext, ngettext } from "../../lib/words.js";
import { confirm, textButton } from "../dialogs/dialog.js";
import { conversationsText } from "../sidebar/conversation-entries.js";
import { tellUndoable } from "../undo.js";
import { exportRow } from "./export-row.js";
import { row } from "./settings-row.js";

/** Export, import, archive and delete everything. */
export function dataSettings(app) {
  const { kept, account_deletion: leaving } = app.chat.boot;
  return [
    ...(kept ? [h("p", { class: "settings__kept" }, kept)] : []),
    exportRow(app),
    importRow(app),
    row(
      gettext("Archive"),
      gettext("Takes all conversations out of the list and keeps them."),
      textButton(gettext("Archive all"), () => archiveAll(app)),
    ),
    row(
      gettext("Delete"),
      gettext("Deletes all conversations, archived ones too."),
      textButton(gettext("Delete all"), () => deleteAll(app), "danger"),
    ),
    ...(leaving ? [accountRow()] : []),
  ];
}

function accountRow() {
  const look = { class: "button", "data-tone": "danger", "data-size": "small" };
  return row(
    gettext("Account"),
    gettext("Deletes your account and everything in it. You confirm it first."),
    h("a", { ...look, href: "/accounts/delete/" }, gettext("Delete my account")),
  );
}

async function archiveAll(app) {
  const title = gettext("Archive all conversations?");
  const text = gettext("You find them again under Archive.");
  if (!(await confirm(app, title, text, gettext("Archive all")))) return;
  await app.chat.api
    .post("/conversations/archive-all")
    .catch((error) => app.report(error));
  app.chat.list.show(app.chat.list.filter);
}

async function deleteAll(app) {
  const title = gettext("Delete all conversations?");
  const text = gettext("You can take it back for ten minutes. An export keeps a copy.");
  if (!(await confirm(app, title, text, gettext("Delete all")))) return;
  const { api, list } = app.chat;
  try {
    const { deleted, deleted_at } = await api.delete("/conversations");
    list.show(list.filter);
    app.go(null);
    const gone = ngettext(
      "%(count)s conversation was deleted.",
      "%(count)s conversations were deleted.",
      deleted,
    );
    tellUndoable(app, gone, async () => {
      await api.post("/conversations/restore-all", { deleted_at });
      list.show(list.filter);
    });
  } catch (error) {
    app.report(error);
  }
}

function importRow(app) {
  const status = h("p", { class: "field__hint", role: "status" });
  const bar = h("progress", { max: 1, value: 0, hidden: true });
  const file = h("input", { type: "file", accept: ".json,.jsonl,.zip", hidden: true });
  file.addEventListener(
    "change",
    () => file.files[0] && take(app, file.files[0], status, bar),
  );
  const text = gettext(
    "A file of ChatGPT, Claude, LibreChat, Open WebUI, Chatbot UI, or of this program.",
  );
  const choose = textButton(gettext("Choose a file"), () => file.click());
  return row(gettext("Import"), text, choose, file, bar, status);
}

async function take(app, file, status, bar) {
  const form = new FormData();
  form.append("file", file);
  bar.hidden = false;
  status.textContent = gettext("Reading…");
  try {
    await app.chat.api.uploadLines("/import", form, (line) =>
      report(line, status, bar),
    );
    app.chat.list.reload();
  } catch (error) {
    status.textContent = error.message;
  } finally {
    bar.hidden = true;
  }
}

function report(line, status, bar) {
  const refused = line.not_carried?.["conversation refused"] ?? 0;
  const seen = line.conversations + line.already_there + refused;
  if (line.total) bar.value = seen / line.total;
  if (line.error) {
    status.textContent = line.error.message ?? String(line.error);
    return;
  }
  const parts = [conversationsText(line.conversations ?? 0)];
  if (line.already_there)
    parts.push(gettext("%(n)s already there", { n: line.already_there }));
  if (refused) parts.push(gettext("%(n)s could not be read", { n: refused }));
  status.textContent = parts.join(", ");
}
