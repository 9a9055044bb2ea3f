import { ImageOff, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { editCurves } from '#view/imaging/curve-tool.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { phaseStateOf, stackOfPhase, type SeriesStack } from '#view/imaging/series-stack.ts';
import { attachLayers } from '#view/imaging/view-layers.ts';
import { MAIN_PLANES } from '#view/kernels/crosshair.ts';
import type { MainPlane } from '#view/kernels/plane-camera.ts';
import { text } from '#view/locales/text.ts';
import { useCurve } from '#view/state/curve.ts';
import { setPlanesPhase, useSeriesParts } from '#view/state/series-parts.ts';
import { useWorkspace, type FourthPlace } from '#view/state/workspace.ts';
import { Button } from '#view/ui/button.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { Overlay } from './overlay.tsx';
import { Pane } from './pane.tsx';
import { PlanesBar } from './planes-bar.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { useJumpInPlanes } from './use-jump.ts';
import { useSeriesStack } from './use-series-stack.ts';
import styles from './viewer.module.css';
import { registerView, useViewAt, useViewState } from './views.ts';

interface PlaneSource {
  readonly study: StudyRow;
  readonly series: SeriesRow;
}

export interface MprGridProps extends PlaneSource {
  /** Other series of the study that have pictures */
  readonly others: readonly SeriesRow[];
}

/** Three planes of one series with a common crosshair: the acquired direction large, the others beside it. */
export function MprGrid({ study, series, others }: MprGridProps) {
  const planes = useSeriesParts((state) => state.planes);
  const { stack: whole, error, retry } = useSeriesStack(study.studyInstanceUid, series, planes.partId);
  const stack = useMemo(() => whole && stackOfPhase(whole, planes.phase), [whole, planes.phase]);
  const opened = useMprSession(stack);
  useJumpInPlanes(opened.session, series.seriesInstanceUid);
  useEffect(() => editCurves(text.volumes.curve.steps), []);
  const activePlace = useWorkspace((workspace) => workspace.activePlace);
  const fourth = useWorkspace((workspace) => workspace.fourthPlace);
  const enlarged = useWorkspace((workspace) => workspace.enlargedPlace);
  const problem = error ?? opened.error;
  if (problem !== null)
    return (
      <StateScreen
        icon={ImageOff}
        tone="stop"
        title={text.viewer.noVolume}
        actions={
          <Button icon={RotateCw} onPress={error === null ? opened.retry : retry}>
            {text.common.tryAgain}
          </Button>
        }
      >
        {problemText(problem)}
      </StateScreen>
    );
  const { session } = opened;
  const order = planesInOrder(session);
  const places: readonly (MainPlane | FourthPlace)[] = fourth === null ? order : [...order, fourth];
  return (
    <div className={styles['volume']}>
      {session && <PlanesBar session={session} study={study} series={series} others={others} />}
      <div
        className={styles['planes']}
        data-count={places.length}
        data-enlarged={enlarged !== null || undefined}
      >
        {places.map((shown, place) =>
          enlarged !== null && enlarged !== place ? null : (
            <PlanePane
              key={shown}
              shown={shown}
              place={place}
              isActive={place === activePlace}
              study={study}
              series={series}
              stack={stack}
              session={session}
            />
          ),
        )}
      </div>
    </div>
  );
}

/** The acquired plane first: it has the most pixels and the largest place. */
function planesInOrder(session: MprSession | null): readonly MainPlane[] {
  const first = session?.acquired ?? 'axial';
  return [first, ...MAIN_PLANES.filter((plane) => plane !== first)];
}

interface PlanePaneProps extends PlaneSource {
  readonly shown: MainPlane | FourthPlace;
  readonly place: number;
  readonly isActive: boolean;
  readonly stack: SeriesStack | null;
  readonly session: MprSession | null;
}

function PlanePane({ shown, place, isActive, study, series, stack, session }: PlanePaneProps) {
  const onElement = useCallback(
    (element: HTMLElement) => {
      if (session === null) return undefined;
      const view = viewOf(session, shown, element);
      registerView(place, view);
      const endLayers = attachLayers(element, view);
      return () => {
        endLayers();
        registerView(place, null);
        session.removeView(view);
      };
    },
    [session, shown, place],
  );
  const view = useViewAt(place);
  const state = useViewState(view);
  return (
    <Pane place={place} isActive={isActive} onElement={onElement}>
      {session === null && <p className={styles['note']}>{text.viewer.loadingSeries}</p>}
      {shown === 'curved' && session !== null && <PathHint />}
      {state?.plane?.isLost && <p className={styles['note']}>{text.viewer.graphicsLost}</p>}
      {state?.kind === 'plane' && stack && (
        <Overlay study={study} series={series} stack={stack} state={state} view={view} />
      )}
      {state?.kind === 'plane' && stack && place === 0 && (
        <PhaseBar
          phase={phaseStateOf(
            stack,
            stack.phases.findIndex(({ frames }) => frames === stack.frames),
          )}
          onChange={setPlanesPhase}
        />
      )}
    </Pane>
  );
}

function viewOf(session: MprSession, shown: MainPlane | FourthPlace, element: HTMLElement) {
  if (shown === 'curved') return session.addCurved(element);
  if (shown === 'turning' || shown === 'body') return session.addTurning(element, shown);
  return session.addPlane(shown, element);
}

/** What to do while there is nothing to cut along. */
function PathHint() {
  const count = useCurve(({ path }) => path?.points.length ?? 0);
  const words = text.volumes.curve;
  return count >= 2 ? null : <p className={styles['note']}>{count === 0 ? words.hint : words.hintNext}</p>;
}

interface OpenedSession {
  readonly session: MprSession | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Another phase of the same slices is read at the same place, in the same window. */
function goOnFrom(before: MprSession, session: MprSession): void {
  session.setPoint(before.point);
  session.setSlab(before.settings.slab);
  if (before.window && before.named) session.setWindow(before.window, before.named.name);
}

/** Opens the volume when the series is known. */
function useMprSession(stack: SeriesStack | null): OpenedSession {
  const [session, setSession] = useState<MprSession | null>(null);
  const [failed, setFailed] = useState<{ error: unknown; generation: number } | null>(null);
  const [generation, setGeneration] = useState(0);
  const last = useRef<{ readonly part: string; readonly session: MprSession } | null>(null);
  useEffect(() => {
    if (stack === null || stack.frames.length === 0) return undefined;
    const part = `${stack.seriesInstanceUid}/${stack.partId}`;
    let isOver = false;
    let created: MprSession | null = null;
    import('#view/imaging/mpr-session.ts')
      .then(({ MprSession: Session }) => {
        if (isOver) return;
        created = new Session(stack);
        if (last.current?.part === part) goOnFrom(last.current.session, created);
        last.current = { part, session: created };
        setSession(created);
      })
      .catch((error: unknown) => {
        if (!isOver) setFailed({ error, generation });
      });
    return () => {
      isOver = true;
      setSession(null);
      created?.dispose();
    };
  }, [stack, generation]);
  return {
    session,
    error: failed?.generation === generation ? failed.error : null,
    retry: () => setGeneration(generation + 1),
  };
}
