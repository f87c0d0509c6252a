/** Keeps the newest in sight, unless somebody is reading further up. */

const NEAR = 80; // px from the end that still count as "reading the newest"
const MARGIN = 12; // px above the bubble that is shown first

export class Follow {
  /** The citizen looks at the newest: what comes is scrolled to. */
  newest = true;
  /** Something came that the citizen has not scrolled to. */
  behind = false;
  private placed: number | undefined; // where `place` left the log
  private end = 0; // how far down that log went

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
    if (!log || !this.newest) return;
    const end = log.scrollHeight - log.clientHeight;
    if (this.left(log.scrollTop, end)) return;
    const first = log.querySelectorAll<HTMLElement>(".bubble")[this.first()];
    log.scrollTop = first ? Math.min(end, Math.max(0, first.offsetTop - MARGIN)) : end;
    this.placed = log.scrollTop;
    this.end = end;
  }

  /** Scrolled away since `place`: the browser tells it only with the next frame, which may be too late. */
  private left(top: number, end: number): boolean {
    if (this.placed === undefined || top === Math.min(this.placed, end)) return false;
    this.newest = this.end - top < NEAR;
    if (this.newest) return false;
    this.behind = end > this.end;
    if (this.behind) this.changed();
    return true;
  }

  /** Who scrolls up is reading: new bubbles must not pull the text away. */
  scrolled = (event: Event): void => {
    const log = event.target as HTMLElement;
    if (log.scrollTop === this.placed) return;
    const atEnd = log.scrollHeight - log.clientHeight - log.scrollTop < NEAR;
    if (atEnd && this.behind) this.toNewest();
    this.newest = atEnd;
  };
}
