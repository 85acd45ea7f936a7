import { refusal } from "../../lib/file-limits.js";
import { shrunk } from "../../lib/shrink.js";
import { uuid } from "../../lib/uuid.js";
import { gettext } from "../../lib/words.js";

/**
 * Files of the messages being written. What has arrived is kept with its draft; what is
 * on its way, or was refused, with this tab alone. Fires "change".
 */
export class Uploads extends EventTarget {
  #api;
  #drafts;
  #moving = new Set();
  /** How the installation wants pictures (`image_resize`), and its `file_limits`. */
  rules = () => ({});

  constructor(api, drafts) {
    super();
    this.#api = api;
    this.#drafts = drafts;
  }

  /** What has arrived for a conversation's draft: {id, name, kind}, and a picture's size. */
  kept(home) {
    return this.#drafts.get(home).files ?? [];
  }

  /** What has not: {key, name, share, problem}; `share` of it is sent, 0 to 1. */
  moving(home) {
    return [...this.#moving].filter((one) => one.home === home);
  }

  /** Send a file for a conversation's draft (null: the new one), of a server `origin`. */
  async add(home, endpoint, file, origin = "") {
    const stop = new AbortController();
    const { name, size } = file;
    const others = [...this.kept(home), ...this.moving(home).filter(underWay)];
    const problem = refusal(file, others, this.#limits(endpoint));
    const one = { key: uuid(), home, name, size, share: 0, problem, stop };
    this.#moving.add(one);
    this.#changed();
    if (problem) return;
    const told = (share) => this.#tell(one, { share });
    try {
      const form = new FormData();
      form.append("endpoint", endpoint);
      if (origin) form.append("origin", origin);
      const { image_resize: resize } = this.rules();
      const sent = resize?.enabled ? await shrunk(file, resize) : file;
      form.append("file", sent, file.name);
      const kept = await this.#api.upload("/files", form, told, stop.signal);
      this.#moving.delete(one);
      this.#keep(one.home, [...this.kept(one.home), known(kept)]);
    } catch (error) {
      if (stop.signal.aborted) this.#moving.delete(one);
      this.#tell(one, { problem: error.message || unreachable() });
    }
  }

  /** Take a file out of a draft, by its id or key; the server forgets it as well. */
  remove(home, key) {
    const moving = this.moving(home).find((one) => one.key === key);
    moving?.stop.abort();
    this.#moving.delete(moving);
    const kept = this.kept(home);
    const gone = kept.find(({ id }) => id === key);
    this.#keep(
      home,
      kept.filter((file) => file !== gone),
    );
    if (gone && !gone.borrowed) this.#api.delete(`/files/${key}`).catch(() => null);
  }

  /** Take what has arrived out of a draft, to be sent. */
  take(home) {
    const files = this.kept(home);
    for (const one of this.moving(home)) this.#moving.delete(one);
    this.#keep(home, []);
    return files;
  }

  /** Put files of a message that was not sent before those of the draft. */
  putBack(home, files) {
    this.#keep(home, [...files, ...this.kept(home)]);
  }

  /** Attach a file that stands in a message already: taken off, it stays there. */
  borrow(home, file) {
    const others = this.kept(home).filter(({ id }) => id !== file.id);
    this.#keep(home, [...others, { ...file, borrowed: true }]);
  }

  /** The new conversation has an id now, and what is on its way goes there. */
  rename(home) {
    for (const one of this.moving(null)) one.home = home;
    const files = this.kept(null);
    this.#keep(null, []);
    this.#keep(home, files);
  }

  #limits(endpoint) {
    const { file_limits: told = {} } = this.rules();
    return told[endpoint] ?? told.default;
  }

  #tell(one, change) {
    Object.assign(one, change);
    this.#changed();
  }

  #keep(home, files) {
    this.#drafts.keep(home, { files: files.length ? files : undefined });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const underWay = ({ problem }) => !problem;

// What a draft and a message show of a file: of a picture its size in pixels, of all
// others what was read.
const SHOWN = "id name kind size width height about tokens cut".split(" ");

const known = (file) =>
  Object.fromEntries(
    SHOWN.filter((name) => file[name] !== undefined).map((name) => [name, file[name]]),
  );

/** The parts of a message that name its files. */
export const partsOf = (files) =>
  files.map(({ id, kind, borrowed: _, ...rest }) => {
    const type = kind === "image" ? "image" : "file";
    return { type, file_id: id, ...rest };
  });

/** The files that a message names, as they would stand in a draft. */
export const filesOf = (message) =>
  (message.content ?? [])
    .filter((part) => part.file_id)
    .map(({ type, file_id: id, ...rest }) => {
      const kind = type === "image" ? "image" : "text";
      return known({ id, kind, ...rest });
    });

const unreachable = () => gettext("The server could not be reached.");
