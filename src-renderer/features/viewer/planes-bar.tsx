import { Magnet, Minus, Plus, RotateCcw, ScanLine, Split } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { showCurved } from '#view/commands/plane-commands.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import type { SlabMode } from '#view/kernels/slab.ts';
import { text } from '#view/locales/text.ts';
import { asStep } from '#view/state/view-steps.ts';
import { setFourthPlace, useWorkspace } from '#view/state/workspace.ts';
import { IconButton, IconToggle } from '#view/ui/icon-button.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { BodyControls } from './body-controls.tsx';
import { CurveControls } from './curve-controls.tsx';
import { FusionControls } from './fusion-controls.tsx';
import styles from './planes-bar.module.css';

const FIRST_SLAB_MM = 10;
const SLAB_STEP_MM = 2;

const words = text.volumes;
const SLABS = (['thin', 'maximum', 'minimum', 'mean'] as const).map((value) => ({
  value,
  label: words.slabModes[value],
}));
const FOURTHS = (['none', 'turning', 'body', 'curved'] as const).map((value) => ({
  value,
  label: words.fourths[value],
}));

export interface PlanesBarProps {
  readonly session: MprSession;
  readonly study: StudyRow;
  readonly series: SeriesRow;
  /** Series that may be laid over the shown one */
  readonly others: readonly SeriesRow[];
}

/** What is chosen for all planes of a volume together. */
export function PlanesBar({ session, study, series, others }: PlanesBarProps) {
  const settings = useSyncExternalStore(session.subscribe.bind(session), () => session.settings);
  const { slab, isNearest, keepsRight, fusion } = settings;
  const fourth = useWorkspace((workspace) => workspace.fourthPlace);
  const thicknessMm = slab?.thicknessMm ?? 0;
  const setThickness = (mm: number) =>
    asStep(words.slabMode, () =>
      session.setSlab(mm <= 0 ? null : { mode: slab?.mode ?? 'maximum', thicknessMm: mm }),
    );
  const setMode = (mode: SlabMode | 'thin') =>
    asStep(words.slabMode, () =>
      session.setSlab(mode === 'thin' ? null : { mode, thicknessMm: slab?.thicknessMm ?? FIRST_SLAB_MM }),
    );
  const hint = (id: string) => keyHintOf(commandById(id));
  return (
    <div className={styles['bar']} role="toolbar" aria-label={words.bar}>
      <div className={styles['group']}>
        <Segmented label={words.slabMode} options={SLABS} value={slab?.mode ?? 'thin'} onChange={setMode} />
        <IconButton
          icon={Minus}
          label={words.thinner}
          keyHint={hint('planes.thinner')}
          isDisabled={slab === null}
          onPress={() => setThickness(thicknessMm - SLAB_STEP_MM)}
        />
        <output className={styles['figure']}>{slab ? words.mm(thicknessMm.toFixed(1)) : ''}</output>
        <IconButton
          icon={Plus}
          label={words.thicker}
          keyHint={hint('planes.thicker')}
          onPress={() => setThickness(thicknessMm + SLAB_STEP_MM)}
        />
      </div>
      <div className={styles['group']}>
        <span className={styles['line']} />
        <IconToggle
          icon={Split}
          label={words.free}
          isSelected={!keepsRight}
          onChange={(isFree) => asStep(words.free, () => session.setKeepsRight(!isFree))}
        />
        <IconToggle
          icon={Magnet}
          label={words.nearest}
          keyHint={hint('planes.nearest')}
          isSelected={isNearest}
          onChange={(isOn) => asStep(words.nearest, () => session.setNearest(isOn))}
        />
        <IconButton
          icon={ScanLine}
          label={words.acquired}
          keyHint={hint('planes.acquired')}
          onPress={() => asStep(words.acquired, () => session.alignToAcquisition())}
        />
        <IconButton
          icon={RotateCcw}
          label={words.reset}
          keyHint={hint('planes.reset')}
          onPress={() => asStep(words.reset, () => session.resetPlanes())}
        />
      </div>
      <div className={styles['group']}>
        <span className={styles['line']} />
        <Segmented
          label={words.fourth}
          options={FOURTHS}
          value={fourth ?? 'none'}
          onChange={(value) =>
            asStep(words.fourth, () =>
              value === 'curved' ? showCurved(true) : setFourthPlace(value === 'none' ? null : value),
            )
          }
        />
      </div>
      {(fourth === 'body' || fourth === 'curved') && (
        <div className={styles['group']}>
          {fourth === 'curved' ? (
            <CurveControls />
          ) : (
            <BodyControls session={session} settings={settings} modality={series.modality} />
          )}
        </div>
      )}
      {others.length > 0 && (
        <div className={styles['group']}>
          <span className={styles['line']} />
          <FusionControls study={study} others={others} session={session} fusion={fusion} />
        </div>
      )}
    </div>
  );
}
