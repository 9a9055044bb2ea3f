import { useEffect } from 'react';
import { useUser } from '#view/api/queries.ts';
import type { MeasureActions } from '#view/commands/command.ts';
import { NO_MEASURE_ACTIONS } from '#view/commands/measure-commands.ts';
import { addStandingTool } from '#view/imaging/armed-tool.ts';
import {
  copyMeasurements,
  pasteMeasurements,
  propagateMeasurements,
} from '#view/imaging/measure-clipboard.ts';
import { showMeasurements } from '#view/imaging/measure-layer.ts';
import { measureSame } from '#view/imaging/measure-same.ts';
import { MeasureTool } from '#view/imaging/measure-tool.ts';
import type { MeasureWords } from '#view/imaging/measure-words.ts';
import type { View } from '#view/imaging/view-state.ts';
import { UPTAKE_UNITS } from '#view/kernels/suv.ts';
import { measurementLines } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import { setMeasureSettings } from '#view/state/measure-settings.ts';
import { tieSelected } from '#view/state/lesions.ts';
import { openMeasurements } from '#view/state/measurements.ts';
import { sayInViewer } from './hands-state.ts';
import { allViews } from './views.ts';

const { steps, kinds, typing, refusals, notes, cautions, tangled, ofSlab } = text.measuring;

const WORDS: MeasureWords = {
  linesOf: measurementLines,
  drawStep: (kind) => steps.draw(kinds[kind]),
  changeStep: (kind) => steps.change(kinds[kind]),
  labelStep: steps.label,
  pasteStep: steps.paste,
  propagateStep: steps.propagate,
  sameStep: text.lesions.steps.same,
  lesion: text.lesions.name,
  typing,
  refusals,
  notes,
  cautions,
  tangled,
  noUptake: (kind, missing) => text.uptake.refused(missing, UPTAKE_UNITS[kind]),
  slab: (mode, thicknessMm) =>
    ofSlab(text.volumes.slab(text.volumes.slabs[mode], String(Number(thicknessMm.toFixed(1))))),
};

/** Measurements of a study on its pictures, and the tool that draws them, while the reading screen is open. */
export function useMeasuring(studyInstanceUid: string): void {
  const author = useUser()?.name ?? '';
  useEffect(() => setMeasureSettings({ author }), [author]);
  useEffect(() => {
    openMeasurements(studyInstanceUid);
  }, [studyInstanceUid]);
  useEffect(() => {
    const tool = new MeasureTool(WORDS);
    const ends = [addStandingTool(tool), showMeasurements(WORDS), () => tool.dispose()];
    return () => ends.forEach((end) => end());
  }, []);
}

/** What commands do with measurements on a view. */
export function measureActionsOn(view: View | null): MeasureActions {
  const tie = () => {
    const refusal = tieSelected(text.lesions.steps.tie, text.lesions.name);
    sayInViewer(refusal === null ? '' : text.lesions.refusals[refusal]);
  };
  if (view === null) return { ...NO_MEASURE_ACTIONS, tie };
  return {
    tie,
    same: () => {
      const refusal = measureSame([view, ...allViews().filter((each) => each !== view)], WORDS);
      sayInViewer(refusal === null ? '' : text.lesions.refusals[refusal]);
    },
    copy: () => copyMeasurements(view),
    paste: () => pasteMeasurements(view, WORDS),
    propagate: () => propagateMeasurements(view, WORDS),
  };
}
