import assert from "node:assert/strict";
import { test } from "node:test";
import { meant, wishesOf } from "../../../static/js/models/wishes.js";

const OFFERS = [
  { endpoint: "azureOpenAI", model: "small", spec: "harbour" },
  { endpoint: "azureOpenAI", model: "gpt-4o" },
  { endpoint: "Quayside", model: "small" },
];

test("an address without wishes asks for nothing", () => {
  assert.equal(wishesOf(""), null);
  assert.equal(wishesOf("?next=/&submit=true"), null);
});

test("prompt and q are the same, and numbers are parameters", () => {
  const asked = wishesOf("?q=Hello&temperature=0.5&max_tokens=many&submit=true");
  assert.deepEqual([asked.text, asked.submit], ["Hello", true]);
  assert.deepEqual(asked.params, { temperature: 0.5 });
  assert.equal(wishesOf("?prompt=Hi&submit=1").submit, false);
});

test("a model is found at any endpoint unless one is named", () => {
  const wanted = { endpoint: "", model: "small", spec: "" };
  assert.equal(meant(OFFERS, wanted), OFFERS[2]);
  assert.equal(meant(OFFERS, { ...wanted, endpoint: "azureOpenAI" }), undefined);
  assert.equal(meant(OFFERS, { ...wanted, spec: "harbour" }), OFFERS[0]);
});
