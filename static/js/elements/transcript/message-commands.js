import { answered } from "../../lib/tool-calls.js";
import { textOf } from "../../models/frame-router.js";
import { filesOf } from "../../models/sending/uploads.js";
import { on } from "../chat-of.js";

/** Carries out what the buttons of messages ask for. */
export class MessageCommands {
  #app;

  constructor(app, signal) {
    this.#app = app;
    on(app, signal, { "message:ask": (event) => this.#take(event) });
  }

  get #chat() {
    return this.#app.chat;
  }

  #take({ target, detail }) {
    const message = this.#chat.conversation.get(detail.id);
    const command = COMMANDS[detail.name];
    if (message && command) command(this, { ...detail, message, element: target });
    else
      this.#app.dispatchEvent(
        new CustomEvent("command", { detail: { ...detail, message } }),
      );
  }

  get #transcript() {
    return this.#app.querySelector("chat-transcript");
  }

  resend({ message, offer }) {
    const { conversation, offers, sending } = this.#chat;
    if (offer) offers.choose(offer);
    sending.again(conversation, message, offer);
    this.#began(message.id);
  }

  // The text of a message that was too long goes along as a file instead.
  attach({ message }) {
    const { conversation, offers, uploads } = this.#chat;
    const file = new File([textOf(message)], "message.txt", { type: "text/plain" });
    conversation.remove(message.id);
    uploads.putBack(conversation.id, filesOf(message));
    uploads.add(conversation.id, offers.current.endpoint, file);
    this.#app.querySelector("#message").focus();
  }

  regenerate({ message }) {
    const { conversation, offers, sending } = this.#chat;
    if (this.#chat.busy) return;
    const chosen = offers.current;
    const same = chosen === offers.find(message);
    const path = conversation.path();
    const last = path.at(-1)?.id === message.id;
    sending.regenerate(conversation, message, same ? {} : { offer: chosen });
    this.#chat.dispatchEvent(new Event("running"));
    if (last) this.#began(message.parent_id);
  }

  goOn({ message }) {
    if (this.#chat.busy) return;
    this.#chat.sending.goOn(this.#chat.conversation, message);
    this.#chat.dispatchEvent(new Event("running"));
  }

  // Several may wait: the next one has the focus, else what the call has become.
  answerCall({ message, element, callId, answer, arguments: changed }) {
    if (this.#chat.busy) return;
    const more = { call_id: callId, answer, arguments: changed ?? null };
    const content = answered(message.content, callId, answer);
    const { conversation, sending } = this.#chat;
    const shown = element.closest("chat-message"); // before its card makes room
    sending.goOn(conversation, message, "tool.answer", { more, content });
    this.#chat.dispatchEvent(new Event("running"));
    queueMicrotask(() => shown.querySelector(".approval__title")?.focus());
  }

  edited({ message, text }) {
    if (this.#chat.busy) return;
    this.#app
      .querySelector("chat-composer")
      .send(text, message.parent_id, filesOf(message));
    this.#app.querySelector("#message").focus();
  }

  async corrected({ message, text }) {
    const { api, conversation } = this.#chat;
    const path = `/conversations/${conversation.id}/messages/${message.id}`;
    try {
      conversation.put(await api.patch(path, { text }));
    } catch (error) {
      this.#app.report(error);
    }
  }

  // The message before an answer, to be changed and sent again.
  editOwn({ message, element }) {
    const own = message.role === "user" ? element : element.previousElementSibling;
    own?.edit?.();
  }

  choose({ id, step }) {
    const { api, conversation } = this.#chat;
    const leaf = conversation.choose(id);
    this.#transcript.view.get(id)?.focusStep(step);
    if (!conversation.id) return;
    const change = { current_leaf_id: leaf };
    api.patch(`/conversations/${conversation.id}`, change).catch(() => {});
  }

  compare({ message }) {
    this.#chat.several.compare(this.#chat.conversation, message);
  }

  #began(messageId) {
    this.#chat.dispatchEvent(new Event("running"));
    this.#transcript.makeRoom(messageId);
  }
}

const COMMANDS = {
  resend: (commands, asked) => commands.resend(asked),
  attach: (commands, asked) => commands.attach(asked),
  regenerate: (commands, asked) => commands.regenerate(asked),
  continue: (commands, asked) => commands.goOn(asked),
  "answer-call": (commands, asked) => commands.answerCall(asked),
  edit: (_, { element }) => element.edit(),
  edited: (commands, asked) => commands.edited(asked),
  corrected: (commands, asked) => commands.corrected(asked),
  "edit-own": (commands, asked) => commands.editOwn(asked),
  choose: (commands, asked) => commands.choose(asked),
  compare: (commands, asked) => commands.compare(asked),
};
