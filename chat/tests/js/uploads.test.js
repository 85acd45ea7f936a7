import assert from "node:assert/strict";
import { test } from "node:test";
import {
  filesOf,
  partsOf,
  Uploads,
} from "../../../static/js/models/sending/uploads.js";

/** Drafts in memory. */
class Notes {
  #held = new Map();

  get(home) {
    return this.#held.get(home) ?? {};
  }

  keep(home, change) {
    this.#held.set(home, { ...this.get(home), ...change });
  }
}

/** A server that answers when it is told to. */
class Server {
  deleted = [];

  upload(_path, _form, told, signal) {
    this.told = told;
    return new Promise((resolve, reject) => {
      this.answer = () => resolve({ ...CAT, expires_at: null });
      this.refuse = (message) => reject(new Error(message));
      signal.addEventListener("abort", () => reject(new Error()));
    });
  }

  async delete(path) {
    this.deleted.push(path);
  }
}

function sending(home = null) {
  const server = new Server();
  const uploads = new Uploads(server, new Notes());
  const done = uploads.add(home, "azureOpenAI", new File(["cat"], "cat.png"));
  return { server, uploads, done };
}

const CAT = { id: "f1", name: "cat.png", kind: "image", width: 4, height: 3, size: 9 };

test("a file on its way tells how far it is", () => {
  const { server, uploads } = sending();
  server.told(0.5);
  assert.equal(uploads.moving(null)[0].share, 0.5);
  assert.deepEqual(uploads.kept(null), []);
});

test("a file that arrived is kept with its draft", async () => {
  const { server, uploads, done } = sending("c1");
  server.answer();
  await done;
  assert.deepEqual(uploads.kept("c1"), [CAT]);
  assert.deepEqual(uploads.moving("c1"), []);
  assert.deepEqual(uploads.kept("c2"), []);
});

test("a refused file says why until it is removed", async () => {
  const { server, uploads, done } = sending();
  server.refuse("too large");
  await done;
  const [one] = uploads.moving(null);
  assert.equal(one.problem, "too large");
  uploads.remove(null, one.key);
  assert.deepEqual(uploads.moving(null), []);
});

test("a file removed on its way never arrives", async () => {
  const { uploads, done } = sending();
  uploads.remove(null, uploads.moving(null)[0].key);
  await done;
  assert.deepEqual([uploads.moving(null), uploads.kept(null)], [[], []]);
});

test("the server forgets a file that is taken out of the draft", async () => {
  const { server, uploads, done } = sending();
  server.answer();
  await done;
  uploads.remove(null, "f1");
  assert.deepEqual(server.deleted, ["/files/f1"]);
  assert.deepEqual(uploads.kept(null), []);
});

test("a file on its way follows the conversation that gets its id", async () => {
  const { server, uploads, done } = sending();
  uploads.rename("c1");
  server.answer();
  await done;
  assert.deepEqual(uploads.kept("c1"), [CAT]);
});

test("what is taken to be sent is in the draft no more", async () => {
  const { server, uploads, done } = sending();
  server.answer();
  await done;
  assert.deepEqual(uploads.take(null), [CAT]);
  assert.deepEqual(uploads.kept(null), []);
});

test("files become the parts of a message, and come back from it", () => {
  const files = [CAT, { id: "f2", name: "a.md", kind: "text" }];
  const content = partsOf(files);
  assert.deepEqual(
    content.map(({ type }) => type),
    ["image", "file"],
  );
  assert.deepEqual(filesOf({ content }), files);
});

test("a file that is too large is told before it is sent", async () => {
  const { uploads } = sending();
  const limits = { count: 9, size: 2, total: 9, types: [] };
  uploads.rules = () => ({ file_limits: { default: limits } });
  await uploads.add("c1", "azureOpenAI", new File(["cat"], "cat.png"));
  assert.match(uploads.moving("c1")[0].problem, /at most/);
});
