import { hearing, speaking, wish } from "../models/speech/wishes.js";
import { on } from "./chat-of.js";

/** Shows the buttons where somebody hears and speaks; loads reading on where it is wanted. */
export class SpeechButtons {
  #app;
  #reading = false;

  constructor(app, signal) {
    this.#app = app;
    const show = () => this.#show();
    on(app.chat, signal, { config: show });
    on(app.chat.preferences, signal, { change: show });
    show();
  }

  #show() {
    const { chat } = this.#app;
    this.#button("dictate", hearing(chat));
    this.#button("converse", hearing(chat) && speaking(chat));
    if (!chat.boot.speech || this.#reading || !wish(chat, "read_on")) return;
    this.#reading = true;
    import("./speech/reading.js").then(({ readOn }) => readOn(this.#app));
  }

  #button(command, shown) {
    const button = this.#app.querySelector(`[data-command=${command}]`);
    if (button) button.hidden = !shown;
  }
}
