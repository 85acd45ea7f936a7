import { h, icon, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";

/** The files of the message being written: chosen, dropped or pasted; each removable. */
export class AttachmentBar extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.composer = this.closest("chat-composer");
    this.chooser = this.composer.querySelector("input[type=file]");
    on(this.chooser, signal, { change: () => this.#chosen() });
    on(this.composer, signal, { paste: (event) => this.#pasted(event) });
    // Wherever a file is dropped: the browser would leave the chat and show it.
    on(this.closest("chat-app"), signal, {
      dragover: (event) => this.#over(event),
      dragleave: (event) => this.#left(event),
      drop: (event) => this.#dropped(event),
    });
    const show = () => this.#show();
    on(this.chat.uploads, signal, { change: show });
    on(this.chat, signal, { open: show, named: show });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  get #home() {
    return this.chat.conversation.id;
  }

  get #allowed() {
    return this.chat.boot.may_attach;
  }

  #chosen() {
    this.#add(this.chooser.files);
    this.chooser.value = "";
    this.composer.field.focus();
  }

  // Text that comes along with a picture (from an office program) is what was meant.
  #pasted(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.#add(files);
  }

  #over(event) {
    if (event.defaultPrevented || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (!this.#allowed || event.target.closest("dialog")) return;
    this.composer.toggleAttribute("data-dropping", true);
  }

  #left({ currentTarget, relatedTarget }) {
    if (!currentTarget.contains(relatedTarget))
      this.composer.toggleAttribute("data-dropping", false);
  }

  #dropped(event) {
    this.composer.toggleAttribute("data-dropping", false);
    if (event.defaultPrevented || !event.dataTransfer.files.length) return;
    event.preventDefault();
    if (!event.target.closest("dialog")) this.#add(event.dataTransfer.files);
  }

  #add(files) {
    if (!this.#allowed) return;
    const endpoint = this.chat.offers.current?.endpoint ?? "default";
    for (const file of files) this.chat.uploads.add(this.#home, endpoint, file);
  }

  #show() {
    const { uploads } = this.chat;
    const kept = uploads.kept(this.#home).map((file) => this.#chip(file));
    const moving = uploads.moving(this.#home).map((one) => this.#moving(one));
    this.replaceChildren(...kept, ...moving);
  }

  #chip({ id, name, kind, ...read }) {
    const off = this.#off(id, name);
    const chip = { class: "attachment" };
    if (kind === "image") {
      const source = `/api/files/${id}/content`;
      const thumb = h("img", { class: "attachment__thumb", src: source, alt: "" });
      return h("span", chip, thumb, label(name), off);
    }
    const open = { class: "attachment__open", href: `/view/${id}`, target: "_blank" };
    const said = h("small", { class: "attachment__about" }, whatWasRead(read));
    const words = h("span", { class: "attachment__words" }, label(name), said);
    return h("span", chip, h("a", open, icon("file"), words), off);
  }

  #moving({ key, name, share, problem }) {
    const state = problem ? "failed" : "sending";
    const progress = h("progress", { max: 1, value: share, "aria-label": name });
    const said = problem && h("span", { class: "attachment__problem" }, problem);
    const sign = icon(problem ? "alert" : "upload");
    const parts = [sign, label(name), said || progress, this.#off(key, name)];
    return h("span", { class: "attachment", data: { state } }, ...parts);
  }

  #off(key, name) {
    const remove = () => {
      this.chat.uploads.remove(this.#home, key);
      this.composer.field.focus();
    };
    const said = gettext("Remove %(name)s", { name });
    return iconButton("close", said, remove, { "data-size": "small" });
  }
}

// «12 pages, 3 tables · goes in whole»
function whatWasRead({ about, tokens = 0, cut }) {
  const count = { tokens: tokens.toLocaleString() };
  const part = cut
    ? gettext("Only its first %(tokens)s tokens are read", count)
    : gettext("Goes in whole: %(tokens)s tokens", count);
  return [about, part].filter(Boolean).join(" · ");
}

const label = (name) => h("span", { class: "attachment__name", dir: "auto" }, name);
