import { useEffect, useState } from 'react';
import { pointAtPixels, type PointedPixel } from '#view/imaging/pixel-pointer.ts';
import type { PlaneProvenance, Provenance } from '#view/imaging/provenance.ts';
import { text } from '#view/locales/text.ts';
import { stopPixelInspector, usePixelInspector } from '#view/state/pixel-inspector.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { planeProvenanceLines, pointWords, provenanceLines } from './provenance-lines.ts';
import styles from './pixel-inspector.module.css';
import { useViewState } from './views.ts';

/** While the pointer asks about pixels: the road of the one under it, from the object to the screen. */
export function PixelInspector() {
  const isOn = usePixelInspector((state) => state.isOn);
  return isOn ? <Inspector /> : null;
}

function Inspector() {
  const [pointed, setPointed] = useState<PointedPixel | null>(null);
  useEffect(() => pointAtPixels(setPointed), []);
  // Another tool takes the pointer, another study its pictures.
  useEffect(() => {
    const end = useWorkspace.subscribe((now, before) => {
      if (now.tool !== before.tool || now.measuring !== before.measuring) stopPixelInspector();
    });
    return () => {
      end();
      stopPixelInspector();
    };
  }, []);
  // What is told is of the picture on the screen: with every picture anew.
  const state = useViewState(pointed?.view ?? null);
  const provenance =
    pointed === null || state === null ? null : (pointed.view.provenanceAt?.(pointed.point) ?? null);
  const words = text.fidelity.inspector;
  const isBody = state?.plane?.projection === 'body';
  return (
    <aside className={styles['panel']} aria-label={text.fidelity.inspect} data-pixel-inspector>
      {provenance === null ? (
        <p className={styles['hint']}>
          {pointed === null ? words.hint : isBody ? words.notHere : words.none}
        </p>
      ) : (
        <Road provenance={provenance} isHeld={pointed?.isHeld ?? false} />
      )}
    </aside>
  );
}

interface RoadProps {
  readonly provenance: Provenance | PlaneProvenance;
  readonly isHeld: boolean;
}

function Road({ provenance, isHeld }: RoadProps) {
  const words = text.fidelity.inspector;
  const { agrees } = provenance;
  const lines = provenance.kind === 'plane' ? planeProvenanceLines(provenance) : provenanceLines(provenance);
  return (
    <>
      <p className={styles['place']}>
        <strong>{placeWords(provenance)}</strong>
        {isHeld && <span>{words.held}</span>}
      </p>
      <dl className={styles['road']} data-agrees={agrees}>
        {lines.map(({ label, how, value }, at) => (
          <div key={at}>
            <dt>{label}</dt>
            <dd className={styles['how']}>{how}</dd>
            <dd className={styles['value']}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function placeWords(provenance: Provenance | PlaneProvenance): string {
  if (provenance.kind === 'plane') return pointWords(provenance.point);
  const { sampling, frameNumber } = provenance;
  return text.fidelity.inspector.place(sampling.column + 1, sampling.row + 1, frameNumber);
}
