import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";

const AT_ONCE = 5; // sources shown until the reader wants all

/** Where the answer's statements come from, each opening in a tab of its own; or null. */
export function sourceList(sources) {
  if (!sources.length) return null;
  const label = gettext("Sources");
  const list = h("ol", { class: "sources__list" }, ...sources.map(entry));
  for (const row of [...list.children].slice(AT_ONCE)) row.hidden = true;
  const box = h("div", { class: "sources", role: "group", "aria-label": label }, list);
  if (sources.length > AT_ONCE) list.append(h("li", {}, more(list, sources.length)));
  return box;
}

function entry({ number, title, url, host }) {
  const place = { href: url, target: "_blank", rel: "noopener noreferrer" };
  const named =
    title === host ? [] : [h("span", { class: "sources__title", dir: "auto" }, title)];
  return h(
    "li",
    {},
    h(
      "a",
      { class: "sources__link", title: `${title}\n${url}`, ...place },
      h("span", { class: "sources__number" }, String(number)),
      ...named,
      host && h("span", { class: "sources__host" }, host),
    ),
  );
}

function more(list, count) {
  const label = gettext("All %(count)s", { count });
  const onclick = ({ currentTarget }) => {
    const rows = [...list.children];
    for (const row of rows) row.hidden = false;
    rows[AT_ONCE].querySelector("a").focus();
    currentTarget.parentElement.remove();
  };
  return h("button", { type: "button", class: "sources__link", onclick }, label);
}
