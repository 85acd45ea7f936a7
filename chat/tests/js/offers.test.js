import assert from "node:assert/strict";
import { test } from "node:test";
import { Offers } from "../../../static/js/models/offers.js";

const ALL = [
  { spec: "careful", endpoint: "azureOpenAI", model: "gpt-4o", label: "Careful" },
  { endpoint: "azureOpenAI", model: "gpt-4o", label: "gpt-4o" },
  { endpoint: "azureOpenAI", model: "mini", label: "mini" },
  { endpoint: "Ollama", model: "llama3", label: "llama3", sender: "Llama" },
];
const chat = Object.assign(new EventTarget(), { boot: { offers: ALL } });
const sender = (message) => new Offers(chat).senderOf(message);

test("an answer is signed by the name that was chosen", () => {
  assert.equal(sender({ endpoint: "Ollama", model: "llama3" }), "Llama");
  const named = { spec: "careful", endpoint: "azureOpenAI", model: "gpt-4o" };
  assert.equal(sender(named), "Careful");
});

test("who stood in signs, also for a named model", () => {
  const stood = { spec: "careful", endpoint: "azureOpenAI", model: "mini" };
  assert.equal(sender(stood), "mini");
});

test("a model that is gone signs by its name", () => {
  assert.equal(sender({ endpoint: "azureOpenAI", model: "gone" }), "gone");
});
