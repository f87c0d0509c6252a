/** Keeps the newest in sight, unless somebody is reading further up. */

const NEAR = 80; // px from the end that still count as "reading the newest"
const MARGIN = 12; // px above the bubble that is shown first

export class Follow {
  /** The citizen looks at the newest: what comes is scrolled to. */
  newest = true;
  /** Something came that the citizen has not scrolled to. */
  behind = false;
  private placed = 0; // where `place` left the log

  constructor(
    private readonly log: () => HTMLElement | null,
    /** Index of the first bubble of the answer at hand. */
    private readonly first: () => number,
    private readonly changed: () => void,
  ) {}

  arrived(): void {
    if (!this.newest) this.behind = true;
  }

  toNewest = (): void => {
    this.newest = true;
    this.behind = false;
    this.changed();
  };

  /** Shows the newest; of an answer longer than the window, its beginning. */
  place(): void {
    const log = this.log();
    if (!log || !this.newest) return;
    const first = log.querySelectorAll<HTMLElement>(".bubble")[this.first()];
    const end = log.scrollHeight - log.clientHeight;
    log.scrollTop = first ? Math.min(end, Math.max(0, first.offsetTop - MARGIN)) : end;
    this.placed = log.scrollTop;
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
