import { toAppError } from '#shared/errors.ts';
import { KEY_OBJECT_TITLES } from '#shared/objects/key-objects.ts';
import { IMAGING_PROCEDURE } from '#shared/objects/measurement-report.ts';
import { isAssumedFrame } from '#shared/reading/assumed-frame.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { api } from '#view/api/client.ts';
import { queryClient } from '#view/api/query-client.ts';
import { createObject, forgetStudyObjects } from '#view/api/study-objects.ts';
import { isTrueSize, physicalScale } from '#view/imaging/physical-size.ts';
import { presentationOf } from '#view/imaging/saved-presentation.ts';
import { StackView } from '#view/imaging/stack-view.ts';
import type { View } from '#view/imaging/view-state.ts';
import { measurementLines } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { withLineInPatient } from '#view/state/curve.ts';
import { useHiddenLayers } from '#view/state/hidden-layers.ts';
import { noteStored, useMeasurements } from '#view/state/measurements.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { isReadOnly, tell } from '#view/state/saved-readings.ts';
import { mmPerCssPixel } from './this-display.ts';

const words = text.objects;

/** Tells what came of making an object; what fails is said, and never lost without a word. */
async function make(
  studyInstanceUid: string,
  object: Parameters<typeof createObject>[1],
  stored: string,
): Promise<string | null> {
  try {
    const { sopInstanceUid, isStored, problem } = await createObject(studyInstanceUid, object);
    tell(
      isStored
        ? { tone: 'ok', words: stored }
        : { tone: 'warn', words: words.waiting(problem || words.underWay) },
    );
    void forgetStudyObjects(queryClient, studyInstanceUid);
    return sopInstanceUid;
  } catch (error) {
    tell({ tone: 'stop', words: toAppError(error).message });
    return null;
  }
}

/**
 * What was measured and no report holds yet, in a report of the study that it was measured on: all of the one that is read, and
 * what this reader measured on those beside it.
 */
export async function saveReport(studyInstanceUid: string): Promise<void> {
  const { author } = useMeasureSettings.getState();
  const mine = useMeasurements
    .getState()
    .all.filter(
      (each) =>
        each.storedInSopInstanceUid === '' &&
        !isReadOnly(each.id) &&
        (each.studyInstanceUid === studyInstanceUid || each.author === author),
    );
  await storeReports(mine);
}

/** A report for each study that something was measured on, stored in that study. */
export async function storeReports(measurements: readonly Measurement[]): Promise<void> {
  const told = measurements.filter((each) => !isAssumed(each)).map(withLineInPatient);
  const assumed = measurements.filter(isAssumed).length;
  if (told.length === 0 && assumed > 0)
    return tell({ tone: 'warn', words: words.problem.assumedFrame(assumed) });
  if (told.length === 0) return tell({ tone: 'warn', words: words.problem.nothingMeasured });
  for (const [uid, its] of Map.groupBy(told, (each) => each.studyInstanceUid)) {
    const model = {
      procedure: IMAGING_PROCEDURE,
      measurements: its.map((measurement) => ({ measurement, finding: null, findingSite: null })),
      sources: [],
      author: '',
      createdAt: '',
    };
    const object = { kind: 'measurementReport', model } as const;
    const left = assumed === 0 ? '' : ` ${words.problem.assumedFrame(assumed)}`;
    const stored = await make(uid, object, words.stored.report(told.length) + left);
    if (stored !== null) noteStored(new Set(its.map(({ id }) => id)), stored);
  }
}

/** It lies in a space that a reader has assumed: nothing that is stored may call it the patient's. */
function isAssumed({ place }: Measurement): boolean {
  return place.space === 'patient' && isAssumedFrame(place.frameOfReferenceUid);
}

/** How the view shows its picture at this moment, with what is drawn on its series. */
export async function savePresentation(studyInstanceUid: string, view: View | null): Promise<void> {
  const arrangement = view instanceof StackView ? view.arrangement() : null;
  if (!(view instanceof StackView) || arrangement === null)
    return tell({ tone: 'warn', words: words.problem.noView });
  const { subtraction } = view.getState();
  if (subtraction?.isSubtracted && arrangement.mask === null)
    return tell({ tone: 'warn', words: words.remarks.subtractedSeries });
  const model = presentationOf(
    arrangement,
    view.frames(),
    useMeasurements.getState().all,
    measurementLines,
    !useHiddenLayers.getState().hidden.has('overlayPlanes'),
    trueColumnMm(view),
  );
  await make(studyInstanceUid, { kind: 'presentationState', model }, words.stored.presentation);
}

/** Of a view in true size, mm from one column of its image to the next; null for any other. */
function trueColumnMm(view: StackView): number | null {
  const scale = physicalScale(view);
  const screenMm = mmPerCssPixel(usePreferences.getState().displays);
  if (scale === null || screenMm === null || !isTrueSize(scale, screenMm)) return null;
  return (scale.perPx * view.getState().scale) / devicePixelRatio;
}

/** All images of the study that are marked. @param titleValue of CID 7010 */
export async function saveKeyImages(
  studyInstanceUid: string,
  titleValue: string,
  description: string,
): Promise<void> {
  const { keyImages } = await api.reading.open({ studyInstanceUid });
  const title = KEY_OBJECT_TITLES.find(({ value }) => value === titleValue);
  if (keyImages.length === 0 || !title) return tell({ tone: 'warn', words: words.problem.noKeyImages });
  const references = keyImages.map(({ seriesInstanceUid, sopClassUid, sopInstanceUid, frameNumber }) => ({
    studyInstanceUid,
    seriesInstanceUid,
    sopClassUid,
    sopInstanceUid,
    frameNumbers: [frameNumber],
  }));
  const model = { title, titleModifier: null, description, references, author: '', createdAt: '' };
  const uid = await make(
    studyInstanceUid,
    { kind: 'keyObjects', model },
    words.stored.keyImages(keyImages.length),
  );
  if (uid === null) return;
  const changes = keyImages.map(({ revision: _revision, by: _by, ...keyImage }) => ({
    kind: 'markKeyImage' as const,
    keyImage: { ...keyImage, storedInSopInstanceUid: uid },
  }));
  await api.reading.write({ studyInstanceUid, changes: changes.slice(0, 200) }).catch(() => undefined);
}
