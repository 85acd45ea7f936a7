import { h, icon } from "../lib/dom.js";
import { gettext } from "../lib/words.js";
import { chatOf, on } from "./chat-of.js";

/** The chosen model, and the list to choose another from. */
export class ModelPicker extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = chatOf(this);
    this.opener = this.querySelector(".picker__opener");
    this.list = this.querySelector("[role=listbox]");
    this.filter = this.querySelector("input");
    this.panel = this.querySelector("[popover]");
    on(this.chat.offers, signal, { change: () => this.#name() });
    on(this.filter, signal, {
      input: () => this.#fill(),
      keydown: (event) => this.#key(event),
    });
    on(this.panel, signal, { toggle: (event) => this.#toggled(event) });
    on(this.closest("chat-app"), signal, {
      command: ({ detail }) => detail.name === "models" && this.panel.showPopover(),
    });
  }

  disconnectedCallback() {
    this.#life.abort();
  }

  #name() {
    const offer = this.chat.offers.current;
    const name = offer ? offer.label || offer.model : gettext("No model");
    this.querySelector(".picker__name").textContent = name;
    this.opener.disabled = !offer || !this.#open();
    if (this.panel.matches(":popover-open")) this.#fill();
  }

  // Named models are there to choose from, also where plain models are not.
  #open() {
    const { all } = this.chat.offers;
    const named = all.some(({ spec }) => spec);
    return named ? all.length > 1 : this.chat.shows("modelSelect");
  }

  #toggled({ newState }) {
    this.opener.setAttribute("aria-expanded", newState === "open");
    if (newState !== "open") return;
    this.filter.value = "";
    this.#fill();
    this.filter.focus();
  }

  #fill() {
    const wanted = this.filter.value.trim().toLowerCase();
    const shown = this.chat.offers.all.filter((offer) => matches(offer, wanted));
    this.list.replaceChildren();
    let group = null;
    for (const offer of shown) {
      if (offer.group && offer.group !== group) this.list.append(heading(offer.group));
      group = offer.group;
      this.list.append(this.#option(offer));
    }
    if (!shown.length) this.list.append(heading(gettext("No model has this name")));
    this.#activate(this.list.querySelector("[aria-selected=true]") ?? this.#options[0]);
  }

  #option(offer) {
    const chosen = offer === this.chat.offers.current;
    const option = h("div", { class: "picker__option", role: "option" });
    option.id = `offer-${this.chat.offers.all.indexOf(offer)}`;
    option.setAttribute("aria-selected", chosen);
    const name = h("span", { class: "picker__label" }, offer.label || offer.model);
    const text = h("span", { class: "picker__words" }, name);
    if (offer.description) text.append(h("small", {}, offer.description));
    option.append(picture(offer), text, marks(offer), chosen ? icon("check") : "");
    option.addEventListener("click", () => this.#choose(offer));
    option.addEventListener("pointermove", () => this.#activate(option));
    return option;
  }

  get #options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #activate(option) {
    for (const one of this.#options) one.toggleAttribute("data-active", one === option);
    this.filter.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  #key(event) {
    if (event.isComposing) return;
    const options = this.#options;
    const at = options.findIndex((one) => one.hasAttribute("data-active"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = options[(at + step + options.length) % options.length];
      this.#activate(next);
      next?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") options[at]?.click();
  }

  #choose(offer) {
    this.chat.offers.choose(offer);
    this.panel.hidePopover();
    this.closest("chat-app").querySelector("chat-composer textarea").focus();
  }
}

const heading = (text) =>
  h("div", { class: "picker__group", role: "presentation" }, text);

// An address of the configuration; one that cannot be loaded leaves no gap.
function picture({ icon: src }) {
  if (!src || !/^(https:\/)?\//.test(src)) return "";
  const image = h("img", { class: "picker__icon", src, alt: "", loading: "lazy" });
  image.addEventListener("error", () => image.remove());
  return image;
}

const matches = ({ label, model, endpoint, description }, wanted) =>
  `${label} ${model} ${endpoint} ${description ?? ""}`.toLowerCase().includes(wanted);

function marks({ vision, tools, reasoning, context_window: window }) {
  const found = [];
  if (vision) found.push([icon("eye"), gettext("Sees images")]);
  if (tools) found.push([icon("tool"), gettext("Uses tools")]);
  if (reasoning) found.push([icon("brain"), gettext("Thinks before it answers")]);
  if (window) found.push([size(window), gettext("Context window, in tokens")]);
  const box = h("span", { class: "picker__marks" });
  for (const [mark, title] of found) box.append(h("span", { title }, mark));
  return box;
}

const size = (tokens) =>
  tokens >= 1e6 ? `${Math.round(tokens / 1e5) / 10}M` : `${Math.round(tokens / 1000)}k`;
