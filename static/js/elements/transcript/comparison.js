import { on } from "../chat-of.js";
import { SideBySide } from "./side-by-side.js";

/** Puts the columns of several answers into the transcript, in the place of the one. */
export class Comparison {
  #chat;
  #view;
  #side = null;

  constructor(transcript, signal) {
    this.#chat = transcript.chat;
    this.#view = transcript.view;
    on(this.#chat.runs, signal, { text: ({ detail }) => this.#side?.stream(detail) });
  }

  /** Show the open conversation's comparison, if there is one. */
  show(conversation) {
    const answers = this.#chat.several.compared(conversation);
    for (const hidden of document.querySelectorAll("chat-message[data-compared]"))
      hidden.removeAttribute("data-compared");
    if (!answers.length) return this.#end();
    this.#side ??= new SideBySide(this.#chat);
    const question = this.#view.get(conversation.comparing);
    if (!question) return this.#end();
    const { element } = this.#side;
    element.messageId = conversation.comparing; // with it the view leaves it in place
    if (question.nextElementSibling !== element) question.after(element);
    for (const { id } of answers)
      this.#view.get(id)?.toggleAttribute("data-compared", true);
    return this.#side.show(answers);
  }

  /** One message has changed. */
  update(message) {
    const shown = this.#side && message;
    if (shown && this.#side.element.messageId === message.parent_id)
      this.#side.update(message);
  }

  rename(names) {
    this.#side?.rename(names);
  }

  #end() {
    this.#side?.element.remove();
    this.#side = null;
  }
}
