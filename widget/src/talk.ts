/** The talk with the bot, without its looks: what was said, what is under way, what went wrong. */
import { Conversation, type Bubble } from "./conversation.js";
import { newId, type Choice, type Deed, type ErrorFrame, type MessageFrame, type ServerFrame } from "./frames.js";
import { Line, type LineState } from "./line.js";
import { Session } from "./session.js";
import { LARGEST_FILE, UploadFailed, upload } from "./upload.js";

const PAUSE_AFTER_TOO_MANY = 5000; // ms
const LARGEST_FRAME = 32 * 1024; // bytes; a larger one would cost the socket

export interface Listener {
  /** Something on the screen has to change. */
  changed(): void;
  /** A bubble that was not there before has come from the bot or from staff. */
  arrived(frame: MessageFrame): void;
  /** The line was lost, or is there again. */
  line(up: boolean): void;
  /** Text that could not be used goes back to the citizen. */
  giveBack(text: string): void;
}

export class Talk {
  readonly conversation = new Conversation();
  readonly session: Session;
  /** The connection broke and has not come back. */
  troubled = false;
  /** Code of the sentence to show, "" for none: an error code, or "ended". */
  notice = "";
  progress: MessageFrame["progress"];
  locale = "vi";
  private botTypes = false;
  private readonly awaited = new Set<string>();
  private readonly answered = new Set<string>(); // what is sent again on a new line is acknowledged again
  private uploads = Promise.resolve();
  private readonly line: Line;

  constructor(
    server: string,
    agency: string,
    private readonly listener: Listener,
  ) {
    this.session = new Session(server, agency);
    this.line = new Line(server, {
      token: () => this.session.token(this.locale),
      since: () => this.conversation.seq,
      heard: (frame) => this.hear(frame),
      changed: (state) => this.lineChanged(state),
    });
  }

  get typing(): boolean {
    return !this.troubled && (this.botTypes || this.awaited.size > 0);
  }

  /** Something written here is not with the bot yet. */
  get unsent(): boolean {
    return this.line.waiting > 0 || this.conversation.bubbles.some((bubble) => bubble.share !== undefined);
  }

  connect(): void {
    this.line.open();
  }

  disconnect(): void {
    this.line.close();
  }

  retry(): void {
    this.line.again();
  }

  say(text: string): void {
    this.deed({ type: "message", text }, text);
  }

  tap(choice: Choice): void {
    this.deed({ type: "tap", value: choice.value }, choice.label);
  }

  /** A link's word, once a session: loading the page again opens nothing again. */
  follow(word: string): void {
    this.line.post(this.signed({ type: "link", value: word, cid: `link-${word}` }));
  }

  /** Files go one after the other; writing can go on meanwhile. */
  give(files: Iterable<File>): void {
    for (const file of files) {
      const reference = { url: "", name: file.name, size: file.size, type: file.type };
      this.notice = "";
      const bubble = this.conversation.add({
        role: "citizen", text: "", state: "sending", share: 0, local: file, file: reference,
      });
      this.queue(bubble);
    }
    this.listener.changed();
  }

  /** Sends a bubble again that had failed. */
  again(bubble: Bubble): void {
    Object.assign(bubble, { state: "sending", problem: undefined });
    if (bubble.local) this.queue(Object.assign(bubble, { share: 0 }));
    else {
      this.conversation.remove(bubble);
      this.say(bubble.text);
    }
    this.listener.changed();
  }

  /** Files whose way was cut off go by themselves once there is a line again. */
  private resendFiles(): void {
    const cutOff = this.conversation.bubbles.filter((bubble) => bubble.problem === "network");
    for (const bubble of cutOff) this.again(bubble);
  }

  seen(): void {
    if (this.conversation.seq) this.line.seen(this.conversation.seq);
  }

  async end(): Promise<void> {
    this.reset("ended");
    await this.session.end();
  }

  private deed(what: { type: "message"; text: string } | { type: "tap"; value: string }, shown: string): void {
    const deed = this.signed({ ...what, cid: newId() });
    this.notice = "";
    const bubble = this.conversation.add({ cid: deed.cid, role: "citizen", text: shown, state: "sending" });
    if (new Blob([JSON.stringify(deed)]).size > LARGEST_FRAME) {
      Object.assign(bubble, { state: "failed", problem: "too_long" });
    } else this.line.post(deed);
    this.listener.changed();
  }

