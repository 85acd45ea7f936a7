import { outcome, traceback } from "../lib/python/outcome.js";
import { gettext } from "../lib/words.js";

export const MOST = 100_000; // characters that are told
const PICTURE = /\.(png|jpe?g|webp|gif)$/i;

/** What a program came to, as the server takes it; its files are sent first. */
export async function told(api, output, { value = "", problem = "", files, left }) {
  const kept = await Promise.all(files.map((file) => keep(api, file)));
  const unkept = left.map((name) => `${name}: too large`);
  for (const { name, why } of kept) if (why) unkept.push(`${name}: ${why}`);
  return {
    output: cut(output),
    value: cut(value),
    problem: cut(problem && (outcome(problem) || traceback(problem))),
    files: kept.filter(({ id }) => id).map(({ id }) => id),
    unkept: unkept.join("; ").slice(0, 4_000),
  };
}

async function keep(api, { name, bytes }) {
  const form = new FormData();
  const type = PICTURE.test(name) ? "" : "text/plain";
  form.append("file", new File([bytes], name, { type }));
  const { signal } = new AbortController();
  try {
    const { id } = await api.upload("/files", form, () => {}, signal);
    return { name, id };
  } catch ({ message }) {
    return { name, why: message || gettext("The file could not be sent.") };
  }
}

const cut = (text) =>
  text.length > MOST ? `${text.slice(0, MOST)}\n[more is cut off]` : text;

/** A file of the conversation, as a program finds it. */
export async function contentOf({ id, name }) {
  const answer = await fetch(`/api/files/${encodeURIComponent(id)}/content`);
  const bytes = answer.ok ? await answer.arrayBuffer() : new ArrayBuffer(0);
  return { name, bytes };
}
