import assert from "node:assert/strict";
import { test } from "node:test";
import { Toolbox } from "../../../static/js/models/toolbox.js";

const WEB = { group: "web_search", label: "Web search" };
const CLOCK = { group: "current_time", label: "Clock", always: true };
const SHOP = { group: "shop", label: "Shop" };

function chatWith(offer = { endpoint: "azureOpenAI", tools: true }) {
  const drafts = new Map();
  return {
    boot: { tools: { azureOpenAI: [CLOCK, WEB, SHOP], custom: [] } },
    offers: Object.assign(new EventTarget(), { current: offer }),
    conversation: { id: "c", meta: { tools: ["shop"] } },
    drafts: {
      get: (id) => drafts.get(id) ?? {},
      keep: (id, change) => drafts.set(id, { ...drafts.get(id), ...change }),
    },
  };
}

const names = (tools) => tools.map(({ group }) => group);

test("what is always on is not there to be chosen", () => {
  assert.deepEqual(names(new Toolbox(chatWith()).choices), ["web_search", "shop"]);
});

test("a model that calls no tools, or an endpoint without any, has none to choose", () => {
  const plain = new Toolbox(chatWith({ endpoint: "azureOpenAI", tools: false }));
  const none = new Toolbox(chatWith({ endpoint: "custom", tools: true }));
  const unknown = new Toolbox(chatWith({ endpoint: "other", tools: true }));
  for (const box of [plain, none, unknown, new Toolbox(chatWith(null))])
    assert.deepEqual([box.choices, box.on], [[], []]);
});

test("what Azure runs is there for its models, and names them for others", () => {
  const chat = chatWith({ endpoint: "azureOpenAI", model: "new", tools: false });
  const hosted = {
    group: "hosted_x",
    label: "X",
    models: ["new"],
    plain: true,
    consent: "Sure?",
  };
  const asking = {
    ...hosted,
    group: "hosted_y",
    label: "Y",
    reason: "It would have to ask",
  };
  chat.boot.tools.azureOpenAI = [hosted, asking];
  const box = new Toolbox(chat);
  assert.deepEqual(names(box.choices), ["hosted_x"]);
  assert.deepEqual(
    box.away.map(({ label, why }) => [label, why]),
    [["Y", asking.reason]],
  );
  box.agreed("hosted_x");
  assert.equal(box.choices[0].consent, "");
  chat.offers.current = { endpoint: "azureOpenAI", model: "old", tools: true };
  assert.deepEqual(
    box.away.map(({ label }) => label),
    ["X", "Y"],
  );
  assert.match(box.away[0].why, /new/);
});

test("servers that wait for the person, or are away, are shown where tools are", () => {
  const chat = chatWith();
  const away = { group: "mcp:a", title: "A", state: "away", reason: "Does not answer" };
  chat.boot.connections = [away, { group: "mcp:b", title: "B", state: "ready" }];
  assert.deepEqual(new Toolbox(chat).closed, [away]);
  chat.offers.current = { endpoint: "custom", tools: true };
  assert.deepEqual(new Toolbox(chat).closed, []);
  chat.offers.current = null;
  assert.deepEqual(new Toolbox(chat).closed, []);
});

test("the conversation's choice is on until the person changes it", () => {
  const box = new Toolbox(chatWith());
  let changed = 0;
  box.addEventListener("change", () => changed++);
  assert.deepEqual([names(box.on), box.wish], [["shop"], null]);
  box.toggle("web_search");
  assert.deepEqual(box.wish, ["shop", "web_search"]);
  box.toggle("shop");
  assert.deepEqual([names(box.on), changed], [["web_search"], 2]);
  box.toggle("web_search");
  assert.deepEqual(box.wish, []);
});

test("once it is kept with the conversation the draft has no choice of its own", () => {
  const chat = chatWith();
  const box = new Toolbox(chat);
  box.toggle("web_search");
  chat.conversation.meta = { tools: ["shop", "web_search"] };
  box.kept("c");
  assert.equal(box.wish, null);
  assert.deepEqual(names(box.on), ["web_search", "shop"]);
});
