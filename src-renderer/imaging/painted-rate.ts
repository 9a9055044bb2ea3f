/** How many pictures a second really came on the screen. */
export class PaintedRate {
  readonly #atMs: number[] = [];

  notePainted(): void {
    this.#atMs.push(performance.now());
    if (this.#atMs.length > 30) this.#atMs.shift();
  }

  /** A little above 0 before there are two. */
  get perSecond(): number {
    const first = this.#atMs[0];
    const last = this.#atMs.at(-1);
    if (first === undefined || last === undefined || last <= first) return 0.1;
    return ((this.#atMs.length - 1) * 1000) / (last - first);
  }
}
