/** Images of a series that are here, and that there should be. */
export interface ImageCount {
  readonly present: number;
  readonly expected: number;
}

/** What one instance says of the set that it belongs to. */
export interface CountedInstance {
  /** Names its acquisition; empty = not said */
  readonly acquisition: string;
  /** Images in Acquisition (0020,1002); null = not said */
  readonly imagesInAcquisition: number | null;
  /** Concatenation UID (0020,9161); empty = none */
  readonly concatenation: string;
  /** In-concatenation Total Number (0020,9163); null = not said */
  readonly concatenationTotal: number | null;
}

/** A set counts as the larger of what it has and what it says it should have. */
export function countImages(instances: readonly CountedInstance[]): ImageCount {
  const sets = new Map<string, { present: number; stated: number }>();
  for (const { acquisition, imagesInAcquisition, concatenation, concatenationTotal } of instances) {
    const name = concatenation === '' ? `acquisition ${acquisition}` : `concatenation ${concatenation}`;
    const stated = (concatenation === '' ? imagesInAcquisition : concatenationTotal) ?? 0;
    const known = sets.get(name);
    if (known) {
      known.present += 1;
      known.stated = Math.max(known.stated, stated);
    } else sets.set(name, { present: 1, stated });
  }
  let expected = 0;
  for (const { present, stated } of sets.values()) expected += Math.max(present, stated);
  return { present: instances.length, expected };
}
