import { h, iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

/** What stands above the composer while somebody speaks: level, time, cancel, done. */
export function dictationBar(app, label = gettext("Listening …")) {
  const waiting = gettext("Waiting for the microphone …");
  const said = h(
    "span",
    { class: "speech__said", dir: "auto", role: "status" },
    waiting,
  );
  const meter = h("span", { class: "speech__meter", "aria-hidden": "true" });
  const buttons = h("span", { class: "speech__buttons" });
  const look = { class: "speech", role: "group", "aria-label": gettext("Dictation") };
  const element = h("div", look, meter, said, buttons);
  app.querySelector("chat-composer").before(element);
  const told = ({ level, text, ms, writing }) => {
    if (level !== undefined) meter.style.setProperty("--level", share(level));
    if (writing) said.textContent = gettext("Writing it down …");
    else if (text) said.textContent = text;
    else if (ms !== undefined) said.textContent = `${label} ${clock(ms)}`;
  };
  const live = ({ finish, cancel }) => {
    said.textContent = label;
    buttons.replaceChildren(
      iconButton("close", gettext("Cancel"), cancel),
      iconButton("check", gettext("Done"), finish),
    );
    buttons.lastElementChild.focus();
  };
  const waits = (text, leave) => {
    said.textContent = text;
    buttons.replaceChildren(
      iconButton("close", gettext("End the conversation"), leave),
    );
  };
  element.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") buttons.firstElementChild?.click();
  });
  return { element, told, live, waits };
}

const share = (level) => Math.min(1, Math.max(0, (level + 60) / 50)).toFixed(2);

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
