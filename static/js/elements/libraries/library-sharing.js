import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";

const RIGHTS = {
  view: () => gettext("see what is in it"),
  use: () => gettext("search and read"),
  edit: () => gettext("add and delete files"),
  own: () => gettext("everything, sharing too"),
};

/** With whom a library is shared, and what they may do. */
export async function openSharing(app, library) {
  const { api } = app.chat;
  const list = h("ul", { class: "rows" });
  let grants = [];
  const show = (saved) => {
    grants = saved.grants;
    const own = gettext("Shared with nobody.");
    const rows = grants.map((one) => row(one, () => save(without(grants, one))));
    list.replaceChildren(
      ...(rows.length ? rows : [h("li", { class: "rows__none" }, own)]),
    );
  };
  const save = async (wanted) => {
    const told = wanted.map(({ subject, right }) => ({ who: subject, right }));
    try {
      show(await api.put(`/libraries/${library.id}/grants`, { grants: told }));
      return true;
    } catch (error) {
      app.report(error);
      return false;
    }
  };
  const { items: groups } = await api.get(`/libraries/${library.id}/groups`);
  const add = (one) => save([...without(grants, one), one]);
  const body = [list, form(groups, add)];
  openDialog(app, gettext("Share “%(name)s”", { name: library.name }), { body });
  show(await api.get(`/libraries/${library.id}`));
}

const without = (grants, { subject }) =>
  grants.filter((one) => one.subject !== subject);

function row({ name, subject, right }, remove) {
  const label = gettext("Stop sharing with %(name)s", { name: name || subject });
  return listRow(name || subject, RIGHTS[right](), rowButton("close", label, remove));
}

function form(groups, add) {
  const kinds = [
    ["", gettext("A person, by their e-mail address")],
    ...groups.map(({ subject, name }) => [subject, name]),
    ["everyone", gettext("Everybody here")],
  ];
  const who = choice(kinds);
  const mail = h("input", { class: "input", type: "email", maxlength: 320 });
  const right = choice(Object.entries(RIGHTS).map(([key, text]) => [key, text()]));
  right.value = "use";
  const address = labelled(gettext("E-mail address"), mail);
  who.addEventListener("change", () => {
    address.hidden = Boolean(who.value);
  });
  const made = h(
    "form",
    { class: "form" },
    labelled(gettext("With whom"), who),
    address,
  );
  made.append(labelled(gettext("They may"), right));
  made.append(
    dialogActions(textButton(gettext("Share"), () => {}, "main", { type: "submit" })),
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const subject = who.value || mail.value.trim();
    if (subject && (await add({ subject, right: right.value }))) mail.value = "";
  });
  return made;
}

function choice(options) {
  const input = h("select", { class: "input" });
  for (const [value, text] of options) input.append(h("option", { value }, text));
  return input;
}
