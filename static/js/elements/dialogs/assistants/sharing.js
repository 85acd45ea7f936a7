import { h } from "../../../lib/dom.js";
import { gettext } from "../../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "../dialog.js";
import { rowButton } from "../organise.js";

const LEVELS = [
  ["use", () => gettext("may use it")],
  ["view", () => gettext("may see how it is made")],
  ["edit", () => gettext("may change it")],
];

/** Who may use one's assistant, look at how it is made, or change it. */
export function openSharing(room, assistant) {
  new Sharing(room, assistant).show();
}

class Sharing {
  constructor(room, assistant) {
    Object.assign(this, { room, assistant });
    this.shared = [...(assistant.shared ?? [])];
    this.list = h("ul", { class: "rows" });
    this.adding = h("div", { class: "form" });
    const body = [this.list, this.adding];
    const title = gettext("Share “%(name)s”", { name: assistant.name });
    this.dialog = openDialog(room.app, title, { body });
    const save = () => this.#save();
    const done = textButton(gettext("Save"), save, "main");
    this.dialog.lastElementChild.append(dialogActions(done));
  }

  show() {
    const none = h("li", { class: "rows__none" }, gettext("Only you can see it."));
    const rows = this.shared.map((one) => this.#row(one));
    this.list.replaceChildren(...(rows.length ? rows : [none]));
    this.adding.replaceChildren(...this.#ways());
  }

  #row(one) {
    const levels = h("select", { class: "input", "aria-label": gettext("Rights") });
    for (const [level, words] of LEVELS) {
      const option = h("option", { value: level }, words());
      option.selected = one.level === level;
      levels.append(option);
    }
    levels.addEventListener("change", () => {
      one.level = levels.value;
    });
    const off = () => {
      this.shared = this.shared.filter((other) => other !== one);
      this.show();
    };
    return h(
      "li",
      { class: "rows__row assistant__recipient" },
      h("span", { class: "rows__words", dir: "auto" }, one.name ?? one.email),
      levels,
      rowButton("close", gettext("Remove"), off),
    );
  }

  #ways() {
    const { may_share: share, may_publish: publish, groups } = this.room.bench;
    const free = groups.filter(({ who }) => !this.#has(who));
    if (!share && !publish)
      return [
        h("p", { class: "rows__none" }, gettext("You may not share assistants.")),
      ];
    const everybody = { who: "all", name: gettext("Everybody") };
    const known = [...(publish && !this.#has("all") ? [everybody] : []), ...free];
    return [...(share ? [this.#person()] : []), ...known.map((one) => this.#add(one))];
  }

  #has(who) {
    return this.shared.some((one) => one.who === who);
  }

  #add({ who, name }) {
    const add = () => {
      this.shared.push({ who, name, level: "use" });
      this.show();
    };
    return textButton(gettext("Share with: %(name)s", { name }), add);
  }

  #person() {
    this.address = h("input", { class: "input", type: "email", maxlength: 254 });
    const field = labelled(gettext("E-mail address of a person"), this.address);
    const add = textButton(gettext("Add"), () => {}, "quiet", { type: "submit" });
    const form = h("form", { class: "assistant__person" }, field, add);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
      this.show();
    });
    return form;
  }

  // An address that stands in the field is meant, added or not.
  #take() {
    const email = this.address?.value.trim();
    if (email) this.shared.push({ email, level: "use" });
  }

  async #save() {
    const { app } = this.room;
    this.#take();
    const shared = this.shared.map(({ who = "", email = "", level }) => ({
      who,
      email: who ? "" : email,
      level,
    }));
    try {
      const path = `/assistants/${this.assistant.id}/sharing`;
      await app.chat.api.put(path, { shared });
      this.dialog.close();
      await this.room.show();
    } catch (error) {
      app.report(error);
    }
  }
}
