import { best, matches } from "../../lib/finding.js";
import { reveal } from "../../lib/reveal.js";
import { gettext } from "../../lib/words.js";
import { chatOf, on } from "../chat-of.js";
import { heading, offerOption, picture } from "./offer-option.js";

const KEYS = new Set(["Enter", "Escape"]);

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
    on(this.panel, signal, {
      // The field is ready, and has the focus by `autofocus`, before the next key.
      beforetoggle: ({ newState }) => newState === "open" && this.#begin(),
      toggle: ({ newState }) =>
        this.opener.setAttribute("aria-expanded", newState === "open"),
    });
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
    this.opener.querySelector(".picker__icon")?.remove();
    this.opener.prepend(picture({ icon: offer?.header_icon, emoji: offer?.emoji }));
    this.opener.disabled = !offer || !this.#open();
    if (this.panel.matches(":popover-open")) this.#fill();
  }

  // Named models are there to choose from, also where plain models are not.
  #open() {
    const { all } = this.chat.offers;
    const named = all.some(({ spec, assistant_id: assistant }) => spec || assistant);
    const shown = this.chat.shows("modelSelect") && this.chat.shows("endpointsMenu");
    return named ? all.length > 1 : shown;
  }

  #begin() {
    this.filter.value = "";
    this.#fill();
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
    const chosen = this.list.querySelector("[aria-selected=true]");
    const fits = wanted && best(shown, wanted);
    this.#activate((fits ? this.#optionOf(fits) : chosen) ?? this.#options[0]);
  }

  #option(offer) {
    const option = offerOption(offer, offer === this.chat.offers.current);
    option.id = this.#idOf(offer);
    option.addEventListener("click", () => this.#choose(offer));
    option.addEventListener("pointermove", () => this.#activate(option));
    return option;
  }

  #idOf(offer) {
    return `offer-${this.chat.offers.all.indexOf(offer)}`;
  }

  #optionOf(offer) {
    return this.list.querySelector(`#${this.#idOf(offer)}`);
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
      if (next) reveal(this.list, next);
    }
    if (!KEYS.has(event.key)) return;
    // Not also for the field that has the focus next, nor to empty this one first.
    event.preventDefault();
    if (event.key === "Enter") options[at]?.click();
    else this.panel.hidePopover();
  }

  #choose(offer) {
    this.chat.offers.choose(offer);
    this.panel.hidePopover();
    this.closest("chat-app").querySelector("chat-composer textarea").focus();
  }
}
