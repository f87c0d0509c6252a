/** The two ways to reach the bot. Both say hello first and then carry the same frames. */
import type { ClientFrame, Hello, ServerFrame } from "./frames.js";

export interface Link {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface Ears {
  heard(frame: ServerFrame): void;
  lost(): void;
}

export type Dial = (server: string, hello: Hello, ears: Ears) => Link;

export const bySocket: Dial = (server, hello, ears) => {
  const socket = new WebSocket(`${server.replace(/^http/, "ws")}/webchat/ws`);
  socket.onopen = () => socket.send(JSON.stringify(hello));
  socket.onmessage = (event) => ears.heard(JSON.parse(event.data));
  socket.onclose = () => ears.lost();
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close() {
      socket.onclose = socket.onmessage = null;
      socket.close();
    },
  };
};

/** For networks that let no socket pass: an event stream read with fetch, and POST. */
export const byStream: Dial = (server, hello, ears) => {
  const stop = new AbortController();
  const signal = stop.signal;
  const authorization = { Authorization: `Bearer ${hello.token}` };

  async function listen() {
    const url = `${server}/webchat/events?since=${hello.since}`;
    const answer = await fetch(url, { headers: authorization, signal, cache: "no-store" });
    if (!answer.ok || !answer.body) return ears.heard(await problem(answer));
    for await (const data of events(answer.body)) ears.heard(JSON.parse(data));
  }

  async function post(frame: ClientFrame) {
    const headers = { ...authorization, "Content-Type": "application/json" };
    const body = JSON.stringify(frame);
    const answer = await fetch(`${server}/webchat/messages`, { method: "POST", headers, body, signal });
    if (!answer.ok) ears.heard(await problem(answer));
    else if (answer.status === 200) ears.heard(await answer.json());
  }

  const lost = () => signal.aborted || ears.lost();
  let queue = Promise.resolve();
  listen().then(lost, lost);
  return {
    send: (frame) => void (queue = queue.then(() => post(frame)).catch(lost) as Promise<void>),
    close: () => stop.abort(),
  };
};

async function problem(answer: Response): Promise<ServerFrame> {
  const body = await answer.json().catch(() => ({}));
  return { type: "error", code: body.code ?? "busy", cid: body.cid };
}

/** The `data` of each event of a text/event-stream. */
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").filter((line) => line.startsWith("data:"));
      if (data.length) yield data.map((line) => line.slice(5).trimStart()).join("\n");
    }
  }
}
