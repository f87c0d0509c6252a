/** <motcua-chat server lang agency agency-name open full>: the chat as one element for any page. */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Bubble } from "./conversation.js";
import type { Choice, FileRef, MessageFrame } from "./frames.js";
import { ICONS } from "./icons.js";
import { Media } from "./media.js";
import { gist } from "./speech.js";
import { STRINGS, type Locale, type Strings } from "./strings.js";
import { STYLES } from "./styles.js";
import { Talk } from "./talk.js";
import { bubbleView, choicesView, type Scene } from "./views.js";

const HERE = new URL(import.meta.url).origin;
const ACCEPT = "image/*,.heic,.heif,application/pdf";
const NEAR = 80; // px from the end that still count as "reading the newest"
const SPOKEN = 4; // announcements kept in the live region

export class MotcuaChat extends LitElement {
  static override styles = STYLES;
  static override properties = {
    server: {},
    src: {},
    agency: {},
    agencyName: { attribute: "agency-name" },
    lang: { reflect: true },
    open: { type: Boolean, reflect: true },
    full: { type: Boolean, reflect: true },
  };

  /** Origin of the bot; by default where this script came from. `src` is another name for it. */
  declare server: string;
  declare src: string;
  declare agency: string;
  declare agencyName: string;
  declare open: boolean;
  /** Fills its box, without a launcher: for the iframe page. */
  declare full: boolean;

  private talk!: Talk;
  private media!: Media;
  private spoken: string[] = [];
  private unread = 0;
  private ending = false;
  private behind = false;
  private followNewest = true;
  private placed = 0; // where `follow` left the log
  private told = 0; // the highest seq reported as seen
  private readonly picked = new Map<Bubble | undefined, string>();

