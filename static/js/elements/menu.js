import { h, icon } from "../lib/dom.js";

/**
 * Open a menu below `opener`. Entries: {icon, label, run, hint?, tone?, checked?, many?}
 * or null for a line; `many` of them may be checked. The popover closes by itself on Escape, a click outside or a choice.
 */
export function openMenu(opener, entries) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  menu.append(...entries.map((entry) => row(entry, menu)));
  menu.addEventListener("keydown", (event) => walk(event, menu));
  menu.addEventListener("toggle", ({ newState }) => {
    opener.setAttribute("aria-expanded", newState === "open");
    if (newState === "open") return;
    if (
      document.activeElement === document.body ||
      menu.contains(document.activeElement)
    )
      opener.focus();
    menu.remove();
  });
  (opener.closest("dialog, chat-app") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, opener.getBoundingClientRect());
  menu.querySelector("button")?.focus();
  return menu;
}

function row(entry, menu) {
  if (entry === null) return h("hr", { class: "menu__line" });
  const { label, run, tone, checked, hint } = entry;
  const role = roleOf(entry);
  const attributes = { type: "button", class: "menu__entry", role, tabindex: -1 };
  if (checked !== undefined) attributes["aria-checked"] = checked;
  const onclick = () => {
    menu.hidePopover();
    run();
  };
  const mark = entry.icon ? icon(entry.icon) : h("span", { class: "icon" });
  const button = h("button", { ...attributes, "data-tone": tone, onclick }, mark);
  const more = hint && h("small", { class: "menu__hint" }, hint);
  button.append(h("span", { class: "menu__label" }, label, more));
  if (checked) button.append(icon("check"));
  return button;
}

function roleOf({ checked, many }) {
  if (checked === undefined) return "menuitem";
  return many ? "menuitemcheckbox" : "menuitemradio";
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };

function walk(event, menu) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...menu.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const next = { first: 0, last: buttons.length - 1 }[step] ?? at + step;
  buttons[(next + buttons.length) % buttons.length].focus();
}

function place(menu, { left, right, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + height + 8 < innerHeight;
  const start = left + width + 8 < innerWidth ? left : right - width;
  menu.style.insetInlineStart = `${Math.max(8, start)}px`;
  menu.style.insetBlockStart = `${Math.max(8, below ? bottom + 4 : top - height - 4)}px`;
}
