import { gettext } from "../../lib/words.js";

// Dollars and tokens as the person's language writes them.

export const language = () => document.documentElement.lang;

export const number = (value, form = {}) =>
  new Intl.NumberFormat(language(), form).format(value);

export const money = (value) => {
  const digits = value > 0 && value < 0.01 ? 4 : 2;
  return number(value, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: digits,
  });
};

const amount = (unit, value) =>
  unit === "usd" ? money(value) : gettext("%(n)s tokens", { n: number(value) });

/** What a budget has left, and of how much. */
export function leftOf({ unit, left, limit }) {
  const facts = { left: amount(unit, left), limit: amount(unit, limit) };
  return gettext("%(left)s of %(limit)s left", facts);
}
