/** Far more than any command set of the standard */
const LIMIT_BYTES = 64 * 1024;

/** Puts the fragments of a command set together. */
export class CommandAssembly {
  #parts: Buffer[] = [];
  #bytes = 0;
  #contextId = -1;

  get isBegun(): boolean {
    return this.#contextId >= 0;
  }

  /** @returns the whole when `isLast`, null before, 'refused' for too much or fragments of two contexts */
  add(contextId: number, bytes: Buffer, isLast: boolean): Buffer | null | 'refused' {
    if (this.#contextId >= 0 && this.#contextId !== contextId) return 'refused';
    this.#bytes += bytes.length;
    if (this.#bytes > LIMIT_BYTES) return 'refused';
    if (isLast && this.#parts.length === 0) {
      this.#reset();
      return bytes;
    }
    this.#contextId = contextId;
    // A copy, since a few bytes would keep a whole chunk of the socket alive
    if (bytes.length > 0) this.#parts.push(Buffer.from(bytes));
    if (!isLast) return null;
    const whole = Buffer.concat(this.#parts);
    this.#reset();
    return whole;
  }

  #reset(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#contextId = -1;
  }
}
