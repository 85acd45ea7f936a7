import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { textOf } from "../../models/frame-router.js";
import { openDialog } from "../dialogs/dialog.js";

const LONGEST = 140; // characters of a question

/** The questions of the visible branch; each leads to its place. */
export function openOutline(app) {
  const { conversation } = app.chat;
  const asked = conversation.path().filter(({ role }) => role === "user");
  const list = h("ol", { class: "rows" });
  const dialog = openDialog(app, gettext("Outline"), { size: "small", body: [list] });
  for (const message of asked) {
    const text = textOf(message).slice(0, LONGEST) || gettext("(without text)");
    const go = () => {
      dialog.close();
      app.querySelector("chat-transcript").find(message.id);
    };
    const look = { type: "button", class: "outline__entry", dir: "auto", onclick: go };
    list.append(h("li", {}, h("button", look, text)));
  }
  if (!asked.length) list.replaceWith(h("p", {}, gettext("Nothing was asked yet.")));
}
