import { gettext } from "../../lib/words.js";
import { openMenu } from "../menu.js";

/** The menu behind the person's name. */
export function openPersonMenu(app, opener) {
  const go = (address) => () => location.assign(address);
  const run = (name) => () => app.run(name, opener);
  const shown = (feature, entry) => app.chat.shows(feature) && entry;
  const waiting = app.chat.boot.approvals ?? 0;
  const entries = [
    waiting > 0 && {
      icon: "hand",
      label: gettext("Approvals (%(count)s)", { count: waiting }),
      run: run("approvals"),
    },
    { icon: "settings", label: gettext("Settings"), run: run("settings") },
    shown("agents", {
      icon: "assistant",
      label: gettext("Assistants"),
      run: run("assistants"),
    }),
    shown("prompts", { icon: "book", label: gettext("Prompts"), run: run("prompts") }),
    shown("fileSearch", {
      icon: "database",
      label: gettext("Libraries"),
      run: run("libraries"),
    }),
    shown("sharedLinks", {
      icon: "link",
      label: gettext("Shared links"),
      run: run("shared-links"),
    }),
    { icon: "keyboard", label: gettext("Keyboard shortcuts"), run: run("shortcuts") },
    null,
    { icon: "user", label: gettext("Account"), run: go("/accounts/email/") },
  ];
  if (app.chat.boot.user.panel)
    entries.push({
      icon: "shield",
      label: gettext("Administration"),
      run: go("/admin/"),
    });
  entries.push({
    icon: "sign-out",
    label: gettext("Sign out"),
    run: go("/accounts/logout/"),
  });
  openMenu(
    opener,
    entries.filter((entry) => entry !== false),
  );
}
