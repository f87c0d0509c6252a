/** What is on the screen: bubbles in the order of `seq`, those not yet acknowledged last. */
import type { MessageFrame } from "./frames.js";

export interface Bubble extends Omit<MessageFrame, "type" | "seq"> {
  cid?: string;
  seq?: number;
  /** Of the citizen's own: on its way, with the bot, or given up (`problem` says why). */
  state?: "sending" | "sent" | "failed";
  problem?: string;
  /** Of a file on its way: the share uploaded, 0 to 1. */
  share?: number;
  /** Of a file chosen here: its bytes, to show and to send again. */
  local?: File;
}

const PAUSE = 10_000; // ms after which a bubble no longer belongs to the answer before it

const later = (bubble: Bubble, before: Bubble | undefined): boolean =>
  Date.parse(bubble.sent_at ?? "") - Date.parse(before?.sent_at ?? "") > PAUSE; // unknown: NaN, false

export class Conversation {
  bubbles: Bubble[] = [];
  /** The highest `seq` received: where a new connection goes on. */
  seq = 0;

  /** Adds a bubble from the bot; false when it was there already. */
  receive(frame: MessageFrame): boolean {
    this.seq = Math.max(this.seq, frame.seq);
    const known = this.bubbles.find((bubble) => bubble.seq === frame.seq);
    if (known) {
      // The bot's copy is the true one: it masks what must not stay on a screen.
      if (known.cid) known.text = frame.text;
      return false;
    }
    this.insert({ ...frame, state: "sent" });
    return true;
  }

  add(bubble: Bubble): Bubble {
    this.bubbles = [...this.bubbles, bubble];
    return bubble;
  }

  find(cid: string): Bubble | undefined {
    return this.bubbles.find((bubble) => bubble.cid === cid);
  }

  /** The bot has the citizen's bubble as number `seq`; a copy of it that came first goes. */
  acknowledge(cid: string, seq: number): void {
    const mine = this.find(cid);
    if (!mine || mine.state === "sent") return;
    const copy = this.bubbles.find((bubble) => bubble.seq === seq);
    Object.assign(mine, { seq, state: "sent" });
    if (copy) mine.text = copy.text;
    this.bubbles = this.bubbles.filter((bubble) => bubble !== mine && bubble !== copy);
    this.insert(mine);
  }

  remove(bubble: Bubble): void {
    this.bubbles = this.bubbles.filter((other) => other !== bubble);
  }

  clear(): void {
    this.bubbles = [];
    this.seq = 0;
  }

  /** Index of the first bubble of the newest: of the answer at hand, or of news that came later. */
  get current(): number {
    const asked = this.bubbles.findLastIndex((bubble) => bubble.role === "citizen");
    const news = this.bubbles.findLastIndex((bubble, at) => later(bubble, this.bubbles[at - 1]));
    return Math.max(asked + 1, news);
  }

  private insert(bubble: Bubble): void {
    const seq = bubble.seq ?? Infinity;
    const at = this.bubbles.findIndex((other) => (other.seq ?? Infinity) > seq);
    const place = at < 0 ? this.bubbles.length : at;
    this.bubbles = [...this.bubbles.slice(0, place), bubble, ...this.bubbles.slice(place)];
  }
}
