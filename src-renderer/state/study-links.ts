import { create } from 'zustand';
import { keepSeatValue, seatValue } from './seat.ts';

/** How far stacks of different frames of reference are shifted against each other, as readers linked them at this seat, mm. */
const useStudyLinks = create<{ readonly offsets: ReadonlyMap<string, number> }>(() => ({
  offsets: new Map(),
}));

const SEAT_KEY = 'study-link/';

/** null = nobody linked them. @param key see `linkKey` */
export function linkedOffset(key: string): number | null {
  return useStudyLinks.getState().offsets.get(key) ?? seatValue<number | null>(SEAT_KEY + key, null);
}

export function keepLinkedOffset(key: string, offsetMm: number): void {
  keepSeatValue(SEAT_KEY + key, offsetMm);
  useStudyLinks.setState(({ offsets }) => ({ offsets: new Map(offsets).set(key, offsetMm) }));
}

/** Draws again when a link was made. */
export function useLinksMade(): unknown {
  return useStudyLinks(({ offsets }) => offsets);
}
