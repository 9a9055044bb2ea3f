import { text } from './text.ts';

const MINUTE_MS = 60_000;
const words = text.worklist.age;

/** How long something has waited, as far as that matters: minutes, then hours, then days. */
export function waitingTime(sinceIso: string, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((nowMs - Date.parse(sinceIso)) / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return words.now;
  if (hours === 0) return words.minutes(minutes);
  if (hours < 24) return words.hours(hours, minutes % 60);
  return words.days(Math.floor(hours / 24), hours % 24);
}
