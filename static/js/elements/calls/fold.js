import { freshId, h, icon } from "../../lib/dom.js";

/** A line that opens what stands below it: {element, button, line, body, toggle}. */
export function fold(name) {
  const id = freshId("fold");
  const line = h("span", { class: "fold__line" });
  const button = h(
    "button",
    {
      type: "button",
      class: "fold__button",
      "aria-expanded": false,
      "aria-controls": id,
    },
    line,
    icon("chevron-down"),
  );
  const body = h("div", { id, class: "fold__body", hidden: true });
  const toggle = (open = body.hidden) => {
    body.hidden = !open;
    button.setAttribute("aria-expanded", open);
  };
  button.addEventListener("click", () => toggle());
  const element = h("div", { class: `fold ${name}` }, button, body);
  return { element, button, line, body, toggle };
}
