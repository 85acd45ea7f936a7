// Other people's programs for Node: `programs.mjs CLIENT`; see programs.py.

const { URL: url, KEY: apiKey, MODULES } = process.env;
const load = (name) => import(`${MODULES}/${name}`);
const baseURL = `${url}/v1`;
const CHAT = "gpt-4o";
const HELLO = [{ role: "user", content: "Hello" }];

async function joined(pieces, text) {
  let said = "";
  for await (const piece of pieces) said += text(piece) ?? "";
  return said;
}

const CLIENTS = {
  async openai() {
    const { default: OpenAI } = await load("openai/index.mjs");
    const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
    const asked = { model: CHAT, messages: HELLO };
    const chat = await client.chat.completions.create(asked);
    const chunks = await client.chat.completions.create({ ...asked, stream: true });
    const answer = await client.responses.create({ model: CHAT, input: "Hello" });
    const events = await client.responses.create({ model: CHAT, input: "Hello", stream: true });
    return {
      chat: chat.choices[0].message.content,
      "chat streamed": await joined(chunks, (each) => each.choices[0].delta.content),
      responses: answer.output_text,
      "responses streamed": await joined(events, (each) =>
        each.type === "response.output_text.delta" ? each.delta : "",
      ),
    };
  },
  async vercel() {
    const { generateText, streamText } = await load("ai/dist/index.mjs");
    const { createOpenAI } = await load("@ai-sdk/openai/dist/index.mjs");
    const openai = createOpenAI({ baseURL, apiKey });
    const told = {};
    for (const [name, model] of [
      ["usual", openai(CHAT)],
      ["chat", openai.chat(CHAT)],
      ["responses", openai.responses("writer")],
    ]) {
      const common = { model, prompt: "Hello", maxRetries: 0 };
      told[name] = (await generateText(common)).text;
      told[`${name} streamed`] = await joined(streamText(common).textStream, (text) => text);
    }
    return told;
  },
  async anthropic() {
    const { default: Anthropic } = await load("@anthropic-ai/sdk/index.mjs");
    const client = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
    const asked = { model: CHAT, max_tokens: 500, messages: HELLO };
    const told = await client.messages.create(asked);
    const stream = client.messages.stream(asked);
    return { messages: told.content[0].text, "messages streamed": await stream.finalText() };
  },
};

console.log(JSON.stringify(await CLIENTS[process.argv[2]]()));
