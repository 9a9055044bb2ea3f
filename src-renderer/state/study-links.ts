import { create } from 'zustand';
import { inverse, type Rigid } from '#view/kernels/registration/rigid.ts';
import { keepSeatValue, seatValue } from './seat.ts';
import { listenToGroup, tellLinked } from './window-group.ts';

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
  /** Series that nobody could lay on each other by itself, in pairs, and the reason in words; of this case alone */
  readonly refused: ReadonlyMap<string, string>;
}>(() => ({
  offsets: new Map(),
  registrations: new Map(),
  refused: new Map(),
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
  tellLinked({ kind: 'offset', key, offsetMm });
  useStudyLinks.setState(({ offsets }) => ({ offsets: new Map(offsets).set(key, offsetMm) }));
}

/** What other windows of the group link counts here too, until the returned end is called. */
export function followLinksMade(): () => void {
  return listenToGroup({
    linked: (link) =>
      useStudyLinks.setState(({ offsets, registrations }) =>
        link.kind === 'offset'
          ? { offsets: new Map(offsets).set(link.key, link.offsetMm) }
          : { registrations: new Map(registrations).set(link.key, link.registration) },
      ),
  });
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

/** Whether two frames of reference were registered, or slices of them linked in any direction. */
export function isAnythingKept(from: string, to: string): boolean {
  const key = pairOf(from, to);
  return (
    registrationOf(from, to) !== null ||
    ['x', 'y', 'z'].some((axis) => linkedOffset(`${key}/${axis}`) !== null)
  );
}

/** What was linked by hand along the slices before counts no more. @param linkKey see `linkKey`; null: nothing was */
export function keepRegistration(
  from: string,
  to: string,
  registration: Registration,
  linkKey: string | null,
): void {
  const kept = from < to ? registration : { ...registration, rigid: inverse(registration.rigid) };
  const key = pairOf(from, to);
  keepSeatValue(REGISTRATION_KEY + key, kept);
  tellLinked({ kind: 'registration', key, registration: kept });
  useStudyLinks.setState(({ registrations }) => ({
    registrations: new Map(registrations).set(key, kept),
  }));
  if (linkKey !== null) keepLinkedOffset(linkKey, null);
}

/** Why the stacks of two series could not be laid on each other; null = they were, or nobody has tried yet. */
export function refusalOf(seriesUid: string, otherSeriesUid: string): string | null {
  return useStudyLinks.getState().refused.get(pairOf(seriesUid, otherSeriesUid)) ?? null;
}

/** @param why in words; null = it does not hold any more */
export function noteRefusal(seriesUid: string, otherSeriesUid: string, why: string | null): void {
  if (refusalOf(seriesUid, otherSeriesUid) === why) return;
  const refused = new Map(useStudyLinks.getState().refused);
  const key = pairOf(seriesUid, otherSeriesUid);
  if (why === null) refused.delete(key);
  else refused.set(key, why);
  useStudyLinks.setState({ refused });
}

export function forgetRefusals(): void {
  useStudyLinks.setState({ refused: new Map() });
}

/** As it is kept: from the first one by its UID to the other. */
function pairOf(from: string, to: string): string {
  return [from, to].sort().join('/');
}

/** Draws again when a link was made. */
export function useLinksMade(): unknown {
  return useStudyLinks();
}
