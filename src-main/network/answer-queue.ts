/** The place of one answer; filled when the answer is known. */
export interface AnswerSlot {
  bytes: Buffer | null;
  written: (() => void) | null;
  /** Called once when all answers before it are written; null when nobody waits for that */
  turn: (() => void) | null;
}

/**
 * Keeps the answers of one association in the order of its commands, however long each takes.
 *
 * Answers that are ready together go out in one write.
 */
export class AnswerQueue {
  readonly #write: (bytes: Buffer) => void;
  readonly #slots: AnswerSlot[] = [];

  /** @param write puts one or more whole messages on the wire */
  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  get length(): number {
    return this.#slots.length;
  }

  /** @param turn called, never at once, when all answers before this one are written */
  reserve(turn: (() => void) | null = null): AnswerSlot {
    const slot: AnswerSlot = { bytes: null, written: null, turn };
    this.#slots.push(slot);
    if (turn && this.#slots.length === 1) queueMicrotask(() => this.#callFirst());
    return slot;
  }

  /** @param written called once the answer has been handed to the socket */
  fill(slot: AnswerSlot, bytes: Buffer, written: (() => void) | null = null): void {
    slot.bytes = bytes;
    slot.written = written;
    this.#flush();
  }

  #flush(): void {
    let ready = 0;
    while (ready < this.#slots.length && this.#slots[ready]?.bytes) ready += 1;
    if (ready === 0) return;
    const done = this.#slots.splice(0, ready);
    const parts = done.map(({ bytes }) => bytes).filter((bytes) => bytes !== null);
    const [first] = parts;
    if (first) this.#write(parts.length === 1 ? first : Buffer.concat(parts));
    for (const { written } of done) written?.();
    if (this.#slots[0]?.turn) queueMicrotask(() => this.#callFirst());
  }

  #callFirst(): void {
    const [first] = this.#slots;
    const turn = first?.turn;
    if (!first || !turn) return;
    first.turn = null;
    turn();
  }
}
