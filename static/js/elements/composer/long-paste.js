import { MAX_TEXT } from "../../frames.js";
import { h, icon, iconButton } from "../../lib/dom.js";
import { isLong, without } from "../../lib/paste.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";
import { textButton } from "../dialogs/dialog.js";

/**
 * After a long paste: asks whether it should rather go along as a file. One that no
 * message can hold is not put into the field at all, which would hold up the page.
 */
export class LongPaste extends HTMLElement {
  #life = null;
  #pasted = "";
  #kept = false; // out of the field

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.composer = this.closest("chat-composer");
    on(this.composer.querySelector("textarea"), signal, {
      paste: (event) => this.#paste(event),
      input: () => this.#check(),
    });
    on(this.chat, signal, { open: () => this.#show("") });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #paste(event) {
    // A field gives back every line's end as one letter.
    const text = event.clipboardData.getData("text/plain").replaceAll(/\r\n?/g, "\n");
    this.#kept = text.length > MAX_TEXT;
    if (this.#kept) event.preventDefault();
    if (this.#kept || (this.chat.boot.may_attach && isLong(text))) this.#show(text);
  }

  #check() {
    if (
      this.#pasted &&
      !this.#kept &&
      without(this.composer.field.value, this.#pasted) === null
    )
      this.#show("");
  }

  #show(pasted) {
    this.#pasted = pasted;
    if (!pasted) return this.replaceChildren();
    const count = pasted.length.toLocaleString(document.documentElement.lang);
    const text = this.#kept
      ? gettext("%(count)s characters are too many for a message.", { count })
      : gettext("A long text was pasted: %(count)s characters.", { count });
    const attach = textButton(gettext("Attach it as a file"), () => this.#attach());
    attach.hidden = !this.chat.boot.may_attach;
    const leave = this.#kept ? gettext("Discard it") : gettext("Leave it as it is");
    const close = iconButton("close", leave, () => this.#leave(), {
      "data-size": "small",
    });
    const said = h("span", { class: "long-paste__text" }, text);
    this.replaceChildren(icon("file"), said, attach, close);
  }

  #leave() {
    this.#show("");
    this.composer.field.focus();
  }

  #attach() {
    const { chat } = this;
    const { field } = this.composer;
    const rest = without(field.value, this.#pasted);
    const name = gettext("Pasted text.txt");
    const file = new File([this.#pasted], name, { type: "text/plain" });
    const endpoint = chat.offers.current?.endpoint ?? "default";
    chat.uploads.add(chat.conversation.id, endpoint, file);
    this.#show("");
    field.value = rest ?? field.value;
    field.dispatchEvent(new Event("input"));
    field.focus();
  }
}
