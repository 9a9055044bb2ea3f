import { ImageOff, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { editCurves } from '#view/imaging/curve-tool.ts';
import type { ShownLayer } from '#view/imaging/layer-session.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { phaseStateOf, stackOfPhase, type SeriesStack } from '#view/imaging/series-stack.ts';
import { attachLayers } from '#view/imaging/view-layers.ts';
import { MAIN_PLANES } from '#view/kernels/crosshair.ts';
import type { MainPlane } from '#view/kernels/plane-camera.ts';
import { text } from '#view/locales/text.ts';
import { useCurve } from '#view/state/curve.ts';
import { setPlanesPhase, useSeriesParts } from '#view/state/series-parts.ts';
import { setMpr, useWorkspace, type FourthPlace, type PetCt } from '#view/state/workspace.ts';
import { Button } from '#view/ui/button.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { FailedSlices } from './failed-slices.tsx';
import { Overlay } from './overlay.tsx';
import { Pane } from './pane.tsx';
import { PetCtBar } from './pet-ct-bar.tsx';
import { PlanesBar } from './planes-bar.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { useJumpInPlanes } from './use-jump.ts';
import { useLayOver } from './use-lay-over.ts';
import { usePhaseCine } from './use-phase-cine.ts';
import { useMprSession } from './use-mpr-session.ts';
import { useSeriesStack } from './use-series-stack.ts';
import styles from './viewer.module.css';
import type { Standing } from './standing.ts';
import { registerView, useViewAt, useViewState } from './views.ts';

interface PlaneSource {
  readonly study: StudyRow;
  /** null = it is the one that is read */
  readonly standing: Standing | null;
  readonly series: SeriesRow;
}

export interface MprGridProps extends PlaneSource {
  /** Other series of the study that have pictures */
  readonly others: readonly SeriesRow[];
}

/** Three planes of one series with a common crosshair: the acquired direction large, the others beside it. */
export function MprGrid({ study, standing, series, others }: MprGridProps) {
  const planes = useSeriesParts((state) => state.planes);
  const { stack: whole, error, retry } = useSeriesStack(study.studyInstanceUid, series, planes.partId);
  const stack = useMemo(() => whole && stackOfPhase(whole, planes.phase), [whole, planes.phase]);
  const opened = useMprSession(stack, true);
  usePhaseCine(whole);
  useJumpInPlanes(opened.session, series.seriesInstanceUid);
  useEffect(
    () =>
      editCurves({
        ...text.volumes.curve.steps,
        measure: text.measuring.steps.draw(text.measuring.kinds.length),
        change: text.measuring.steps.change(text.measuring.kinds.length),
      }),
    [],
  );
  const activePlace = useWorkspace((workspace) => workspace.activePlace);
  const fourth = useWorkspace((workspace) => workspace.fourthPlace);
  const enlarged = useWorkspace((workspace) => workspace.enlargedPlace);
  const petCt = useWorkspace((workspace) => workspace.petCt);
  const problem = error ?? opened.error;
  if (problem !== null)
    return (
      <StateScreen
        icon={ImageOff}
        tone="stop"
        title={text.viewer.noVolume}
        actions={
          <>
            <Button icon={RotateCw} onPress={error === null ? opened.retry : retry}>
              {text.common.tryAgain}
            </Button>
            <Button onPress={() => setMpr(null)}>{text.volumes.asStack}</Button>
          </>
        }
      >
        {problemText(problem)}
      </StateScreen>
    );
  const { session } = opened;
  const pet = others.find((row) => row.seriesInstanceUid === petCt?.petSeriesUid);
  if (petCt !== null && pet)
    return (
      <PetCtGrid
        study={study}
        standing={standing}
        series={series}
        stack={stack}
        session={session}
        pet={pet}
        petCt={petCt}
      />
    );
  const order = planesInOrder(session);
  const places: readonly (MainPlane | FourthPlace)[] = fourth === null ? order : [...order, fourth];
  return (
    <div className={styles['volume']}>
      {session && <PlanesBar session={session} study={study} series={series} others={others} />}
      <FailedSlices place={0} />
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
              standing={standing}
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

interface PetCtGridProps extends PlaneSource {
  readonly stack: SeriesStack | null;
  readonly session: MprSession | null;
  readonly pet: SeriesRow;
  readonly petCt: PetCt;
}

/** CT, PET and both fused, axial and in a second plane, and the greatest values of the PET turning beside them. */
function PetCtGrid({ study, standing, series, stack, session, pet, petCt }: PetCtGridProps) {
  const { stack: petStack, error } = useSeriesStack(study.studyInstanceUid, pet);
  useLayOver(session, petStack);
  const activePlace = useWorkspace((workspace) => workspace.activePlace);
  const enlarged = useWorkspace((workspace) => workspace.enlargedPlace);
  const over = useSyncExternalStore(
    session?.subscribe.bind(session) ?? noSession,
    () => session?.over ?? null,
  );
  const refusal = error ?? (session && petStack && session.whyNotOver(petStack));
  if (session === null || over === null || petStack === null)
    return <p className={styles['waiting']}>{refusal ? problemText(refusal) : text.volumes.petCt.waiting}</p>;
  const panes = (['axial', petCt.second] as const).flatMap((shown) =>
    (['base', 'over', 'fused'] as const).map((layer) => ({ shown, layer })),
  );
  const all: readonly { shown: MainPlane | FourthPlace; layer: ShownLayer }[] = [
    ...panes,
    { shown: 'turning', layer: 'over' },
  ];
  return (
    <div className={styles['volume']}>
      <PetCtBar session={session} petCt={petCt} />
      <FailedSlices place={0} />
      <FailedSlices place={1} />
      <div className={styles['petCt']} data-enlarged={enlarged !== null || undefined}>
        {all.map(({ shown, layer }, place) =>
          enlarged !== null && enlarged !== place ? null : (
            <PlanePane
              key={`${shown} ${layer}`}
              shown={shown}
              layer={layer}
              place={place}
              isActive={place === activePlace}
              study={study}
              standing={standing}
              series={layer === 'over' ? pet : series}
              stack={layer === 'over' ? petStack : stack}
              session={session}
            />
          ),
        )}
      </div>
    </div>
  );
}

const noSession = () => () => undefined;

/** The acquired plane first: it has the most pixels and the largest place. */
function planesInOrder(session: MprSession | null): readonly MainPlane[] {
  const first = session?.acquired ?? 'axial';
  return [first, ...MAIN_PLANES.filter((plane) => plane !== first)];
}

interface PlanePaneProps extends PlaneSource {
  readonly shown: MainPlane | FourthPlace;
  readonly place: number;
  readonly isActive: boolean;
  /** Of two volumes; absent = the volume with whatever lies over it */
  readonly layer?: ShownLayer;
  readonly stack: SeriesStack | null;
  readonly session: MprSession | null;
}

function PlanePane(props: PlanePaneProps) {
  const { shown, place, isActive, layer = null, study, standing, series, stack, session } = props;
  const onElement = useCallback(
    (element: HTMLElement) => {
      if (session === null) return undefined;
      const view = viewOf(session, shown, layer, element);
      registerView(place, view);
      const endLayers = attachLayers(element, view);
      return () => {
        endLayers();
        registerView(place, null);
        session.removeView(view);
      };
    },
    [session, shown, layer, place],
  );
  const view = useViewAt(place);
  const state = useViewState(view);
  return (
    <Pane place={place} isActive={isActive} onElement={onElement}>
      {session === null && <p className={styles['note']}>{text.viewer.loadingSeries}</p>}
      {shown === 'curved' && session !== null && <PathHint />}
      {state?.plane?.isLost && <p className={styles['note']}>{text.viewer.graphicsLost}</p>}
      {state?.kind === 'plane' && stack && (
        <Overlay study={study} standing={standing} series={series} stack={stack} state={state} view={view} />
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

function viewOf(
  session: MprSession,
  shown: MainPlane | FourthPlace,
  layer: ShownLayer | null,
  element: HTMLElement,
) {
  if (shown === 'curved') return session.addCurved(element);
  if (shown === 'turning' || shown === 'body') return session.addTurning(element, shown, layer);
  return session.addPlane(shown, element, layer);
}

/** What to do while there is nothing to cut along. */
function PathHint() {
  const count = useCurve(({ path }) => path?.points.length ?? 0);
  const words = text.volumes.curve;
  return count >= 2 ? null : <p className={styles['note']}>{count === 0 ? words.hint : words.hintNext}</p>;
}
