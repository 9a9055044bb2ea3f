/** Associations that one peer gets from us at once, over all that is done with it. */
export class PeerLimits {
  readonly #peers = new Map<string, { open: number; readonly waiting: Set<() => void> }>();

  /**
   * Waits for a place, in turn.
   *
   * @param most associations that this peer takes
   * @returns gives the place back; once only
   * @throws the signal's reason when it aborts first
   */
  async take(aeTitle: string, most: number, signal?: AbortSignal): Promise<() => void> {
    for (;;) {
      signal?.throwIfAborted();
      const free = this.tryTake(aeTitle, most);
      if (free) return free;
      const { waiting } = this.#peer(aeTitle);
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
      await promise;
      signal?.removeEventListener('abort', wake);
      const hadTheTurn = !waiting.delete(wake);
      // Stopped in the moment of its turn: that goes to the next
      if (signal?.aborted && hadTheTurn) this.#wakeNext(aeTitle);
    }
  }

  /** A place at once, or null */
  tryTake(aeTitle: string, most: number): (() => void) | null {
    const peer = this.#peer(aeTitle);
    if (peer.open >= Math.max(1, most)) return null;
    peer.open += 1;
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      peer.open -= 1;
      this.#wakeNext(aeTitle);
    };
  }

  #peer(aeTitle: string) {
    const known = this.#peers.get(aeTitle) ?? { open: 0, waiting: new Set<() => void>() };
    this.#peers.set(aeTitle, known);
    return known;
  }

  #wakeNext(aeTitle: string): void {
    const peer = this.#peer(aeTitle);
    const [next] = peer.waiting;
    if (next) {
      peer.waiting.delete(next);
      next();
    } else if (peer.open === 0) this.#peers.delete(aeTitle);
  }
}
