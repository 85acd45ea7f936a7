import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { ask, dialogActions, openDialog, textButton } from "../dialogs/dialog.js";
import { listRow, rowButton } from "../dialogs/organise.js";
import { parameterFields } from "./parameter-fields.js";

/** System prompt, parameters and presets of the open conversation. */
export function openChatSettings(app) {
  const { conversation, drafts } = app.chat;
  const now = conversation.meta
    ? { system_prompt: conversation.meta.system_prompt, ...conversation.meta.params }
    : (drafts.get(null).params ?? {});
  const shown = app.chat.shows("parameters");
  const fields = parameterFields(now, app.chat.offers.current);
  const presets = h("ul", { class: "rows" });
  const kept = app.chat.shows("presets");
  const body = [
    ...(shown ? fields.elements : []),
    ...(kept ? [h("h3", {}, gettext("Presets")), presets] : []),
  ];
  const dialog = openDialog(app, gettext("Settings of this conversation"), { body });
  const panel = new Panel(app, dialog, fields, presets);
  dialog.lastElementChild.append(
    dialogActions(
      kept && textButton(gettext("Save as a preset…"), () => panel.keep()),
      shown && textButton(gettext("Save"), () => panel.save(), "main"),
    ),
  );
  if (kept) panel.show();
}

class Panel {
  constructor(app, dialog, fields, presets) {
    Object.assign(this, { app, dialog, fields, presets });
  }

  async save() {
    const params = this.fields.values();
    if (!params) return;
    const { api, conversation, drafts } = this.app.chat;
    if (conversation.id === null) drafts.keep(null, { params });
    else await this.#patch(api, conversation, params);
    this.dialog.close();
  }

  async #patch(api, conversation, { system_prompt = "", ...params }) {
    const fields = { system_prompt, params };
    await this.#try(async () => {
      this.app.chat.describe(
        await api.patch(`/conversations/${conversation.id}`, fields),
      );
    });
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      this.app.report(error);
    }
  }

  async keep() {
    const params = this.fields.values();
    if (!params) return;
    const { api, offers } = this.app.chat;
    const name = await ask(this.app, gettext("Save as a preset"), gettext("Name"));
    if (!name) return;
    const { endpoint, model } = offers.current;
    await this.#try(() => api.post("/presets", { name, endpoint, model, params }));
    this.show();
  }

  async show() {
    await this.#try(async () => {
      const { items } = await this.app.chat.api.get("/presets");
      const rows = items.map((preset) => this.#row(preset));
      const none = h("li", { class: "rows__none" }, gettext("No presets yet."));
      this.presets.replaceChildren(...(rows.length ? rows : [none]));
    });
  }

  #row(preset) {
    const { id, name, model } = preset;
    const { api } = this.app.chat;
    const change = (work) => () => this.#try(work).then(() => this.show());
    const makeDefault = change(() => api.post(`/presets/${id}/default`));
    return listRow(
      preset.default ? `${name} · ${gettext("for new chats")}` : name,
      model,
      rowButton("check", gettext("Use"), () => this.#use(preset)),
      rowButton("pin", gettext("Use for new chats"), makeDefault),
      rowButton(
        "trash",
        gettext("Delete"),
        change(() => api.delete(`/presets/${id}`)),
      ),
    );
  }

  #use({ endpoint, model, params }) {
    const { offers } = this.app.chat;
    if (offers.find({ endpoint, model })) offers.choose({ endpoint, model });
    this.fields.fill(params ?? {});
  }
}
