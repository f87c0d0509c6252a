/** "End the session?": asked before everything on the screen is cleared. */
import { html, nothing, type TemplateResult } from "lit";
import { endView, sharedView } from "./parts.js";
import type { Strings } from "./strings.js";

export class Ending {
  /** The question stands on the screen. */
  asked = false;

  constructor(
    private readonly focus: (selector: string) => void,
    /** Draws; resolves once all of it is on the screen. */
    private readonly drawn: () => Promise<unknown>,
  ) {}

  /** The question, while it is asked, and the line with the button that asks it. */
  view(t: Strings, end: () => void, between: unknown): TemplateResult {
    return html`${this.asked ? endView(t, end, this.stay) : nothing} ${between} ${sharedView(t, this.ask)}`;
  }

  stay = (): Promise<void> => this.turn(false, ".finish");

  private readonly ask = (): Promise<void> => this.turn(true, ".ask .strong");

  /** The focus goes where the citizen decides next. */
  private async turn(asked: boolean, next: string): Promise<void> {
    this.asked = asked;
    await this.drawn();
    this.focus(next);
  }
}
