const MINUTE_MS = 60_000;

export interface LineLimit {
  /** @returns how many lines were kept back since the last one that was not; null: this one is kept back too */
  take(): number | null;
}

/**
 * Keeps what a peer can cause from filling the log.
 *
 * @param most lines a minute
 */
export function lineLimit(most: number, nowMs: () => number = () => performance.now()): LineLimit {
  let beginsMs = -Infinity;
  let lines = 0;
  let keptBack = 0;
  return {
    take() {
      const now = nowMs();
      if (now - beginsMs >= MINUTE_MS) [beginsMs, lines] = [now, 0];
      if (lines >= most) {
        keptBack += 1;
        return null;
      }
      lines += 1;
      const before = keptBack;
      keptBack = 0;
      return before;
    },
  };
}
