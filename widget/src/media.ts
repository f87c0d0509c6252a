/** Pictures and files of the bot: fetched with the session's token, shown from memory. */
import type { Bubble } from "./conversation.js";
import type { FileRef } from "./frames.js";

export class Media {
  private readonly urls = new Map<unknown, string>();
  private readonly asked = new Set<string>();

  constructor(
    private readonly server: string,
    private readonly headers: () => Record<string, string>,
    private readonly changed: () => void,
  ) {}

  /** Only the bot's own files get the token; others are linked to, never fetched. */
  ours(ref: FileRef): boolean {
    return new URL(ref.url, this.server).origin === new URL(this.server).origin;
  }

  absolute(url: string): string {
    return new URL(url, this.server).href;
  }

  /** A blob URL of a picture, or undefined while it is being fetched. */
  picture(bubble: Bubble, ref: FileRef): string | undefined {
    if (bubble.local) return this.remember(bubble.local, bubble.local);
    const known = this.urls.get(ref.url);
    if (!known && !this.asked.has(ref.url)) void this.show(ref);
    return known;
  }

  /** Saves a file of the bot on this machine. */
  async save(ref: FileRef): Promise<void> {
    const url = this.urls.get(ref.url) ?? this.remember(ref.url, await this.fetch(ref));
    const link = Object.assign(document.createElement("a"), { href: url, download: ref.name });
    link.click();
  }

  clear(): void {
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
    this.asked.clear();
  }

  private async show(ref: FileRef): Promise<void> {
    this.asked.add(ref.url);
    try {
      this.remember(ref.url, await this.fetch(ref));
      this.changed();
    } catch {
      // The file bubble stays: its button tries again.
    }
  }

  private async fetch(ref: FileRef): Promise<Blob> {
    const answer = await fetch(this.absolute(ref.url), { headers: this.headers() });
    if (!answer.ok) throw new Error(`file: ${answer.status}`);
    return answer.blob();
  }

  private remember(key: unknown, blob: Blob): string {
    const url = this.urls.get(key) ?? URL.createObjectURL(blob);
    this.urls.set(key, url);
    return url;
  }
}
