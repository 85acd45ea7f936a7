import { on } from "./chat-of.js";

/** Hides the buttons of what the installation has switched off, also while running. */
export class Switches {
  constructor(app, signal) {
    const show = () => {
      for (const [command, features] of Object.entries(BUTTONS)) {
        const shown =
          app.chat.shows("sidePanel") &&
          features.some((feature) => app.chat.shows(feature));
        for (const button of app.querySelectorAll(`[data-command="${command}"]`))
          button.hidden = !shown;
      }
    };
    on(app.chat, signal, { config: show });
    show();
  }
}

/** A button, and the features behind it; it is hidden when none is left. */
const BUTTONS = { "chat-settings": ["parameters", "presets"] };
