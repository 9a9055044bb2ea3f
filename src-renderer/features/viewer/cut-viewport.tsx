import { useCallback, useEffect } from 'react';
import { attachLayers } from '#view/imaging/view-layers.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import type { PlannedCell } from '#shared/hanging/plan-hanging.ts';
import { presetsInForce } from '#view/commands/viewer-commands.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { text } from '#view/locales/text.ts';
import { endAwaited } from '#view/state/hanging.ts';
import { partAt, useSeriesParts } from '#view/state/series-parts.ts';
import { endCut, type PlaceCut } from '#view/state/workspace.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { planesObstacle } from './chips-of.ts';
import { FailedSlices } from './failed-slices.tsx';
import { Overlay } from './overlay.tsx';
import { Pane } from './pane.tsx';
import { StackViewport, type StackViewportProps } from './stack-viewport.tsx';
import { useAwaited } from './use-hung-look.ts';
import { useMprSession } from './use-mpr-session.ts';
import { useSeriesStack } from './use-series-stack.ts';
import { registerView, useViewAt, useViewState } from './views.ts';
import styles from './viewport.module.css';

export interface CutViewportProps extends StackViewportProps {
  readonly cut: PlaceCut;
}

/** A place of the layout with a plane of a volume in it; a series that forms none is shown as it was made, and why. */
export function CutViewport({ cut, ...props }: CutViewportProps) {
  const { place, isActive, study, standing, series } = props;
  const part = useSeriesParts((state) => (series ? partAt(place, series.seriesInstanceUid, state) : null));
  const { stack, error } = useSeriesStack(study.studyInstanceUid, series, part);
  const obstacle = stack && stack.frames.length > 0 ? planesObstacle(stack) : null;
  const opened = useMprSession(obstacle === null ? stack : null, false);
  const { session } = opened;
  const { plane } = cut;
  const cell = useAwaited(place, cut.seriesInstanceUid);
  useEffect(() => {
    if (session === null || cell === null) return;
    applyLook(session, cell);
    endAwaited(place);
  }, [session, cell, place]);
  const onElement = useCallback(
    (element: HTMLElement) => {
      if (session === null) return undefined;
      const view = session.addPlane(plane, element);
      registerView(place, view);
      const endLayers = attachLayers(element, view);
      return () => {
        endLayers();
        registerView(place, null);
        session.removeView(view);
      };
    },
    [session, plane, place],
  );
  const view = useViewAt(place);
  const state = useViewState(view);
  const problem = obstacle ?? problemOf(error ?? opened.error);
  if (problem !== null)
    return (
      <div className={styles['instead']}>
        <Notice tone="warn" actions={<Button onPress={() => endCut(place)}>{text.volumes.asStack}</Button>}>
          {text.viewer.noVolume}. {problem}
        </Notice>
        <StackViewport {...props} />
      </div>
    );
  return (
    <Pane
      place={place}
      isActive={isActive}
      isPrior={standing !== null && standing !== 'current'}
      onElement={onElement}
      takesSeries
    >
      {session === null && <div className={styles['card']}>{text.viewer.loadingSeries}</div>}
      {state?.plane?.isLost && <div className={styles['card']}>{text.viewer.graphicsLost}</div>}
      {state?.kind === 'plane' && stack && series && (
        <Overlay study={study} standing={standing} series={series} stack={stack} state={state} view={view} />
      )}
      <div className={styles['problem']}>
        <FailedSlices place={place} />
      </div>
    </Pane>
  );
}

function problemOf(error: unknown): string | null {
  return error === null ? null : problemText(error);
}

/** As its protocol says it. */
function applyLook(session: MprSession, { look }: PlannedCell): void {
  session.setSlab(look.cut?.slab ?? null);
  const preset = presetsInForce().find(({ id }) => id === look.window);
  if (preset && preset.modality === session.volume.middleFrame?.modality)
    session.setWindow(preset.window, preset.name);
  if (look.isInverted === true && !session.isInverted) session.invert();
}
