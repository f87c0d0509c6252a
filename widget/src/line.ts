/** Keeps a line to the bot: reconnects, resumes, changes transport, and loses nothing on the way. */
import type { Deed, ServerFrame } from "./frames.js";
import { bySocket, byStream, type Dial, type Link } from "./link.js";

export type LineState = "idle" | "connecting" | "online" | "offline";

const FIRST_WAIT = 500; // ms
const LONGEST_WAIT = 30_000;
const PATIENCE = 15_000; // ms without the expected answer: the connection is dead, whatever TCP says
const TRIES = 3; // failures of one transport before the other is tried

interface Owner {
  token(): Promise<string>;
  since(): number;
  heard(frame: ServerFrame): void;
  changed(state: LineState): void;
}

export class Line {
  state: LineState = "idle";
  /** Deeds the bot has not acknowledged yet, oldest first; sent again on every new connection. */
  private readonly unheard = new Map<string, Deed>();
  private link: Link | undefined;
  private failures = 0;
  private dial: Dial = bySocket;
  private watchdog = 0;
  private retry = 0;

  constructor(
    private readonly server: string,
    private readonly owner: Owner,
  ) {}

  open(): void {
    if (this.state !== "idle") return;
    addEventListener("online", this.again);
    addEventListener("offline", this.drop);
    void this.connect();
  }

  close(): void {
    removeEventListener("online", this.again);
    removeEventListener("offline", this.drop);
    this.hangUp();
    clearTimeout(this.retry);
    this.unheard.clear();
    this.failures = 0;
    this.change("idle");
  }

  /** Takes a deed now and delivers it when it can: exactly once, in order. */
  post(deed: Deed): void {
    this.unheard.set(deed.cid, deed);
    if (this.state === "online") this.say(deed);
    else this.open();
  }

  forget(cid: string): void {
    this.unheard.delete(cid);
  }

  get waiting(): number {
    return this.unheard.size;
  }

  seen(seq: number): void {
    if (this.state === "online") this.link?.send({ type: "seen", seq });
  }

  /** Sends again what has no acknowledgement: after "too many", or on a new connection. */
  resend(): void {
    for (const deed of this.unheard.values()) this.say(deed);
  }

  /** Does now what the back-off would do later. */
  again = (): void => {
    if (this.state !== "offline") return;
    clearTimeout(this.retry);
    void this.connect();
  };

  private async connect(): Promise<void> {
    this.change("connecting");
    this.watch();
    try {
      const token = await this.owner.token();
      if (this.state !== "connecting") return;
      const hello = { type: "hello", token, since: this.owner.since() } as const;
      const link: Link = this.dial(this.server, hello, {
        heard: (frame) => this.link === link && this.hear(frame),
        lost: () => this.link === link && this.drop(),
      });
      this.link = link;
    } catch {
      this.drop();
    }
  }

  private hear(frame: ServerFrame): void {
    if (frame.type === "ready") this.greet();
    if (frame.type === "ack") this.acknowledge(frame.cid);
    this.owner.heard(frame);
  }

  private greet(): void {
    this.failures = 0;
    clearTimeout(this.watchdog);
    this.change("online");
    this.resend();
  }

  private acknowledge(cid: string): void {
    this.unheard.delete(cid);
    clearTimeout(this.watchdog);
    if (this.unheard.size) this.watch();
  }

  private say(deed: Deed): void {
    this.link?.send(deed);
    this.watch();
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = window.setTimeout(this.drop, PATIENCE);
  }

  private drop = (): void => {
    if (this.state === "idle" || this.state === "offline") return;
    this.hangUp();
    this.failures += 1;
    if (this.failures % TRIES === 0) this.dial = this.dial === bySocket ? byStream : bySocket;
    this.change("offline");
    this.retry = window.setTimeout(this.again, this.wait());
  };

  /** Doubles from 0.5 s to 30 s; the jitter keeps a province from coming back all at once. */
  private wait(): number {
    const whole = Math.min(FIRST_WAIT * 2 ** (this.failures - 1), LONGEST_WAIT);
    return whole * (0.5 + Math.random() / 2);
  }

  private hangUp(): void {
    clearTimeout(this.watchdog);
    this.link?.close();
    this.link = undefined;
  }

  private change(state: LineState): void {
    this.state = state;
    this.owner.changed(state);
  }
}
