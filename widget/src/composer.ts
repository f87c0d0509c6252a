/** The line one writes on, with its buttons for files and photos. */
import { html, nothing, type TemplateResult } from "lit";
import { ICONS } from "./icons.js";
import type { Strings } from "./strings.js";

const ACCEPT = "image/*,.heic,.heif,application/pdf";

export class Composer {
  constructor(
    private readonly root: () => ParentNode,
    private readonly say: (text: string) => void,
    private readonly give: (files: File[]) => void,
  ) {}

  view(t: Strings): TemplateResult {
    const touch = matchMedia("(pointer: coarse)").matches;
    return html`<form @submit=${this.send}>
      <button type="button" aria-label=${t.attach} @click=${() => this.choose(".files")}>${ICONS.attach}</button>
      ${touch ? html`<button type="button" aria-label=${t.camera} @click=${() => this.choose(".camera")}>${ICONS.camera}</button>` : nothing}
      <textarea rows="1" enterkeyhint="send" autocomplete="off" aria-label=${t.write} aria-describedby="keys"
        placeholder=${t.placeholder} @input=${this.grow} @paste=${this.pasted} @keydown=${this.key}></textarea>
      <button class="send" aria-label=${t.send}>${ICONS.send}</button>
      <input class="files" type="file" hidden multiple accept=${ACCEPT} @change=${this.chosen} />
      <input class="camera" type="file" hidden accept="image/*" capture="environment" @change=${this.chosen} />
      <span id="keys" class="unseen">${t.keys}</span>
    </form>`;
  }

  get text(): string {
    return this.field?.value ?? "";
  }

  set text(words: string) {
    if (this.field) this.field.value = words;
    this.grow();
  }

  focus(): void {
    this.field?.focus();
  }

  private get field(): HTMLTextAreaElement | null {
    return this.root().querySelector("textarea");
  }

  private send = (event: Event): void => {
    event.preventDefault();
    const words = this.text.trim();
    if (!words) return;
    this.text = "";
    this.say(words);
  };

  /** While a Vietnamese word is being composed, Enter belongs to the keyboard, not to us. */
  private key = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.send(event);
  };

  private choose(input: string): void {
    this.root().querySelector<HTMLInputElement>(input)?.click();
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

  private grow = (): void => {
    const { field } = this;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 3}px`;
  };
}
