/** <motcua-chat server lang agency agency-name start open full>: the chat as one element for any page. */
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { Composer } from "./composer.js";
import type { Bubble } from "./conversation.js";
import { Ending } from "./ending.js";
import { Follow } from "./follow.js";
import type { Choice, FileRef, MessageFrame } from "./frames.js";
import { ICONS } from "./icons.js";
import { Live } from "./live.js";
import { Media } from "./media.js";
import { gist } from "./speech.js";
import { STRINGS, type Locale, type Strings } from "./strings.js";
import { STYLES } from "./styles.js";
import { dotsView, headerView, launcherView, noticeView, offlineView, stepView } from "./parts.js";
import { Talk } from "./talk.js";
import { bubbleView, choicesView, type Scene } from "./views.js";

const HERE = new URL(import.meta.url).origin;

export class MotcuaChat extends LitElement {
  static override styles = STYLES;
  static override properties = {
    server: {},
    src: {},
    agency: {},
    agencyName: { attribute: "agency-name" },
    start: {},
    lang: { reflect: true },
    open: { type: Boolean, reflect: true },
    full: { type: Boolean, reflect: true },
  };

  /** Origin of the bot; by default where this script came from. `src` is another name for it. */
  declare server: string;
  declare src: string;
  declare agency: string;
  declare agencyName: string;
  /** What a link opens: `p-khai-sinh`, `track`…; by default the page's `?motcua=`. */
  declare start: string;
  declare open: boolean;
  /** Fills its box, without a launcher: for the iframe page. */
  declare full: boolean;

  private talk!: Talk;
  private media!: Media;
  private unread = 0;
  private draft = ""; // words not sent when the window was closed
  private told = 0; // the highest seq reported as seen
  private readonly composer = new Composer(
    () => this.renderRoot,
    (text) => this.say(text),
    (files) => this.give(files),
  );
  private readonly follow = new Follow(
    () => this.inner(".log"),
    () => this.talk.conversation.current,
    () => this.requestUpdate(),
  );
  private readonly live = new Live(() => this.requestUpdate());
  private readonly ending = new Ending(
    (selector) => this.inner(selector)?.focus(),
    () => {
      this.requestUpdate();
      return this.updateComplete;
    },
  );
  private readonly picked = new Map<Bubble | undefined, string>();

