import {
  BadgeCheck,
  Contrast,
  Ban,
  Diff,
  EyeOff,
  FlipHorizontal2,
  ImageMinus,
  Layers,
  LoaderCircle,
  Minimize2,
  Palette,
  PenLine,
  Percent,
  SeparatorHorizontal,
  Split,
  SquareDashed,
  SunMoon,
  TriangleAlert,
  Type,
} from 'lucide-react';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatDate } from '#view/locales/format.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { View, ViewState } from '#view/imaging/view-state.ts';
import { showsLeftOnLeft } from '#view/kernels/orientation.ts';
import { UPTAKE_UNITS, uptakeFactor } from '#view/kernels/suv.ts';
import { text } from '#view/locales/text.ts';
import { isTrueSize, physicalScale } from '#view/imaging/physical-size.ts';
import { useHiddenLayers } from '#view/state/hidden-layers.ts';
import { useMeasureSettings, type MeasureSettings } from '#view/state/measure-settings.ts';
import { usePresentation } from '#view/state/presentation.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { useSeriesParts } from '#view/state/series-parts.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { Chip } from '#view/ui/chip.tsx';
import { chipsOf } from './chips-of.ts';
import { useDisplayChips } from './display-chip.ts';
import type { LayersInForce } from './fidelity-chips.ts';
import { openWindowEntry } from './hands-state.ts';
import { LinkChip } from './link-chip.tsx';
import { PatientCube } from './patient-cube.tsx';
import { ScaleBar } from './scale-bar.tsx';
import { mmPerCssPixel } from './this-display.ts';
import { standingWords, type Standing } from './standing.ts';
import styles from './overlay.module.css';
import type { ChipIcon } from './viewport-chip.ts';

const ICONS: Readonly<Record<ChipIcon, typeof Layers>> = {
  faithful: BadgeCheck,
  reduced: Minimize2,
  alarm: TriangleAlert,
  missing: ImageMinus,
  depth: Contrast,
  colour: Palette,
  text: Type,
  lossy: Percent,
  loading: LoaderCircle,
  gap: SeparatorHorizontal,
  turn: FlipHorizontal2,
  invert: SunMoon,
  planes: Layers,
  part: Split,
  subtract: Diff,
  uptake: Ban,
  shutter: SquareDashed,
  drawing: PenLine,
  hidden: EyeOff,
};

export interface OverlayProps {
  readonly study: StudyRow;
  /** null = no other study is on the screen */
  readonly standing?: Standing | null;
  readonly series: SeriesRow;
  readonly stack: SeriesStack;
  readonly state: ViewState;
  readonly view: View | null;
}

/** Text on an image. Identity and study date stay at every level. */
export function Overlay({ study, standing = null, series, stack, state, view }: OverlayProps) {
  const level = useWorkspace((workspace) => workspace.overlay);
  const uptake = useMeasureSettings((settings) => settings.uptake);
  const layers = useLayersInForce();
  const displayChips = useDisplayChips(state);
  const isFull = level === 'full';
  const words = text.viewer;
  const { window, letters, frame } = state;
  const birth = [study.patientSex, study.patientBirthDate && words.born(formatDate(study.patientBirthDate))];
  const plane = state.planeName ? words.planes[state.planeName] : '';
  const convention = showsLeftOnLeft(letters) || undefined;
  return (
    <div className={styles['overlay']}>
      <div className={styles['topLeft']}>
        <strong>{formatPersonName(study.patientName) || text.studies.noName}</strong>
        <span>{study.patientId || text.studies.noPatientId}</span>
        <span>{birth.filter(Boolean).join('  ')}</span>
      </div>
      <div className={styles['topRight']}>
        <span>{[formatDate(study.studyDate), formatTime(study.studyTime)].filter(Boolean).join(' ')}</span>
        {standing !== null && (
          <Chip tone={standing === 'current' ? 'plain' : standing.isStranger ? 'stop' : 'prior'}>
            {standingWords(standing)}
          </Chip>
        )}
        {isFull && <span>{study.studyDescription}</span>}
        {isFull && <span>{words.series(series.seriesNumber, series.seriesDescription)}</span>}
        {isFull && <span>{[frame?.laterality, frame?.viewPosition].filter(Boolean).join(' ')}</span>}
        {isFull && state.axes && <PatientCube axes={state.axes} />}
      </div>
      <div className={styles['bottomLeft']}>
        {isFull && state.probe !== '' && <span data-probe>{state.probe}</span>}
        {window && level !== 'none' && (
          <span>
            {uptakeWindow(state, uptake)}
            <button
              type="button"
              tabIndex={-1}
              className={styles['figures']}
              aria-label={text.hands.windowDialog.change(
                words.window(figure(window.width), figure(window.centre)),
              )}
              onPointerDown={(event) => event.stopPropagation()}
              onDoubleClick={(event) => event.stopPropagation()}
              onClick={() => openWindowEntry(window, view)}
            >
              {words.window(figure(window.width), figure(window.centre))}
            </button>
            {isFull && state.windowName !== '' && `  ${state.windowName}`}
          </span>
        )}
        <span>
          {level !== 'none' && placeWords(state)}
          {isFull && frame?.sliceThicknessMm && state.kind === 'stack'
            ? `  ${words.thickness(figure(frame.sliceThicknessMm))}`
            : ''}
          {isFull && plane !== '' && `  ${plane}`}
        </span>
        {isFull && (
          <span>
            {state.scale > 0 && words.zoom(Math.round(state.scale * 100))}
            {sizeWords(state, view)}
            {state.cineRate > 0 && `  ${cineWords(state)}`}
          </span>
        )}
      </div>
      {isFull && view && state.status === 'ready' && <ScaleBar view={view} />}
      <div className={styles['chips']}>
        {standing !== null && view && <LinkChip view={view} />}
        {[...chipsOf(state, stack, series, study.isReceiving, layers), ...displayChips].map((chip) => (
          <Chip key={chip.id} tone={chip.tone} icon={ICONS[chip.icon]}>
            {chip.short === undefined ? (
              chip.words
            ) : (
              <>
                <span className={styles['long']}>{chip.words}</span>
                <span className={styles['short']}>{chip.short}</span>
              </>
            )}
          </Chip>
        ))}
      </div>
      <span className={styles['left']} data-edge="left" data-unusual={convention}>
        {letters.left}
      </span>
      <span className={styles['right']} data-edge="right" data-unusual={convention}>
        {letters.right}
      </span>
      <span className={styles['top']} data-edge="top">
        {letters.top}
      </span>
      <span className={styles['bottom']} data-edge="bottom">
        {letters.bottom}
      </span>
    </div>
  );
}

