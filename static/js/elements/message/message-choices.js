import { gettext } from "../../lib/words.js";
import { proposed } from "../../models/sending/proposals.js";
import { textButton } from "../dialogs/dialog.js";

/** Buttons for what the server proposes in place of a refused message. */
export function choices(element) {
  const { problem } = element.message;
  const offer = proposed(element.chat, problem);
  const found = [];
  if (offer) {
    const model = offer.label || offer.model;
    const label = gettext("Ask %(model)s instead", { model });
    found.push(textButton(label, () => ask(element, "resend", { offer }), "main"));
  }
  if (problem?.details?.file_tokens && element.text)
    found.push(
      textButton(gettext("Attach it as a file"), () => ask(element, "attach")),
    );
  return found;
}

function ask(element, name, more = {}) {
  const detail = { name, id: element.messageId, ...more };
  element.dispatchEvent(new CustomEvent("message:ask", { bubbles: true, detail }));
}
