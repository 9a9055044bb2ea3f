import { setTimeout as after } from 'node:timers/promises';

/** Waits after each piece of work until it is not faster than so many 10⁶ bytes a second; 0 = as fast as it goes. */
export function throttle(megabytesPerSecond: number, signal: AbortSignal): (bytes: number) => Promise<void> {
  let dueMs = performance.now();
  return async (bytes) => {
    if (megabytesPerSecond === 0) return;
    const nowMs = performance.now();
    // What was not used is not saved up: a pause is no leave to race
    dueMs = Math.max(dueMs, nowMs - 100) + bytes / (megabytesPerSecond * 1000);
    if (dueMs > nowMs) await after(dueMs - nowMs, undefined, { signal });
  };
}
