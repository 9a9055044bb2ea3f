/** How alike two rows of numbers are that come pair by pair. */
export class Correlation {
  count = 0;
  #a = 0;
  #b = 0;
  #aa = 0;
  #bb = 0;
  #ab = 0;

  add(a: number, b: number): void {
    this.count += 1;
    this.#a += a;
    this.#b += b;
    this.#aa += a * a;
    this.#bb += b * b;
    this.#ab += a * b;
  }

  /**
   * Pearson's coefficient, -1 to 1; null where one of the two says the same all along.
   *
   * @param leastVariance of each, as a share of its mean square, or of 1 where that is less
   */
  coefficient(leastVariance = 0): number | null {
    const n = this.count;
    const [aa, bb] = [this.#aa / n, this.#bb / n];
    const [va, vb] = [aa - (this.#a / n) ** 2, bb - (this.#b / n) ** 2];
    const tells = va > leastVariance * Math.max(1, aa) && vb > leastVariance * Math.max(1, bb);
    return tells ? (this.#ab / n - (this.#a / n) * (this.#b / n)) / Math.sqrt(va * vb) : null;
  }
}
