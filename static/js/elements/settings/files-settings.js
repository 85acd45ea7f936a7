import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { confirm, textButton } from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";

const PAGE = 30;

/** The settings' page of attached files: what they are, where they stand, delete. */
export function filesSettings(app) {
  const list = h("ul", { class: "rows" });
  const more = textButton(gettext("Show more"), () => show(more.cursor));
  const hint = gettext("What you attached to messages, latest first.");
  const show = async (cursor = "") => {
    more.hidden = true;
    try {
      const page = await app.chat.api.get("/files", { cursor, limit: PAGE });
      list.append(...page.items.map((file) => row(app, file)));
      Object.assign(more, { cursor: page.next, hidden: !page.next });
      if (!list.children.length) list.append(nothing());
    } catch (error) {
      app.report(error);
    }
  };
  show();
  return [h("p", { class: "field__hint" }, hint), list, more];
}

const nothing = () => h("li", { class: "rows__none" }, gettext("No files yet."));

function row(app, file) {
  const { id, name, used_in: homes } = file;
  const remove = async () => {
    const title = gettext("Delete “%(name)s”?", { name });
    const text = gettext("Messages keep its name, and models see it no more.");
    if (!(await confirm(app, title, text, gettext("Delete")))) return;
    try {
      await app.chat.api.delete(`/files/${id}`);
      const list = line.parentElement;
      line.remove();
      if (!list.children.length) list.append(nothing());
    } catch (error) {
      app.report(error);
    }
  };
  const label = h("a", { href: `/view/${id}`, target: "_blank" }, name);
  const told = [size(file.size), file.about, day(file.created_at)].filter(Boolean);
  const detail = h("span", {}, told.join(" · "));
  if (homes.length) detail.append(" · ", ...places(homes));
  else detail.append(" · ", gettext("in no message"));
  const line = listRow(
    label,
    detail,
    rowButton("trash", gettext("Delete %(name)s", { name }), remove),
  );
  return line;
}

function places(homes) {
  const links = homes.map(({ id, title }) => {
    const close = ({ target }) => target.closest("dialog").close();
    const name = title || gettext("New conversation");
    return h("a", { href: `/c/${id}`, onclick: close }, name);
  });
  return links.flatMap((link, at) => (at ? [", ", link] : [link]));
}

const UNITS = ["byte", "kilobyte", "megabyte"];

function size(bytes) {
  const power = Math.min(2, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const unit = UNITS[power];
  const form = { style: "unit", unit, maximumFractionDigits: 1, unitDisplay: "long" };
  if (power) form.unitDisplay = "short";
  const { lang } = document.documentElement;
  return new Intl.NumberFormat(lang, form).format(bytes / 1000 ** power);
}

function day(moment) {
  const form = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
  });
  return form.format(new Date(moment));
}
