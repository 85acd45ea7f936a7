import { h, icon } from "../../lib/dom.js";
import { filled, placeholders } from "../../lib/uri-template.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";
import { attachAll } from "./server-files.js";

const SHOWN = 100; // rows at once: more is found by typing

/** What a server has to read: found by words, then attached to the message. */
export async function openResources(app, server) {
  const title = gettext("Attach from %(server)s", { server: server.title });
  const list = h("ul", { class: "resources" }, h("li", {}, gettext("One moment…")));
  const field = h("input", {
    class: "input",
    type: "search",
    "aria-label": gettext("Search"),
    placeholder: gettext("Search"),
  });
  const dialog = openDialog(app, title, { size: "", body: [field, list] });
  field.focus();
  const about = { app, server, dialog };
  try {
    const has = await app.chat.api.get(path(server));
    const rows = [
      ...has.templates.map((one) => ({ ...one, asks: placeholders(one.uri) })),
      ...has.resources,
    ];
    const show = () => list.replaceChildren(...listed(rows, field.value, about, has));
    field.addEventListener("input", show);
    show();
  } catch (error) {
    list.replaceChildren(
      h("li", { class: "field__hint", role: "alert" }, error.message),
    );
  }
}

function listed(rows, typed, about, { more }) {
  const wanted = typed.trim().toLowerCase();
  const found = rows.filter(({ title, uri }) =>
    `${title} ${uri}`.toLowerCase().includes(wanted),
  );
  const shown = found.slice(0, SHOWN).map((one) => row(one, about));
  if (!shown.length) return [hint(gettext("Nothing found."))];
  if (found.length > SHOWN || more)
    shown.push(hint(gettext("There are more: search to find them.")));
  return shown;
}

const hint = (text) => h("li", { class: "field__hint" }, text);

function row(one, about) {
  const { title, uri, description, asks } = one;
  const words = h(
    "span",
    { class: "resources__words" },
    h("span", { class: "resources__title", dir: "auto" }, title),
    h("small", { class: "resources__about", dir: "auto" }, description || uri),
  );
  const onclick = (event) => choose(one, about, event.currentTarget);
  const look = { type: "button", class: "resources__entry", title: uri, onclick };
  return h("li", {}, h("button", look, icon(asks?.length ? "edit" : "file"), words));
}

async function choose({ uri, title, asks }, { app, server, dialog }, button) {
  const values = asks?.length ? await askFor(app, title, asks) : {};
  if (!values) return;
  button.disabled = true;
  try {
    const body = { uri: filled(uri, values) };
    const { files } = await app.chat.api.post(path(server), body);
    dialog.close();
    attachAll(app.chat, files, server.title);
  } catch (error) {
    button.disabled = false;
    app.report(error);
  }
}

function askFor(app, title, names) {
  return new Promise((resolve) => {
    const inputs = names.map((name) => [name, h("input", { class: "input" })]);
    const fields = inputs.map(([name, input]) => labelled(name, input));
    const attach = textButton(gettext("Attach"), () => {}, "main", { type: "submit" });
    const form = h("form", { class: "form" }, ...fields, dialogActions(attach));
    const dialog = openDialog(app, title, { size: "small", body: [form] });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      resolve(Object.fromEntries(inputs.map(([name, input]) => [name, input.value])));
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(null));
    inputs[0][1].focus();
  });
}

const path = ({ name }) => `/mcp/${encodeURIComponent(name)}/resources`;
