import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { labelled, textButton } from "../dialogs/dialog.js";

/** A question to try: what it finds, with the scores, before anybody relies on it. */
export function testSearch(app, library, filters) {
  const field = h("input", { class: "input", type: "search", maxlength: 500 });
  const found = h("ol", { class: "test-search__hits", role: "status" });
  const go = textButton(gettext("Try it"), () => {}, "quiet", { type: "submit" });
  const label = gettext("Try a question");
  const hint = gettext("You see what models would be told, and how well it fits.");
  const form = h("form", { class: "test-search" }, labelled(label, field), go);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const q = field.value.trim();
    if (!q) return;
    try {
      const path = `/libraries/${library.id}/search`;
      const { items, note } = await app.chat.api.get(path, { q, ...filters.params });
      const none = h(
        "li",
        { class: "rows__none" },
        gettext("Nothing relevant was found."),
      );
      const said = note ? [h("li", { class: "field__hint" }, note)] : [];
      const hits = items.some(({ relevant }) => relevant) ? [] : [none];
      found.replaceChildren(...said, ...hits, ...items.map(hit));
    } catch (error) {
      app.report(error);
    }
  });
  const about = h("p", { class: "field__hint" }, hint);
  return h("section", {}, form, about, filters.element, found);
}

const SHOWN = 280; // characters of a passage

function hit({ title, place, text, score, word_score, similarity, relevant }) {
  const open = { href: place, target: "_blank", rel: "noopener", dir: "auto" };
  const scores = [
    gettext("rank %(n)s", { n: number(score * 1000) }),
    word_score && gettext("words %(n)s", { n: number(word_score) }),
    similarity && gettext("meaning %(n)s", { n: number(similarity) }),
    !relevant && gettext("too little: models are not told"),
  ];
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return h(
    "li",
    { class: "test-search__hit", data: { relevant } },
    h("a", open, title),
    h("small", {}, scores.filter(Boolean).join(" · ")),
    h("p", { dir: "auto" }, shown),
  );
}

const number = (value) =>
  value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
