/** An answer of the server that is not a success. */
export class ApiError extends Error {
  constructor(status, { code = "unknown", message = "", details = {} } = {}) {
    super(message || code);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const SAFE = new Set(["GET", "HEAD"]);

/** JSON over HTTP, as the signed-in person. */
export class Api {
  get(path, query = {}) {
    const words = Object.entries(query).filter(([, value]) => value ?? false);
    const text = new URLSearchParams(words).toString();
    return this.#ask("GET", text ? `${path}?${text}` : path);
  }

  post(path, body = {}) {
    return this.#ask("POST", path, body);
  }

  put(path, body) {
    return this.#ask("PUT", path, body);
  }

  patch(path, body) {
    return this.#ask("PATCH", path, body);
  }

  delete(path, body) {
    return this.#ask("DELETE", path, body);
  }

  /** Send a form with a file; `take` gets each JSON line of the answer as it comes. */
  async uploadLines(path, body, take) {
    const headers = { "X-CSRFToken": csrfToken() };
    const answer = await fetch(`/api${path}`, { method: "POST", headers, body });
    if (!answer.ok) throw new ApiError(answer.status, (await content(answer))?.error);
    let rest = "";
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      for (const line of lines) if (line) take(JSON.parse(line));
    }
  }

  /** Send a form; `told` gets the share that is sent, 0 to 1. Resolves to the JSON. */
  upload(path, form, told, signal) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => told(loaded / total);
      request.onerror = () => reject(new Error());
      request.onabort = request.onerror;
      request.onload = () => {
        const { status, response } = request;
        if (status === 200) resolve(response);
        else reject(new ApiError(status, response?.error));
      };
      signal.addEventListener("abort", () => request.abort());
      request.open("POST", `/api${path}`);
      request.setRequestHeader("X-CSRFToken", csrfToken());
      request.send(form);
    });
  }

  /** Have a sound made; resolves to it. */
  async sound(path, body) {
    const headers = { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" };
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`/api${path}`, sent);
    if (!answer.ok) throw new ApiError(answer.status, (await content(answer))?.error);
    return answer.blob();
  }

  async #ask(method, path, body) {
    const headers = { Accept: "application/json" };
    if (!SAFE.has(method)) headers["X-CSRFToken"] = csrfToken();
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const sent = body === undefined ? body : JSON.stringify(body);
    const answer = await fetch(`/api${path}`, { method, headers, body: sent });
    const json = await content(answer);
    if (answer.ok) return json;
    throw new ApiError(answer.status, json?.error);
  }
}

async function content(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  return type.includes("json") ? answer.json() : null;
}

function csrfToken() {
  const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return (
    found?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""
  );
}
