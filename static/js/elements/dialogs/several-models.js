import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { MOST } from "../../models/several.js";
import { dialogActions, openDialog, textButton } from "./dialog.js";

/** Choose which models are asked at once, beside the chosen one. */
export function openSeveral(app) {
  const { offers, several } = app.chat;
  const others = offers.all.filter((one) => one !== offers.current);
  const boxes = others.map((offer) => ({ offer, input: box(several.others, offer) }));
  const chosen = () => boxes.filter(({ input }) => input.checked);
  const limit = () => {
    const full = chosen().length >= MOST - 1;
    for (const { input } of boxes) input.disabled = full && !input.checked;
  };
  const list = h("ul", { class: "several" }, ...boxes.map(row));
  list.addEventListener("change", limit);
  limit();
  const first = gettext("“%(name)s” answers, and beside it at most three others:", {
    name: offers.current?.label ?? "",
  });
  const done = () => {
    several.choose(chosen().map(({ offer }) => offer));
    dialog.close();
    app.querySelector("#message").focus();
  };
  const actions = dialogActions(textButton(gettext("Done"), done, "main"));
  const body = [h("p", {}, first), list, actions];
  const dialog = openDialog(app, gettext("Ask several models"), {
    size: "small",
    body,
  });
}

const box = (known, offer) =>
  h("input", { type: "checkbox", checked: known.includes(offer) });

const row = ({ offer, input }) =>
  h("li", {}, h("label", { class: "several__row" }, input, h("span", {}, offer.label)));