  constructor() {
    super();
    this.server = this.src = this.agency = this.agencyName = "";
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
      line: (up) => this.announce(up ? this.t.online : this.t.offline),
      giveBack: (text) => this.giveBack(text),
    });
    this.media ??= new Media(server, () => this.talk.session.authorization, changed);
    if (this.talk.session.known) this.talk.connect();
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("beforeunload", this.warn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.talk.disconnect();
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("beforeunload", this.warn);
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
      ${this.shown ? this.panel() : this.launcher()}
      <div class="unseen" role="status" aria-live="polite" aria-atomic="false">${this.spoken.map((text) => html`<p>${text}</p>`)}</div>
    </div>`;
  }

  private launcher(): TemplateResult {
    return html`<button type="button" class="launch" aria-expanded="false" @click=${this.show}>
      ${ICONS.chat}<span>${this.t.launch}</span>
      ${this.unread ? html`<span class="unread">${this.t.unread(this.unread)}</span>` : nothing}
    </button>`;
  }

  private panel(): TemplateResult {
    return html`<section class="panel" aria-label=${this.t.title} @keydown=${this.keys} @focusin=${this.wake}>
      ${this.header()} ${this.stepView()} ${this.noticeView()}
      <div class="middle">
        <div class="log" role="log" aria-live="off" aria-label=${this.t.log} tabindex="0" @scroll=${this.scrolled}>
          ${this.bubbles()} ${this.talk.typing ? this.dots() : nothing}
        </div>
        ${this.behind ? html`<button type="button" class="plain newer" @click=${this.toNewest}>${ICONS.down}${this.t.newer}</button>` : nothing}
      </div>
      ${this.ending ? this.endView() : nothing} ${this.composer()} ${this.sharedView()}
    </section>`;
  }

  private header(): TemplateResult {
    const { t } = this;
    const other = this.locale === "vi" ? "en" : "vi";
    return html`<header>
      ${ICONS.door}
      <div class="who"><h2>${t.title}</h2><p>${this.agencyName || t.automatic}</p></div>
      <button type="button" lang=${other} aria-label=${t.otherLabel} @click=${() => (this.lang = other)}>${t.other}</button>
      ${this.full ? nothing : html`<button type="button" aria-label=${t.close} @click=${this.hide}>${ICONS.close}</button>`}
    </header>`;
  }

  private stepView(): TemplateResult | typeof nothing {
    const { progress } = this.talk;
    if (!progress) return nothing;
    const text = this.t.step(progress.step, progress.of);
    return html`<div class="step"><span>${text}</span><progress max=${progress.of} .value=${progress.step} aria-label=${text}></progress></div>`;
  }

  private noticeView(): unknown {
    const { troubled, notice } = this.talk;
    const said = notice === "ended" ? this.t.ended : (this.t.errors[notice] ?? this.t.errors.busy);
    return [
      troubled
        ? html`<div class="notice">${ICONS.lost}<p>${this.t.offline}</p>
            <button type="button" class="plain" @click=${() => this.talk.retry()}>${this.t.retryNow}</button></div>`
        : nothing,
      notice ? html`<div class="notice"><p>${said}</p></div>` : nothing,
    ];
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

  private dots(): TemplateResult {
    return html`<div class="bubble bot"><div class="said dots"><i></i><i></i><i></i></div><span class="unseen">${this.t.typing}</span></div>`;
  }

  private composer(): TemplateResult {
    const { t } = this;
    const touch = matchMedia("(pointer: coarse)").matches;
    return html`<form @submit=${this.submit}>
      <button type="button" aria-label=${t.attach} @click=${() => this.choose(".files")}>${ICONS.attach}</button>
      ${touch ? html`<button type="button" aria-label=${t.camera} @click=${() => this.choose(".camera")}>${ICONS.camera}</button>` : nothing}
      <textarea rows="1" enterkeyhint="send" autocomplete="off" aria-label=${t.write} aria-describedby="keys"
        placeholder=${t.placeholder} @input=${this.grow} @paste=${this.pasted}></textarea>
      <button class="send" aria-label=${t.send}>${ICONS.send}</button>
      <input class="files" type="file" hidden multiple accept=${ACCEPT} @change=${this.chosen} />
      <input class="camera" type="file" hidden accept="image/*" capture="environment" @change=${this.chosen} />
      <span id="keys" class="unseen">${t.keys}</span>
    </form>`;
  }

  private sharedView(): TemplateResult {
    return html`<div class="shared">
      <span>${this.t.shared}</span>
      <button type="button" class="finish" @click=${this.askEnd}>${ICONS.leave}${this.t.end}</button>
    </div>`;
  }

  private endView(): TemplateResult {
    return html`<div class="notice ask" role="group" aria-labelledby="end-ask">
      <p id="end-ask">${this.t.endAsk}</p>
      <button type="button" class="plain strong" @click=${this.end}>${this.t.endYes}</button>
      <button type="button" class="plain" @click=${this.stay}>${this.t.endNo}</button>
    </div>`;
  }

  /** For the page's own buttons: opens the chat and, with words, says them for the citizen. */
  ask(text = ""): void {
    void this.show();
    if (text) this.say(text);
  }

  // --- what the citizen does --------------------------------------------------------------

  private show = async (): Promise<void> => {
    this.open = true;
    this.unread = 0;
    await this.updateComplete;
    this.inner("textarea")?.focus();
    this.toNewest();
    this.seen();
  };

  private hide = async (): Promise<void> => {
    if (this.full) return;
    this.open = false;
    await this.updateComplete;
    this.inner(".launch")?.focus();
  };

  /** The first touch of the panel connects, so that the first message need not wait for it. */
  private wake = (): void => {
    if (this.talk.notice !== "ended" && this.talk.notice !== "expired") this.talk.connect();
  };

  private keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.ending) void this.stay();
      else void this.hide();
    }
    const writing = (event.target as HTMLElement).localName === "textarea";
    // While a Vietnamese word is being composed, Enter belongs to the keyboard, not to us.
    if (event.key === "Enter" && writing && !event.shiftKey && !event.isComposing) this.submit(event);
  };

  private submit = (event: Event): void => {
    event.preventDefault();
    const field = this.inner<HTMLTextAreaElement>("textarea");
    const text = field?.value.trim();
    if (!field || !text) return;
    field.value = "";
    this.grow();
    this.say(text);
  };

  private say(text: string): void {
    this.followNewest = true;
    this.talk.say(text);
  }

  private tap(choice: Choice, from?: Bubble): void {
    this.followNewest = true;
    this.picked.set(from, choice.value);
    this.talk.tap(choice);
  }

  private choose(input: string): void {
    this.inner(input)?.click();
  }

  private chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    this.give([...(input.files ?? [])]);
    input.value = "";
  };

  private pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.give(files);
  };

  private give(files: File[]): void {
    this.followNewest = true;
    this.talk.give(files);
  }

  private save(ref: FileRef): void {
    this.media.save(ref).catch(() => this.announce(this.t.errors.busy ?? ""));
  }

  private giveBack(text: string): void {
    const field = this.inner<HTMLTextAreaElement>("textarea");
    if (field && text) field.value = [text, field.value].filter(Boolean).join("\n");
    this.forget();
    this.grow();
    this.announce(this.t.errors[this.talk.notice] ?? "");
  }

  private askEnd = async (): Promise<void> => {
    this.ending = true;
    this.requestUpdate();
    await this.updateComplete;
    this.inner(".ask .strong")?.focus();
  };

  private stay = async (): Promise<void> => {
    this.ending = false;
    this.requestUpdate();
    await this.updateComplete;
    this.inner(".finish")?.focus();
  };

  private end = (): void => {
    const field = this.inner<HTMLTextAreaElement>("textarea");
    if (field) field.value = "";
    this.forget();
    void this.talk.end();
    void this.stay();
    this.announce(this.t.ended);
  };

  private forget(): void {
    this.picked.clear();
    this.media.clear();
    this.spoken = [];
    this.unread = 0;
  }

  /** Leaving the page would lose what is not sent yet. */
  private warn = (event: BeforeUnloadEvent): void => {
    if (this.talk.unsent) event.preventDefault();
  };

  // --- what arrives -----------------------------------------------------------------------

  private arrived(frame: MessageFrame): void {
    if (!this.shown) this.unread += 1;
    if (!this.followNewest) this.behind = true;
    this.announce(gist(this.t, frame));
  }

  private announce(text: string): void {
    this.spoken = [...this.spoken, text].slice(-SPOKEN);
    this.requestUpdate();
  }

  private seen = (): void => {
    if (this.shown && document.visibilityState === "visible") this.talk.seen();
  };

  // --- scrolling --------------------------------------------------------------------------

  protected override updated(_: PropertyValues): void {
    if (this.shown && this.followNewest) this.follow();
    if (this.talk.conversation.seq > this.told) this.tell();
  }

  private tell(): void {
    this.told = this.shown ? this.talk.conversation.seq : this.told;
    this.seen();
  }

  /** Shows the newest; of an answer longer than the window, its beginning. */
  private follow(): void {
    const log = this.inner(".log");
    if (!log) return;
    const first = log.querySelectorAll<HTMLElement>(".bubble")[this.talk.conversation.current];
    const end = log.scrollHeight - log.clientHeight;
    log.scrollTop = first ? Math.min(end, Math.max(0, first.offsetTop - 12)) : end;
    this.placed = log.scrollTop;
  }

  private toNewest = (): void => {
    this.followNewest = true;
    this.behind = false;
    this.requestUpdate();
  };

  /** Who scrolls up is reading: new bubbles must not pull the text away. */
  private scrolled = (event: Event): void => {
    const log = event.target as HTMLElement;
    if (log.scrollTop === this.placed) return;
    const atEnd = log.scrollHeight - log.clientHeight - log.scrollTop < NEAR;
    if (atEnd && this.behind) this.toNewest();
    this.followNewest = atEnd;
  };

  private grow = (): void => {
    const field = this.inner<HTMLTextAreaElement>("textarea");
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 3}px`;
  };
}
