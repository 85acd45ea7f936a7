import { copy } from "../../lib/clipboard.js";
import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { on } from "../chat-of.js";
import { labelled, openDialog, textButton } from "../dialogs/dialog.js";
import { openMenu } from "../menu.js";
import { tellUndoable } from "../undo.js";

const LIKED = () => ({
  accurate_reliable: gettext("Accurate and reliable"),
  creative_solution: gettext("A creative solution"),
  clear_well_written: gettext("Clear and well written"),
  attention_to_detail: gettext("Attention to detail"),
  other: gettext("Something else"),
});
const DISLIKED = () => ({
  not_matched: gettext("Did not do what I asked"),
  inaccurate: gettext("Not accurate"),
  bad_style: gettext("Bad style or tone"),
  missing_image: gettext("An image was missing"),
  unjustified_refusal: gettext("Refused without reason"),
  not_helpful: gettext("Not helpful"),
  other: gettext("Something else"),
});

/** What one can do with a message beyond its visible buttons, and feedback. */
export class MessageMenu {
  #app;

  constructor(app, signal) {
    this.#app = app;
    on(app, signal, {
      command: ({ detail }) => {
        if (!detail.message) return;
        if (detail.name === "menu") this.#open(detail);
        if (detail.name === "good") this.#rate(detail, "up");
        if (detail.name === "bad") this.#rate(detail, "down");
      },
    });
  }

  #open({ message, opener }) {
    const element = opener.closest("chat-message");
    const fork = (mode) => () => this.#fork(message, mode);
    const inPlace = () => element.edit({ inPlace: true });
    openMenu(opener, [
      { icon: "fork", label: gettext("Fork from here"), run: fork("path") },
      { icon: "fork", label: gettext("Fork with all branches"), run: fork("branches") },
      { icon: "fork", label: gettext("Fork all up to here"), run: fork("level") },
      {
        icon: "copy",
        label: gettext("Copy as plain text"),
        run: () => copy(plain(element)),
      },
      {
        icon: "edit",
        label: gettext("Correct the text, without an answer"),
        run: inPlace,
      },
      null,
      {
        icon: "trash",
        label: gettext("Delete from here on"),
        tone: "danger",
        run: () => this.#delete(message),
      },
    ]);
  }

  get #path() {
    return `/conversations/${this.#app.chat.conversation.id}`;
  }

  async #fork({ id }, mode) {
    const { chat } = this.#app;
    try {
      const forked = await chat.api.post(`${this.#path}/fork`, {
        message_id: id,
        mode,
      });
      chat.describe(forked);
      this.#app.go(forked.id);
    } catch (error) {
      this.#app.report(error);
    }
  }

  async #delete({ id }) {
    const { chat } = this.#app;
    const { conversation } = chat;
    const path = `${this.#path}/messages/${id}`;
    try {
      chat.describe(await chat.api.delete(path));
      conversation.prune(id);
      const text = gettext("The message and everything below it were deleted.");
      tellUndoable(this.#app, text, async () => {
        chat.describe(await chat.api.post(`${path}/restore`));
        await conversation.load(chat.api);
        conversation.choose(id);
      });
    } catch (error) {
      this.#app.report(error);
    }
  }

  async #rate({ message }, rating) {
    const again = message.feedback?.rating === rating;
    await this.#send(message, { rating: again ? null : rating });
    if (!again) this.#why(message, rating);
  }

  async #send({ id }, feedback) {
    const { chat } = this.#app;
    const known = chat.conversation.get(id);
    chat.conversation.put({ ...known, feedback });
    try {
      await chat.api.put(`${this.#path}/messages/${id}/feedback`, feedback);
    } catch (error) {
      chat.conversation.put(known);
      this.#app.report(error);
    }
  }

  #why(message, rating) {
    const reasons = rating === "up" ? LIKED() : DISLIKED();
    const chosen = { rating };
    const list = h("div", { class: "choices" });
    for (const [tag, label] of Object.entries(reasons)) {
      const radio = h("input", { type: "radio", name: "reason" });
      radio.addEventListener("change", () => Object.assign(chosen, { tag }));
      list.append(h("label", { class: "choices__row" }, radio, label));
    }
    const text = h("textarea", { class: "input", rows: 3, maxlength: 2000 });
    const note = labelled(gettext("In your words (optional)"), text);
    const dialog = openDialog(this.#app, gettext("Thank you. What was it?"), {
      size: "small",
      body: [list, note],
    });
    const send = () => {
      this.#send(message, { ...chosen, text: text.value.trim() });
      dialog.close();
    };
    dialog.lastElementChild.append(textButton(gettext("Send"), send, "main"));
  }
}

const plain = (element) =>
  [...element.querySelectorAll("markdown-text, .message__bubble")]
    .map((text) => text.innerText)
    .join("\n\n");
