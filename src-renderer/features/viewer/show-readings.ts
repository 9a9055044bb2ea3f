import type { StudyDetail } from '#shared/contract/studies.ts';
import type { KeyObjects } from '#shared/objects/key-objects.ts';
import type { StudyObject } from '#view/api/study-objects.ts';
import { text } from '#view/locales/text.ts';
import {
  forgetMeasurements,
  putMeasurements,
  receiveMeasurements,
  useMeasurements,
} from '#view/state/measurements.ts';
import { type AppliedState, applyPresentation } from '#view/state/presentation.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { noteLoaded, selectImages, tell, useSavedReadings } from '#view/state/saved-readings.ts';
import { asStep } from '#view/state/view-steps.ts';
import { showSeries, useWorkspace } from '#view/state/workspace.ts';
import { mmPerCssPixel } from './this-display.ts';

const words = text.objects;

/** Puts a presentation state in force; a viewport that shows its images follows it, else the active one goes to them. */
export function applyToPictures(applied: AppliedState, { series }: StudyDetail): void {
  const meant = new Set(applied.state.references.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const here = series.find((row) => meant.has(row.seriesInstanceUid) && row.numberOfFrames > 0);
  if (!here) return tell({ tone: 'stop', words: words.problem.notHere });
  tell(null);
  asStep(words.apply, () => {
    bringUp(meant, here.seriesInstanceUid);
    applyPresentation(applied, mmPerCssPixel(usePreferences.getState().displays));
  });
}

/** Stacks show only what was chosen, until all is shown again. */
export function showKeyObject(
  sopInstanceUid: string,
  { references }: KeyObjects,
  { series }: StudyDetail,
): void {
  const meant = new Set(references.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const here = series.find((row) => meant.has(row.seriesInstanceUid) && row.numberOfFrames > 0);
  if (!here) return tell({ tone: 'stop', words: words.problem.notHere });
  tell(null);
  asStep(words.onlyThese, () => {
    bringUp(meant, here.seriesInstanceUid);
    selectImages({ sopInstanceUid, images: new Set(references.map((each) => each.sopInstanceUid)) });
  });
}

/** A series of these onto the screen, unless one is there. */
function bringUp(wanted: ReadonlySet<string>, seriesInstanceUid: string): void {
  const { places, activePlace } = useWorkspace.getState();
  const active = places[activePlace];
  if (active === null || active === undefined || !wanted.has(active))
    showSeries(activePlace, seriesInstanceUid);
}

/** The measurements of a report on the pictures, as their author left them. */
export function loadReport(
  { sopInstanceUid, read }: StudyObject & { readonly kind: 'measurementReport' },
  { series }: StudyDetail,
): void {
  const known = new Set(useMeasurements.getState().all.map(({ id }) => id));
  const news = read.report.measurements
    .map(({ measurement }) => measurement)
    .filter(({ id }) => !known.has(id));
  noteLoaded(sopInstanceUid, new Set(news.map(({ id }) => id)));
  receiveMeasurements(news);
  const here = new Set(series.map(({ seriesInstanceUid }) => seriesInstanceUid));
  // Where something was measured in the body and not on an image, any series of that body shows it.
  const without = news.filter(
    ({ place, seriesInstanceUid }) => place.space === 'image' && !here.has(seriesInstanceUid),
  ).length;
  tell(without > 0 ? { tone: 'warn', words: words.remarks.imagesMissing(without, news.length) } : null);
}

export function unloadReport(sopInstanceUid: string): void {
  const ids = useSavedReadings.getState().loaded.get(sopInstanceUid);
  noteLoaded(sopInstanceUid, null);
  if (ids) forgetMeasurements(ids);
}

/** Copies are the reader's own; what was loaded gives way to them. */
export function copyLoaded(sopInstanceUid: string): void {
  const ids = useSavedReadings.getState().loaded.get(sopInstanceUid) ?? new Set<string>();
  const copies = useMeasurements
    .getState()
    .all.filter(({ id }) => ids.has(id))
    .map((each) => ({
      ...each,
      id: crypto.randomUUID(),
      author: '',
      createdAt: new Date().toISOString(),
      storedInSopInstanceUid: '',
    }));
  unloadReport(sopInstanceUid);
  if (copies.length > 0) putMeasurements(words.copyStep(copies.length), copies);
}