  constructor() {
    super();
    this.server = this.src = this.agency = this.agencyName = this.start = "";
    this.lang = "vi";
    this.open = this.full = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const server = new URL(this.server || this.src || HERE, HERE).origin;
    const changed = () => this.requestUpdate();
    this.talk ??= new Talk(server, this.agency, {
      changed,
      arrived: (frame) => this.arrived(frame),
      line: (up) => this.live.say(up ? this.t.online : this.t.offline),
      giveBack: (text) => this.giveBack(text),
    });
    this.media ??= new Media(server, () => this.talk.session.authorization, changed);
    if (this.talk.session.known) this.talk.connect();
    this.openLink();
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("beforeunload", this.warn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.talk.disconnect();
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("beforeunload", this.warn);
  }

  private openLink(): void {
    const word = this.start || new URLSearchParams(location.search).get("motcua") || "";
    if (!/^[\w-]{1,58}$/.test(word)) return;
    this.talk.locale = this.locale;
    this.open = !this.full;
    this.talk.follow(word);
  }

  private get t(): Strings {
    return STRINGS[this.locale];
  }

  private get locale(): Locale {
    return this.lang.startsWith("en") ? "en" : "vi";
  }

  private get shown(): boolean {
    return this.open || this.full;
  }

  private inner<T extends HTMLElement>(selector: string): T | null {
    return this.renderRoot.querySelector<T>(selector);
  }

  // --- looks ------------------------------------------------------------------------------

  protected override willUpdate(): void {
    this.talk.locale = this.locale;
  }

  protected override render(): TemplateResult {
    return html`<div class="root" lang=${this.locale}>
      ${this.shown ? this.panel() : launcherView(this.t, this.unread, this.show)}
      ${this.live.view()}
    </div>`;
  }

  private panel(): TemplateResult {
    return html`<section class="panel" aria-label=${this.t.title} @keydown=${this.keys} @focusin=${this.wake}>
      ${this.header()} ${stepView(this.t, this.talk.progress)} ${this.notices()}
      <div class="middle">
        <div class="log" role="log" aria-live="off" aria-label=${this.t.log} tabindex="0" @scroll=${this.follow.scrolled}>
          ${this.bubbles()} ${this.talk.typing ? dotsView(this.t) : nothing}
        </div>
        ${this.follow.behind ? html`<button type="button" class="plain newer" @click=${this.follow.toNewest}>${ICONS.down}${this.t.newer}</button>` : nothing}
      </div>
      ${this.ending.view(this.t, this.end, this.composer.view(this.t))}
    </section>`;
  }

  private header(): TemplateResult {
    const other = this.locale === "vi" ? "en" : "vi";
    const close = this.full ? undefined : this.hide;
    return headerView(this.t, this.agencyName, other, () => (this.lang = other), close);
  }

  private notices(): unknown {
    const { troubled, notice } = this.talk;
    return [troubled ? offlineView(this.t, () => this.talk.retry()) : nothing, notice ? noticeView(this.t, notice) : nothing];
  }

  private bubbles(): unknown {
    const { bubbles, current } = this.talk.conversation;
    if (!bubbles.length) return this.welcome();
    return bubbles.map((bubble, index) =>
      bubbleView(this.scene(bubble), bubble, index >= current, this.picked.get(bubble) ?? ""),
    );
  }

  private scene(from?: Bubble): Scene {
    return {
      t: this.t,
      media: this.media,
      troubled: this.talk.troubled,
      tap: (choice) => this.tap(choice, from),
      again: (bubble) => this.talk.again(bubble),
      save: (ref) => this.save(ref),
    };
  }

  private welcome(): TemplateResult {
    const { t } = this;
    const choices = t.suggestions.map((label) => ({ label, value: label }));
    const scene = { ...this.scene(), tap: ({ label }: Choice) => this.say(label) };
    return html`<div class="bubble welcome">
      <h3>${t.welcome}</h3>
      <p>${t.welcomeText}</p>
      <p>${t.begin}</p>
      ${choicesView(scene, choices, true, "")}
    </div>`;
  }

  // --- what the citizen does --------------------------------------------------------------

  /** For the page's own buttons: opens the chat and, with words, says them for the citizen. */
  ask(text = ""): void {
    void this.show();
    if (text) this.say(text);
  }

  private show = async (): Promise<void> => {
    this.open = true;
    this.unread = 0;
    await this.updateComplete;
    this.composer.text = this.draft;
    this.composer.focus();
    this.follow.toNewest();
    this.seen();
  };

  private hide = async (): Promise<void> => {
    if (this.full) return;
    this.draft = this.composer.text;
    this.open = false;
    await this.updateComplete;
    this.inner(".launch")?.focus();
  };

  /** The first touch of the panel connects, so that the first message need not wait for it. */
  private wake = (): void => {
    if (this.talk.notice !== "ended" && this.talk.notice !== "expired") this.talk.connect();
  };

  private keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    void (this.ending.asked ? this.ending.stay() : this.hide());
  };

  private say(text: string): void {
    this.follow.again();
    this.talk.say(text);
  }

  private tap(choice: Choice, from?: Bubble): void {
    this.follow.again();
    this.picked.set(from, choice.value);
    this.talk.tap(choice);
  }

  private give(files: File[]): void {
    this.follow.again();
    this.talk.give(files);
  }

  private save(ref: FileRef): void {
    this.media.save(ref).catch(() => this.live.say(this.t.errors.busy ?? ""));
  }

  private giveBack(text: string): void {
    this.composer.text = [text, this.composer.text].filter(Boolean).join("\n");
    this.forget();
    this.live.say(this.t.errors[this.talk.notice] ?? "");
  }

  private end = (): void => {
    this.composer.text = "";
    this.forget();
    void this.talk.end();
    void this.ending.stay();
    this.live.say(this.t.ended);
  };

  private forget(): void {
    this.picked.clear();
    this.media.clear();
    this.live.clear();
    this.draft = "";
    this.unread = this.told = 0;
  }

  /** Leaving the page would lose what is not sent yet. */
  private warn = (event: BeforeUnloadEvent): void => {
    if (this.talk.unsent) event.preventDefault();
  };

  // --- what arrives -----------------------------------------------------------------------

  private arrived(frame: MessageFrame): void {
    if (!this.shown) this.unread += 1;
    this.follow.arrived();
    this.live.say(gist(this.t, frame));
  }

  private seen = (): void => {
    if (this.shown && document.visibilityState === "visible") this.talk.seen();
  };

  protected override updated(): void {
    this.follow.place();
    const { seq } = this.talk.conversation;
    if (!this.shown || seq <= this.told) return;
    this.told = seq;
    this.seen();
  }
}