  private signed(what: object): Deed {
    return { ...what, locale: this.locale, agency: this.session.agency } as Deed;
  }

  private queue(bubble: Bubble): void {
    this.uploads = this.uploads.then(() => this.upload(bubble));
  }

  private async upload(bubble: Bubble): Promise<void> {
    const file = bubble.local as File;
    const moved = (share: number) => {
      bubble.share = share;
      this.listener.changed();
    };
    try {
      if (!file.size) throw new UploadFailed("empty", true);
      if (file.size > LARGEST_FILE) throw new UploadFailed("too_large", true);
      await this.session.token(this.locale);
      const id = await upload(this.session.server, this.session.authorization, file, moved);
      bubble.cid = newId();
      this.line.post(this.signed({ type: "attachment", cid: bubble.cid, attachment_id: id }));
    } catch (error) {
      const code = error instanceof UploadFailed ? error.code : "network";
      if (code === "expired" || code === "unauthorised") return this.failed({ type: "error", code });
      Object.assign(bubble, { state: "failed", problem: code });
    }
    bubble.share = undefined;
    this.listener.changed();
  }

  private hear(frame: ServerFrame): void {
    if (frame.type === "message") this.receive(frame);
    else if (frame.type === "ack") this.acknowledged(frame.cid, frame.seq);
    else if (frame.type === "done") this.done(frame.cid);
    else if (frame.type === "typing") this.botTypes = frame.on && this.awaited.size > 0;
    else if (frame.type === "error") this.failed(frame);
    this.listener.changed();
  }

  private receive(frame: MessageFrame): void {
    const isNew = this.conversation.receive(frame);
    if (frame.progress) this.progress = frame.progress;
    if (isNew && frame.role !== "citizen") this.listener.arrived(frame);
  }

  private acknowledged(cid: string, seq: number): void {
    this.conversation.acknowledge(cid, seq);
    if (!this.answered.has(cid)) this.awaited.add(cid);
    if (this.notice === "busy" || this.notice === "too_many") this.notice = "";
  }

  private done(cid: string): void {
    this.awaited.delete(cid);
    this.answered.add(cid);
    if (this.awaited.size) return;
    this.botTypes = false;
    const { bubbles, current } = this.conversation;
    this.progress = bubbles.slice(current).findLast((bubble) => bubble.progress)?.progress;
  }

  private failed(frame: ErrorFrame): void {
    this.notice = frame.code;
    if (frame.code === "expired" || frame.code === "unauthorised") this.leave(frame.code);
    else if (frame.code === "too_many") setTimeout(() => this.line.resend(), PAUSE_AFTER_TOO_MANY);
    else if (frame.cid && frame.code !== "busy") this.refused(frame.cid, frame.code);
  }

  private refused(cid: string, code: string): void {
    this.line.forget(cid);
    const bubble = this.conversation.find(cid);
    if (bubble) Object.assign(bubble, { state: "failed", problem: code });
  }

  /** The session is over: whoever sits here next must not read it; unsent words go back to their writer. */
  private leave(code: string): void {
    const unsent = this.conversation.bubbles.filter((bubble) => bubble.state === "sending" && !bubble.local);
    this.session.forget();
    this.reset(code);
    this.listener.giveBack(unsent.map((bubble) => bubble.text).join("\n"));
  }

  private reset(notice: string): void {
    this.line.close();
    this.conversation.clear();
    this.awaited.clear();
    this.botTypes = false;
    this.progress = undefined;
    this.notice = notice;
    this.listener.changed();
  }

  private lineChanged(state: LineState): void {
    const lost = state === "offline";
    if (lost) this.awaited.clear();
    if (state === "online") this.resendFiles();
    if (lost !== this.troubled && (lost || state === "online" || state === "idle")) {
      this.troubled = lost;
      if (state !== "idle") this.listener.line(!lost);
    }
    this.listener.changed();
  }
}
