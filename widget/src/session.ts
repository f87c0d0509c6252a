/** The session with the bot: made when the citizen first does something, forgotten at the end. */

interface Kept {
  token: string;
  id: string;
}

export class Session {
  private kept: Kept | undefined;
  private asking: Promise<Kept> | undefined;

  constructor(
    readonly server: string,
    readonly agency: string,
  ) {
    this.kept = read(this.key);
  }

  get known(): boolean {
    return this.kept !== undefined;
  }

  get authorization(): Record<string, string> {
    return this.kept ? { Authorization: `Bearer ${this.kept.token}` } : {};
  }

  /** The token; asks the bot for a new session when there is none. Throws when it cannot. */
  async token(locale: string): Promise<string> {
    if (this.kept) return this.kept.token;
    // The socket and an upload may ask at the same moment: they must get the same session.
    this.asking ??= this.ask(locale).finally(() => (this.asking = undefined));
    return (await this.asking).token;
  }

  private async ask(locale: string): Promise<Kept> {
    const body = JSON.stringify({ locale });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${this.server}/webchat/sessions`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`session: ${answer.status}`);
    const made = await answer.json();
    this.kept = { token: made.token, id: made.session_id };
    write(this.key, this.kept);
    return this.kept;
  }

  forget(): void {
    this.kept = undefined;
    write(this.key, undefined);
  }

  /** Tells the bot that this person is done; on a shared computer nobody else may go on. */
  async end(): Promise<void> {
    const headers = this.authorization;
    const known = this.known;
    this.forget();
    if (!known) return;
    await fetch(`${this.server}/webchat/sessions`, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  private get key(): string {
    return `motcua ${this.server} ${this.agency}`;
  }
}

/** sessionStorage ends with the tab, and may be forbidden in a frame: then memory does. */
function read(key: string): Kept | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, kept: Kept | undefined): void {
  try {
    if (kept) sessionStorage.setItem(key, JSON.stringify(kept));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is forbidden here: the session lives as long as the page.
  }
}
