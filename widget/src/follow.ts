/** Keeps the newest in sight, unless somebody is reading further up. */

const NEAR = 80; // px from the end that still count as "reading the newest"
const MARGIN = 12; // px above the bubble that is shown first

export class Follow {
  /** The citizen looks at the newest: what comes is scrolled to. */
  newest = true;
  /** Something came that the citizen has not scrolled to. */
  behind = false;
  private atEnd = false; // the citizen went to the end: of a long answer the beginning was read
  private placed: number | undefined; // where `place` left the log
  private end = 0; // how far down that log went
  private watched: HTMLElement | null = null;
  private readonly sizes = new ResizeObserver(() => this.moved());

  constructor(
    private readonly log: () => HTMLElement | null,
    /** Index of the first bubble of the answer at hand. */
    private readonly first: () => number,
    private readonly changed: () => void,
  ) {}

  arrived(): void {
    if (!this.newest) this.behind = true;
  }

  /** The citizen has just written, or opened the chat: wherever the log stood, it goes to the newest. */
  again(): void {
    this.newest = true;
    this.atEnd = false;
    this.placed = undefined;
  }

  toNewest = (): void => {
    this.again();
    this.behind = false;
    this.changed();
  };

  /** Shows the newest; of an answer longer than the window, its beginning. */
  place(): void {
    const log = this.log();
    this.watch(log);
    if (!log || !this.newest) return;
    const end = log.scrollHeight - log.clientHeight;
    if (this.left(log.scrollTop, end)) return;
    const first = this.atEnd ? undefined : log.querySelectorAll<HTMLElement>(".bubble")[this.first()];
    log.scrollTop = first ? Math.min(end, Math.max(0, first.offsetTop - MARGIN)) : end;
    this.placed = log.scrollTop;
    this.end = end;
  }

  /** The window got another size, or a picture was drawn: the same lines stand elsewhere now. */
  private moved = (): void => {
    this.placed = undefined; // where the log stands is not the citizen's doing
    this.place();
  };

  private watch(log: HTMLElement | null): void {
    if (log === this.watched) return;
    this.sizes.disconnect();
    this.watched = log;
    if (!log) return;
    this.sizes.observe(log);
    log.addEventListener("load", this.moved, true);
  }

  /** Scrolled away since `place`: the browser tells it only with the next frame, which may be too late. */
  private left(top: number, end: number): boolean {
    if (this.placed === undefined || top === Math.min(this.placed, end)) return false;
    this.newest = this.atEnd = this.end - top < NEAR;
    if (this.newest) return false;
    this.behind = end > this.end;
    if (this.behind) this.changed();
    return true;
  }

  /** Who scrolls up is reading: new bubbles must not pull the text away. */
  scrolled = (event: Event): void => {
    const log = event.target as HTMLElement;
    if (log.scrollTop === this.placed) return;
    const end = log.scrollHeight - log.clientHeight;
    if (this.newest && end !== this.end) return this.moved(); // the browser's own scroll, at another size
    this.newest = this.atEnd = end - log.scrollTop < NEAR;
    if (!this.newest || !this.behind) return;
    this.behind = false;
    this.changed();
  };
}