function useLayersInForce(): LayersInForce {
  const hidden = useHiddenLayers((layers) => layers.hidden);
  const presentation = usePresentation(({ applied }) => applied?.state ?? null);
  const areGraphicsShown = usePresentation((state) => state.areGraphicsShown);
  const isUnsubtracted = useSeriesParts(({ planes }) => planes.isUnsubtracted);
  return { hidden, presentation, areGraphicsShown, isUnsubtracted };
}

/** Sizes that a reader must be able to tell apart. */
function sizeWords(state: ViewState, view: View | null): string {
  if (Math.abs(state.scale - 1) < 1e-6) return `  ${text.hands.oneToOne}`;
  const screenMm = mmPerCssPixel(usePreferences.getState().displays);
  const scale = view && screenMm !== null ? physicalScale(view) : null;
  return isTrueSize(scale, screenMm) ? `  ${text.hands.trueSize}` : '';
}

/** Which of the slices is shown, or from where; one that cannot be shown is named, too. */
function placeWords({ status, shownIndex, targetIndex, count, plane }: ViewState): string {
  const turnDeg = plane?.turnDeg ?? null;
  if (turnDeg !== null) return text.volumes.turned(Math.round(turnDeg));
  const index = status === 'failed' ? targetIndex : shownIndex;
  return index < 0 ? '' : text.viewer.slice(index + 1, count);
}

/** The window in uptake, where the object lets us know; the values themselves stand beside it. */
function uptakeWindow({ window, frame }: ViewState, uptake: MeasureSettings['uptake']): string {
  const known = frame?.suv && uptakeFactor(frame.suv, uptake);
  const factor = known && 'factor' in known ? known.factor : null;
  const unit = UPTAKE_UNITS[uptake];
  if (window === null || factor === null) return '';
  const lower = (window.centre - window.width / 2) * factor;
  const upper = (window.centre + window.width / 2) * factor;
  const words =
    Math.abs(lower) < 0.005
      ? text.uptake.window(unit, upper.toFixed(1))
      : text.uptake.windowFrom(unit, lower.toFixed(1), upper.toFixed(1));
  return `${words}  `;
}

/** The rate that is reached beside the one that is asked for, and how it plays. */
function cineWords({ cineRate, cine }: ViewState): string {
  if (!cine) return text.viewer.cine(cineRate.toFixed(1));
  const words = text.seriesParts.cine;
  return [
    words.rate(cineRate.toFixed(1), cine.wantedRate.toFixed(1)),
    cine.isThroughTime && words.throughTime,
    cine.isSweep && words.sweep,
    cine.isInStep && words.inStep,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whole numbers plainly, small ones with the figures that matter. */
function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
