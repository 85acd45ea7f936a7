/**
 * Programs that ask a model through the gateway, to be copied, by their language.
 * @param {string} url where the gateway speaks OpenAI's API
 * @param {string} model
 * @param {string} key
 * @returns {Record<string, string>}
 */
export function keyExamples(url, model, key) {
  const named = JSON.stringify(model);
  return {
    curl: `curl ${url}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": ${quoted(named)},
       "messages": [{"role": "user", "content": "Hello"}]}'`,
    Python: `from openai import OpenAI

client = OpenAI(base_url="${url}", api_key="${key}")
answer = client.chat.completions.create(
    model=${named},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    Node: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${url}", apiKey: "${key}" });
const answer = await client.chat.completions.create({
  model: ${named},
  messages: [{ role: "user", content: "Hello" }],
});
console.log(answer.choices[0].message.content);`,
  };
}

/** Inside a shell's single quotes. @param {string} text */
const quoted = (text) => text.replaceAll("'", String.raw`'\''`);
