import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { language, leftOf, money, number } from "./amounts.js";

/** The settings' page of one's own usage: what is left, and the last 30 days. */
export function ownUsage(app) {
  const left = h("ul", { class: "rows", "data-budgets": "" });
  const plot = h("figure", { class: "usage" });
  Promise.all([app.chat.api.get("/budget"), app.chat.api.get("/usage")])
    .then(([{ budgets }, { days }]) => {
      left.replaceChildren(...(budgets.length ? budgets.map(budget) : [unlimited()]));
      plot.replaceChildren(...drawn(days));
    })
    .catch((error) => app.report(error));
  return [
    h("h3", {}, gettext("What is left")),
    left,
    h("h3", {}, gettext("The last 30 days")),
    plot,
  ];
}

const unlimited = () =>
  h("li", { class: "field__hint" }, gettext("There is no limit."));
const dayOf = (time, form = { dateStyle: "medium" }) =>
  new Intl.DateTimeFormat(language(), form).format(new Date(time));

function budget({ name, model, unit, limit, left, resets_at: resets }) {
  const parts = [leftOf({ unit, limit, left })];
  if (model) parts.unshift(model);
  if (resets)
    parts.push(
      gettext("starts anew on %(time)s", {
        time: dayOf(resets, { dateStyle: "medium", timeStyle: "short" }),
      }),
    );
  const text = parts.join(" · ");
  const most = Number(limit);
  const bar = h("meter", { min: 0, max: most, value: Number(left) });
  // Below a tenth it is red, below a quarter amber.
  Object.assign(bar, { low: most / 10, high: most / 4, optimum: most });
  bar.setAttribute("aria-label", text);
  const words = h("span", { class: "rows__words" }, name || gettext("Budget"));
  words.append(h("small", {}, text), bar);
  return h("li", { class: "rows__row" }, words);
}

/** A bar for each day; the same numbers stand in a table for who reads no bars. */
function drawn(days) {
  const most = Math.max(1, ...days.map((day) => day.tokens));
  const bars = h("div", { class: "usage__bars", "aria-hidden": "true" });
  for (const day of days) {
    const bar = h("span", { class: "usage__bar", title: told(day) });
    bar.style.setProperty("--share", String(day.tokens / most));
    bars.append(bar);
  }
  const axis = h("div", { class: "usage__axis", "aria-hidden": "true" });
  const ends = days.length ? [days[0], days.at(-1)] : [];
  for (const { day } of ends) axis.append(h("span", {}, shortly(day)));
  bars.prepend(
    h("span", { class: "usage__most" }, gettext("%(n)s tokens", { n: number(most) })),
  );
  const used = days.filter((day) => day.calls);
  const sum = (field) => days.reduce((all, day) => all + Number(day[field]), 0);
  const facts = { n: number(sum("tokens")), cost: money(sum("cost")) };
  const caption = h("figcaption", {}, gettext("%(n)s tokens, %(cost)s", facts));
  const rows = used.map((day) => h("li", {}, told(day)));
  const table = h("details", {}, h("summary", {}, gettext("As a list")));
  table.append(h("ul", { class: "usage__days" }, ...rows));
  return used.length ? [caption, bars, axis, table] : [nothing()];
}

const nothing = () =>
  h("p", { class: "field__hint" }, gettext("Nothing was used in these days."));

const shortly = (day) => dayOf(`${day}T12:00:00Z`, { month: "short", day: "numeric" });

function told({ day, calls, tokens, cost }) {
  const facts = { calls: number(calls), n: number(tokens), cost: money(cost) };
  const text = gettext("%(calls)s calls, %(n)s tokens, %(cost)s", facts);
  return `${dayOf(`${day}T12:00:00Z`)}: ${text}`;
}
