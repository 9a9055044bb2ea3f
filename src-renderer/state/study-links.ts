import { create } from 'zustand';
import { inverse, type Rigid } from '#view/kernels/registration/rigid.ts';
import { keepSeatValue, seatValue } from './seat.ts';

/** How two studies lie on each other, as their bodies were laid on each other. */
interface Registration {
  readonly rigid: Rigid;
  readonly residualMm: number;
}

/** How stacks of different frames of reference lie to each other, as readers linked or registered them at this seat. */
const useStudyLinks = create<{
  /** How far they are shifted against each other, mm; null: what was linked counts no more */
  readonly offsets: ReadonlyMap<string, number | null>;
  readonly registrations: ReadonlyMap<string, Registration>;
}>(() => ({
  offsets: new Map(),
  registrations: new Map(),
}));

const SEAT_KEY = 'study-link/';
const REGISTRATION_KEY = 'study-registration/';

/** null = nobody linked them. @param key see `linkKey` */
export function linkedOffset(key: string): number | null {
  const known = useStudyLinks.getState().offsets.get(key);
  return known === undefined ? seatValue<number | null>(SEAT_KEY + key, null) : known;
}

export function keepLinkedOffset(key: string, offsetMm: number | null): void {
  keepSeatValue(SEAT_KEY + key, offsetMm);
  useStudyLinks.setState(({ offsets }) => ({ offsets: new Map(offsets).set(key, offsetMm) }));
}

/** From one frame of reference to the other; null = nobody registered the two. */
export function registrationOf(from: string, to: string): Registration | null {
  const key = pairOf(from, to);
  const kept =
    useStudyLinks.getState().registrations.get(key) ??
    seatValue<Registration | null>(REGISTRATION_KEY + key, null);
  if (kept === null) return null;
  return from < to ? kept : { ...kept, rigid: inverse(kept.rigid) };
}

/** What was linked by hand along the slices before counts no more. @param linkKey see `linkKey` */
export function keepRegistration(
  from: string,
  to: string,
  registration: Registration,
  linkKey: string,
): void {
  const kept = from < to ? registration : { ...registration, rigid: inverse(registration.rigid) };
  const key = pairOf(from, to);
  keepSeatValue(REGISTRATION_KEY + key, kept);
  useStudyLinks.setState(({ registrations }) => ({
    registrations: new Map(registrations).set(key, kept),
  }));
  keepLinkedOffset(linkKey, null);
}

/** As it is kept: from the first one by its UID to the other. */
function pairOf(from: string, to: string): string {
  return [from, to].sort().join('/');
}

/** Draws again when a link was made. */
export function useLinksMade(): unknown {
  return useStudyLinks();
}
