import { gettext } from "../../lib/words.js";
import { on } from "../chat-of.js";
import { ask } from "../dialogs/dialog.js";
import { chooseProject, chooseTags } from "../dialogs/organise.js";
import { openShare } from "../dialogs/share-dialog.js";
import { openMenu } from "../menu.js";
import { tellUndoable } from "../undo.js";
import { conversationEntries } from "./conversation-entries.js";

const FORMATS = { markdown: "Markdown", text: "Text", json: "JSON", csv: "CSV" };

/** What one can do with a conversation, from the sidebar or the open one. */
export class ConversationCommands {
  #app;

  constructor(app, signal) {
    this.#app = app;
    on(app, signal, { command: ({ detail }) => this.#take(detail) });
  }

  #take({ name, conversation, opener }) {
    if (name === "conversation-menu") this.menu(conversation, opener);
    if (name !== "open-menu") return;
    const { meta, id } = this.#app.chat.conversation;
    if (id && meta) this.menu(meta, opener);
  }

  menu(conversation, opener) {
    const change = (fields) => this.#change(conversation, fields);
    const run = {
      rename: () => this.#rename(conversation),
      title: () => this.#post(conversation, "title"),
      pin: () => change({ pinned: !conversation.pinned }),
      tags: () => chooseTags(this.#app, conversation),
      project: () => chooseProject(this.#app, conversation),
      share: () => openShare(this.#app, conversation),
      export: () => this.#formats(conversation, opener),
      duplicate: () => this.#duplicate(conversation),
      archive: () => change({ archived: !conversation.archived }),
      delete: () => this.#delete(conversation),
    };
    openMenu(opener, conversationEntries(conversation, run, this.#app.chat));
  }

  async #try(work) {
    try {
      return await work();
    } catch (error) {
      this.#app.report(error);
      return null;
    }
  }

  #change({ id }, fields) {
    const { chat } = this.#app;
    return this.#try(async () =>
      chat.describe(await chat.api.patch(`/conversations/${id}`, fields)),
    );
  }

  #post({ id }, action) {
    return this.#try(() => this.#app.chat.api.post(`/conversations/${id}/${action}`));
  }

  async #rename(conversation) {
    const heading = gettext("Rename the conversation");
    const title = await ask(this.#app, heading, gettext("Title"), conversation.title);
    if (title) this.#change(conversation, { title });
  }

  async #duplicate(conversation) {
    const copy = await this.#post(conversation, "duplicate");
    if (copy) this.#app.go(copy.id);
  }

  #formats({ id }, opener) {
    const entries = Object.entries(FORMATS).map(([format, label]) => ({
      icon: "download",
      label,
      run: () => location.assign(`/api/conversations/${id}/export?format=${format}`),
    }));
    const print = {
      icon: "download",
      label: gettext("Print, or PDF"),
      run: () => print_(),
    };
    openMenu(opener, [...entries, print]);
  }

  async #delete({ id, title }) {
    const { chat } = this.#app;
    await this.#try(async () => {
      await chat.api.delete(`/conversations/${id}`);
      chat.deleted(id);
      const name = title || gettext("New conversation");
      const text = gettext("“%(name)s” was deleted.", { name });
      tellUndoable(this.#app, text, async () =>
        chat.describe(await chat.api.post(`/conversations/${id}/restore`)),
      );
    });
  }
}

const print_ = () => setTimeout(() => window.print(), 100);
