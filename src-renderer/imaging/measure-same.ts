import type { Measurement, MeasurementKind } from '#shared/reading/measurement.ts';
import { trackingUidOf } from '#shared/objects/tracking-uid.ts';
import type { SlicePlace } from '#view/kernels/linked-slices.ts';
import { isRegion } from '#view/kernels/measure/kinds.ts';
import { placeFromScreen, screenPointsOf } from '#view/kernels/measure/visibility.ts';
import type { Vec3 } from '#view/kernels/vector.ts';
import { patientAt, screenOfPatient } from '#view/kernels/view-geometry.ts';
import { useHanging } from '#view/state/hanging.ts';
import { lesionCount } from '#view/state/lesions.ts';
import {
  followedMeasurements,
  mayChange,
  measurementById,
  putMeasurements,
  select,
  useMeasurements,
} from '#view/state/measurements.ts';
import { whenShown } from './measure-clipboard.ts';
import { measuredOn, placeOn } from './measure-on-view.ts';
import type { MeasureWords } from './measure-words.ts';
import { newMeasurement } from './new-measurement.ts';
import { areAligned, pointFor, showAlone } from './view-links.ts';
import type { View } from './view-state.ts';

/** Why nothing was measured in the other study. */
export type SameRefusal =
  | 'strangers'
  | 'chooseOne'
  | 'otherKind'
  | 'fixed'
  | 'notShown'
  | 'noOther'
  | 'notParallel'
  | 'notLinked'
  | 'outside'
  | 'already';

interface Source {
  readonly measurement: Measurement;
  /** Its points, LPS mm */
  readonly points: readonly Vec3[];
  readonly place: SlicePlace;
}

/**
 * Puts a measurement like the selected one on the same place of the body in the other study, as the two are linked, and ties the
 * two: from there the reader adjusts it. One step that can be undone.
 *
 * @param views those on the screen, the active one first
 * @returns why not; null: it is on its way, or done
 */
export function measureSame(views: readonly View[], words: MeasureWords): SameRefusal | null {
  if (useHanging.getState().areStrangers) return 'strangers';
  const source = chosenSource(views);
  if (typeof source === 'string') return source;
  const target = targetFor(source, views);
  if (typeof target === 'string') return target;
  const { view, points } = target;
  const uid = view.getState().frame?.studyInstanceUid;
  const there = followedMeasurements().find(
    (each) => each.studyInstanceUid === uid && each.trackingUid === source.measurement.trackingUid,
  );
  const { frameOfReferenceUid } = target.place;
  const isThere = showAlone(view, frameOfReferenceUid, middleOf(points));
  if (!isThere) return 'outside';
  if (there) {
    select([there.id]);
    return 'already';
  }
  whenShown(view, () => put(view, source.measurement.id, points, words));
  return null;
}

/** Where the one that is selected lies in the patient. */
function chosenSource(views: readonly View[]): Source | SameRefusal {
  const { selectedIds } = useMeasurements.getState();
  const [id] = selectedIds;
  const measurement = id === undefined || selectedIds.size > 1 ? null : measurementById(id);
  if (measurement === null) return 'chooseOne';
  if (!isFollowed(measurement.kind)) return 'otherKind';
  if (!mayChange(measurement.id)) return 'fixed';
  for (const view of views) {
    const geometry = view.geometry();
    const screen = geometry && screenPointsOf(measurement, geometry);
    const isOfStudy = view.getState().frame?.studyInstanceUid === measurement.studyInstanceUid;
    if (!geometry?.plane || !screen || !isOfStudy) continue;
    const { plane } = geometry;
    const points = screen.map((point) => patientAt(plane, point));
    const { frameOfReferenceUid, normal } = plane;
    return { measurement, points, place: { frameOfReferenceUid, normal, point: middleOf(points) } };
  }
  return 'notShown';
}

/** What lesions are followed by. */
export function isFollowed(kind: MeasurementKind): boolean {
  return kind === 'length' || kind === 'bidirectional' || isRegion(kind);
}

interface Target {
  readonly view: View;
  readonly place: SlicePlace;
  /** Of the measurement, in the frame of reference of the other study */
  readonly points: readonly Vec3[];
}

/** The first view of another study whose slices go with those of the source. */
function targetFor({ measurement, points, place }: Source, views: readonly View[]): Target | SameRefusal {
  let refusal: SameRefusal = 'noOther';
  for (const view of views) {
    const there = view.targetSlice?.();
    const { frame, status } = view.getState();
    if (!there || frame === null || status !== 'ready') continue;
    if (frame.studyInstanceUid === measurement.studyInstanceUid) continue;
    if (!areAligned(place, there)) {
      if (refusal === 'noOther') refusal = 'notParallel';
      continue;
    }
    const carried = points.flatMap((point) => {
      const at = pointFor(place, there, point);
      return at === null ? [] : [at];
    });
    if (carried.length === points.length) return { view, place: there, points: carried };
    refusal = 'notLinked';
  }
  return refusal;
}

function put(view: View, sourceId: string, points: readonly Vec3[], words: MeasureWords): void {
  const source = measurementById(sourceId);
  const geometry = view.geometry();
  const { frame } = view.getState();
  const empty = source && placeOn(view, source.kind);
  if (!source || !geometry?.plane || !empty || frame === null) return;
  const { plane } = geometry;
  const trackingUid = source.trackingUid ?? trackingUidOf(crypto.randomUUID());
  const label = source.label === '' ? words.lesion(lesionCount() + 1) : source.label;
  const place = placeFromScreen(
    empty,
    geometry,
    points.map((point) => screenOfPatient(plane, point)),
  );
  const { kind, colour } = source;
  const same = { ...newMeasurement(frame, kind, place), colour, label, trackingUid };
  putMeasurements(words.sameStep, [{ ...source, label, trackingUid }, measuredOn(view, same, words)]);
  select([same.id]);
}

function middleOf(points: readonly Vec3[]): Vec3 {
  const mean = (axis: 0 | 1 | 2) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [mean(0), mean(1), mean(2)];
}
