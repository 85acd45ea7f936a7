import { copy } from "../../lib/clipboard.js";
import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { dialogActions, labelled, openDialog, textButton } from "./dialog.js";
import { listRow, rowButton } from "./organise.js";

/** Make, list and revoke links to a conversation. */
export async function openShare(app, conversation, artifact = null) {
  const form = shareForm(artifact);
  const links = h("ul", { class: "rows" });
  const intro = artifact
    ? gettext("A link shows this artifact alone, without your name.")
    : gettext(
        "A link shows the branch you see now, without your name. Files and settings stay private.",
      );
  const make = textButton(gettext("Make a link"), () => create(), "main");
  const body = [h("p", {}, intro), ...form.fields, dialogActions(make), links];
  openDialog(app, gettext("Share"), { body });
  const { api } = app.chat;

  async function show() {
    const { items } = await api.get("/shares");
    const own = items.filter(
      (share) =>
        share.conversation_id === conversation.id &&
        Boolean(share.artifact) === Boolean(artifact),
    );
    links.replaceChildren(...own.map((share) => shareRow(app, share, show)));
  }

  async function create() {
    const only = artifact && { leaf_id: artifact.messageId, artifact: artifact.at };
    const fields = { conversation_id: conversation.id, ...form.values(), ...only };
    try {
      const share = await api.post("/shares", fields);
      await copy(address(share));
      app.chat.tell(gettext("The link was copied."));
      await show();
    } catch (error) {
      app.report(error);
    }
  }

  show().catch((error) => app.report(error));
}

function shareForm(artifact) {
  const audience = select({
    signed_in: gettext("Everybody who is signed in here"),
    public: gettext("Everybody who has the link"),
  });
  const days = select({
    "": gettext("Never"),
    1: gettext("After a day"),
    7: gettext("After a week"),
    30: gettext("After a month"),
  });
  const live = select({
    "": gettext("As the conversation is now"),
    live: gettext("With what is added later"),
  });
  const fields = [
    labelled(gettext("Who may read it"), audience),
    ...(artifact ? [] : [labelled(gettext("What it shows"), live)]),
    labelled(gettext("When it ends"), days),
  ];
  const values = () => ({
    audience: audience.value,
    live: Boolean(live.value),
    expires_in_days: Number(days.value) || null,
  });
  return { fields, values };
}

function select(options) {
  const list = h("select", { class: "input" });
  for (const [value, label] of Object.entries(options))
    list.append(h("option", { value }, label));
  list.selectedIndex = 0;
  return list;
}

const address = ({ id }) => `${location.origin}/share/${id}`;

/** One link with its buttons; `changed` is called after it is revoked. */
export function shareRow(app, share, changed) {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
  });
  const details = [
    share.audience === "public" ? gettext("public") : gettext("signed-in people"),
    share.live ? gettext("follows the conversation") : gettext("as it was"),
    share.expires_at &&
      gettext("until %(day)s", { day: when.format(new Date(share.expires_at)) }),
  ];
  const take = async () => {
    await copy(address(share));
    app.chat.tell(gettext("The link was copied."));
  };
  const revoke = async () => {
    await app.chat.api
      .delete(`/shares/${share.id}`)
      .catch((error) => app.report(error));
    changed();
  };
  return listRow(
    share.title || gettext("New conversation"),
    details.filter(Boolean).join(" · "),
    rowButton("copy", gettext("Copy the link"), take),
    rowButton("trash", gettext("End the link"), revoke),
  );
}
