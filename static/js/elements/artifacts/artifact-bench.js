import { replaced } from "../../lib/artifacts/replaced.js";
import { gettext } from "../../lib/words.js";
import { textOf } from "../../models/frame-router.js";
import { parentOf } from "../composer/composer-message.js";

/** What can be done to an artifact of one's own conversation. */
export class ArtifactBench {
  #app;

  constructor(app) {
    this.#app = app;
  }

  get #chat() {
    return this.#app.chat;
  }

  /** Keep a source that was edited by hand: a new version of its answer. */
  async change({ messageId, at }, source) {
    const { api, conversation } = this.#chat;
    const text = replaced(textOf(conversation.get(messageId)), at, source);
    const path = `/conversations/${conversation.id}/messages/${messageId}/versions`;
    try {
      conversation.put(await api.post(path, { text }), { follow: true });
      return true;
    } catch (error) {
      this.#app.report(error);
      return false;
    }
  }

  /** Ask the model for a change, of the whole or of a selected part. */
  ask({ artifact, messageId }, wish, selected) {
    const { conversation } = this.#chat;
    if (!conversation.path().some(({ id }) => id === messageId))
      conversation.choose(messageId);
    const name = artifact.title || artifact.id;
    const about = gettext("Change “%(name)s”: %(wish)s", { name, wish });
    const fence = "`".repeat(longestTicks(selected) + 3);
    const part = selected && `\n\n${fence}\n${selected}\n${fence}`;
    const text = `${about}${part}`;
    if (this.#chat.busy) this.#chat.waiting.add(conversation.id, text, []);
    else this.#app.querySelector("chat-composer").send(text, parentOf(conversation));
  }

  /** Let others see this version, and nothing else of the conversation. */
  async share({ artifact, messageId, at }) {
    const { openShare } = await import("../dialogs/share-dialog.js");
    const { conversation } = this.#chat;
    const { title, id } = artifact;
    openShare(this.#app, conversation, { messageId, at, title: title || id });
  }
}

const longestTicks = (text) =>
  Math.max(0, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length - 2));
