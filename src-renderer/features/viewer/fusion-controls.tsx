import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { COLOUR_MAPS, type Fusion } from '#view/kernels/colour-maps.ts';
import { UPTAKE_UNITS, uptakeFactor } from '#view/kernels/suv.ts';
import { text } from '#view/locales/text.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { asPartOfStep, asStep } from '#view/state/view-steps.ts';
import { layOver, useWorkspace } from '#view/state/workspace.ts';
import { Select } from '#view/ui/select.tsx';
import styles from './planes-bar.module.css';
import { useLayOver } from './use-lay-over.ts';
import { useSeriesStack } from './use-series-stack.ts';

const words = text.volumes;
const MAPS = COLOUR_MAPS.map((value) => ({ value, label: words.colourMaps[value] }));

export interface FusionControlsProps {
  readonly study: StudyRow;
  /** Series that may be laid over the shown one */
  readonly others: readonly SeriesRow[];
  readonly session: MprSession;
  readonly fusion: Fusion | null;
}

/** Which series lies over the planes in colour, and how. */
export function FusionControls({ study, others, session, fusion }: FusionControlsProps) {
  const uid = useWorkspace(({ overSeriesUid }) => overSeriesUid ?? '');
  const series = others.find((row) => row.seriesInstanceUid === uid) ?? null;
  const { stack } = useSeriesStack(study.studyInstanceUid, series);
  const refusal = stack && session.whyNotOver(stack);
  useLayOver(session, stack);
  const options = [
    { value: '', label: words.noFusion },
    ...others.map((row) => ({
      value: row.seriesInstanceUid,
      label: text.viewer.series(row.seriesNumber, row.seriesDescription) || row.modality,
    })),
  ];
  return (
    <>
      <Select
        label={words.fusion}
        isLabelHidden
        options={options}
        value={uid}
        onChange={(next) => asStep(words.fusion, () => layOver(next === '' ? null : next))}
        width={128}
      />
      {refusal && <span className={styles['problem']}>{problemText(refusal)}</span>}
      {fusion && <FusionLook session={session} fusion={fusion} />}
    </>
  );
}

interface FusionLookProps {
  readonly session: MprSession;
  readonly fusion: Fusion;
}

/** Colours, opacity and window of what lies over the planes: in uptake where it is known, and said why where it is not. */
export function FusionLook({ session, fusion }: FusionLookProps) {
  const { centre, width } = fusion.window;
  const frame = session.over?.volume.middleFrame;
  const suv = frame?.suv ?? null;
  const kind = useMeasureSettings(({ uptake }) => uptake);
  const known = suv && uptakeFactor(suv, kind);
  const factor = known && 'factor' in known ? known.factor : null;
  const perUnit = factor ?? 1;
  const [low, high] = [(centre - width / 2) * perUnit, (centre + width / 2) * perUnit];
  const change = (step: string, changes: Partial<Fusion>) =>
    asPartOfStep(step, () => session.setFusion(changes));
  const setRange = (from: number, to: number) => {
    if (to > from)
      change(words.fusion, {
        window: { centre: (from + to) / 2 / perUnit, width: (to - from) / perUnit },
      });
  };
  return (
    <>
      <Select
        label={words.colourMap}
        isLabelHidden
        options={MAPS}
        value={fusion.map}
        onChange={(map) => change(words.colourMap, { map })}
        width={104}
      />
      <input
        type="range"
        min={0}
        max={100}
        aria-label={words.opacity}
        value={Math.round(fusion.opacity * 100)}
        onChange={(event) => change(words.opacity, { opacity: Number(event.target.value) / 100 })}
      />
      {(
        [
          [words.fusionLow, low, (value: number) => setRange(value, high)],
          [words.fusionHigh, high, (value: number) => setRange(low, value)],
        ] as const
      ).map(([label, value, change]) => (
        <input
          key={label}
          type="number"
          className={styles['number'] ?? ''}
          aria-label={label}
          step={factor === null ? 'any' : 0.5}
          value={factor === null ? Number(value.toPrecision(5)) : Number(value.toFixed(2))}
          onChange={(event) => change(event.target.valueAsNumber)}
        />
      ))}
      <span>{factor === null ? (frame?.unit ?? '') : UPTAKE_UNITS[kind]}</span>
      {suv?.kind === 'refused' && (
        <span className={styles['problem']}>{text.uptake.refused(suv.missing)}</span>
      )}
    </>
  );
}
