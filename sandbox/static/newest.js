// Keeps the newest message of a chat in view, unless somebody has scrolled away from it.
const NEAR = 80; // px

export class Newest {
  constructor(log) {
    [this.log, this.following, this.placed, this.end] = [log, true, -1, -1];
    log.addEventListener("scroll", () => this.scrolled());
    log.addEventListener("load", () => this.show(), true); // a picture is drawn after its message
    new ResizeObserver(() => this.show()).observe(log);
  }

  // The person wrote, or took another phone: wherever the chat stood, its end is shown.
  again() {
    this.following = true;
    this.show();
  }

  show() {
    if (!this.following) return;
    this.log.scrollTop = this.log.scrollHeight;
    [this.placed, this.end] = [this.log.scrollTop, this.bottom()];
  }

  bottom() {
    return this.log.scrollHeight - this.log.clientHeight;
  }

  scrolled() {
    if (this.log.scrollTop === this.placed) return;
    if (this.following && this.bottom() !== this.end) this.show(); // the chat has another size now
    else this.following = this.bottom() - this.log.scrollTop < NEAR;
  }
}
