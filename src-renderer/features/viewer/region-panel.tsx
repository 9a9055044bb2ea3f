import { Eye, EyeOff, PencilLine } from 'lucide-react';
import { useState } from 'react';
import { goToRegion } from '#view/imaging/region-layer.ts';
import { text } from '#view/locales/text.ts';
import { isodoseBands } from '#view/kernels/regions/isodose-levels.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { setRegionOpacity, setShareFrom, showRegions, useRegions, type Region } from '#view/state/regions.ts';
import { asJump, asPartOfStep, asStep } from '#view/state/view-steps.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { IsodoseEditor } from './isodose-editor.tsx';
import styles from './region-panel.module.css';

const words = text.documents.regions;

/** Segments, contours and dose of the study: what they are, which are seen, how strongly. Nothing where there are none. */
export function RegionPanel() {
  const { studyInstanceUid, status, all, hiddenIds, opacity, shareFrom, problems } = useRegions();
  if (studyInstanceUid === '' || (status === 'ready' && all.length === 0 && problems.length === 0))
    return null;
  const areAllHidden = all.every(({ id }) => hiddenIds.has(id));
  return (
    <aside className={styles['panel']} aria-label={words.title}>
      <header className={styles['head']}>
        <h2>{words.title}</h2>
        <IconButton
          icon={areAllHidden ? EyeOff : Eye}
          label={areAllHidden ? words.showAll : words.hideAll}
          isDisabled={all.length === 0}
          onPress={() =>
            asStep(areAllHidden ? words.showAll : words.hideAll, () =>
              showRegions(
                all.map(({ id }) => id),
                areAllHidden,
              ),
            )
          }
        />
      </header>
      {status === 'loading' && <p className={styles['note']}>{words.loading}</p>}
      {problems.map((problem) => (
        <p key={problem} role="alert" className={styles['problem']}>
          {words.problem(problem)}
        </p>
      ))}
      {all.length > 0 && (
        <label className={styles['opacity']}>
          <span>{words.opacity}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(opacity * 100)}
            onChange={(event) => {
              const share = Number(event.target.value) / 100;
              asPartOfStep(words.opacity, () => setRegionOpacity(share));
            }}
          />
        </label>
      )}
      {all.some(({ volumeFromMl }) => volumeFromMl !== undefined) && (
        <label className={styles['opacity']}>
          <span>{words.shareFrom(Math.round(shareFrom * 100))}</span>
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(shareFrom * 100)}
            onChange={(event) => {
              const share = Number(event.target.value) / 100;
              asPartOfStep(words.opacity, () => setShareFrom(share));
            }}
          />
        </label>
      )}
      <ul className={styles['list']}>
        {all.map((region) => (
          <RegionLine
            key={region.id}
            region={region}
            shareFrom={shareFrom}
            isHidden={hiddenIds.has(region.id)}
          />
        ))}
      </ul>
    </aside>
  );
}

interface RegionLineProps {
  readonly region: Region;
  readonly shareFrom: number;
  readonly isHidden: boolean;
}

function RegionLine({ region, shareFrom, isHidden }: RegionLineProps) {
  const toggleName = isHidden ? words.show(region.name) : words.hide(region.name);
  const volumeMl =
    region.volumeFromMl !== undefined && shareFrom > 0 ? region.volumeFromMl(shareFrom) : region.volumeMl;
  return (
    <li>
      <div className={styles['line']}>
        <span className={styles['swatch']} style={{ background: region.colour }} />
        <button
          type="button"
          className={styles['name']}
          title={region.note === '' ? region.name : `${region.name} (${region.note})`}
          disabled={region.centre === null}
          onClick={() => asJump(words.goTo(region.name), () => goToRegion(region))}
        >
          {region.name || words.unnamed}
        </button>
        <span className={styles['dim']}>
          {volumeMl === null ? region.dose === undefined && region.note : words.volume(volumeMl)}
        </span>
        <IconButton
          icon={isHidden ? EyeOff : Eye}
          label={toggleName}
          onPress={() => asStep(toggleName, () => showRegions([region.id], isHidden))}
        />
      </div>
      {region.dose !== undefined && !isHidden && <DoseLines region={region} dose={region.dose} />}
    </li>
  );
}

interface DoseLinesProps {
  readonly region: Region;
  readonly dose: NonNullable<Region['dose']>;
}

function DoseLines({ region, dose }: DoseLinesProps) {
  const pointed = useRegions((regions) => regions.pointed.find(({ id }) => id === region.id));
  const isodoses = usePreferences(({ own }) => own.isodoses);
  const [isEditing, setIsEditing] = useState(false);
  return (
    <>
      <div className={styles['bandLine']}>
        <p className={styles['bands']}>
          {isodoseBands(isodoses, dose).map(({ text: said, colour }) => (
            <span key={said}>
              <span className={styles['swatch']} style={{ background: `rgb(${colour.join(' ')})` }} />
              {said}
            </span>
          ))}
        </p>
        <IconButton icon={PencilLine} label={words.isodosesEdit} onPress={() => setIsEditing(!isEditing)} />
      </div>
      {isEditing && <IsodoseEditor hasGray={dose.isGray} onDone={() => setIsEditing(false)} />}
      <p className={styles['bands']}>{region.note}</p>
      <p className={styles['bands']} data-pointed-dose={pointed?.dose ?? ''}>
        {pointed === undefined
          ? words.noPointedDose
          : words.pointedDose(pointed.dose, dose.isGray ? 'Gy' : '')}
      </p>
    </>
  );
}
