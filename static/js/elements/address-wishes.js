import { meant, wishesOf } from "../models/wishes.js";

/** Puts what the address asks for into the draft of a new chat, before it opens. */
export class AddressWishes {
  constructor(app, signal) {
    const { pathname, search } = location;
    const wishes = ["/", "/c/new"].includes(pathname) ? wishesOf(search) : null;
    if (!wishes) return;
    history.replaceState(null, "", "/");
    const { chat } = app;
    const found = meant(chat.offers.all, wishes.offer);
    chat.drafts.keep(null, {
      ...(wishes.text && { text: wishes.text }),
      ...(found && { offer: named(found) }),
      ...(Object.keys(wishes.params).length && { params: wishes.params }),
    });
    if (!wishes.submit || !chat.shows("autoSubmitFromUrl")) return;
    const send = () => app.querySelector(".composer__send").click();
    const options = { signal, once: true };
    chat.addEventListener("open", () => queueMicrotask(send), options);
  }
}

const named = ({ endpoint, model, spec, assistant_id }) => ({
  endpoint,
  model,
  spec,
  assistant_id,
});
