import { ImageOff, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { imageKey } from '#shared/reading/key-image.ts';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { PlannedCell } from '#shared/hanging/plan-hanging.ts';
import { frameStore } from '#view/imaging/frame-store.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { StackView } from '#view/imaging/stack-view.ts';
import { attachLayers } from '#view/imaging/view-layers.ts';
import { text } from '#view/locales/text.ts';
import { endJump, FIRST_UNSEEN, useImageJump } from '#view/state/image-jump.ts';
import { useReading } from '#view/state/reading.ts';
import { partAt, showPart, useSeriesParts } from '#view/state/series-parts.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { DocumentView } from './documents/document-view.tsx';
import { KeyMark } from './key-mark.tsx';
import { Overlay } from './overlay.tsx';
import type { Standing } from './standing.ts';
import { Pane } from './pane.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { useJumpTarget } from './use-jump.ts';
import { useSeriesStack } from './use-series-stack.ts';
import { usePresented } from './use-presented.ts';
import { firstIndexOf, partOf, useAwaited, useHungLook } from './use-hung-look.ts';
import { useSelectedFrames } from './use-selected-frames.ts';
import { registerView, useViewState } from './views.ts';
import styles from './viewport.module.css';

export interface StackViewportProps {
  readonly place: number;
  readonly isActive: boolean;
  readonly study: StudyRow;
  /** How old the study is where it is not the one that is read; null = it is that one, and nothing stands beside it */
  readonly standing: Standing | null;
  readonly series: SeriesRow | null;
  /** What to say while no series is here */
  readonly emptyWords: string;
}

/** A place of the layout with a series in it, or waiting for one. */
export function StackViewport({ place, isActive, study, standing, series, emptyWords }: StackViewportProps) {
  const part = useSeriesParts((state) => (series ? partAt(place, series.seriesInstanceUid, state) : null));
  const { stack: chosen, stacks, error, retry } = useSeriesStack(study.studyInstanceUid, series, part);
  const cell = useAwaited(place, series?.seriesInstanceUid ?? null);
  const hungPart = cell && part === null ? partOf(stacks, cell.look) : null;
  useEffect(() => {
    if (hungPart) showPart(place, hungPart.seriesInstanceUid, hungPart.partId);
  }, [place, hungPart]);
  const whole = hungPart ?? chosen;
  const stack = useSelectedFrames(useKeyImagesOf(whole));
  const [element, setElement] = useState<HTMLElement | null>(null);
  const view = useStackView(place, element, stack, cell);
  useHungLook(place, view, cell);
  useJumpTarget(view, stack);
  const state = useViewState(view);
  useJump(isActive, view, stack);
  usePresented(view);
  const onElement = useCallback((surface: HTMLElement) => {
    setElement(surface);
    return () => setElement(null);
  }, []);
  return (
    <Pane
      place={place}
      isActive={isActive}
      isPrior={standing !== null && standing !== 'current'}
      onElement={onElement}
      takesSeries
    >
      {series === null && <div className={styles['card']}>{emptyWords}</div>}
      {series !== null && stack === null && error === null && (
        <div className={styles['card']}>{text.viewer.loadingSeries}</div>
      )}
      {error !== null && (
        <div className={styles['card']}>
          <StateScreen
            icon={ImageOff}
            tone="stop"
            title={text.viewer.cannotShow}
            actions={
              <Button icon={RotateCw} onPress={retry}>
                {text.common.tryAgain}
              </Button>
            }
          >
            {problemText(error)}
          </StateScreen>
        </div>
      )}
      {stack !== whole && stack?.frames.length === 0 && (
        <div className={styles['card']}>{text.reading.noKeyImagesHere}</div>
      )}
      {stack === whole && stack?.frames.length === 0 && series && (
        <DocumentView study={study} series={series} stack={stack} />
      )}
      {state && stack && series && (
        <Overlay study={study} standing={standing} series={series} stack={stack} state={state} view={view} />
      )}
      {state?.kind === 'stack' && state.frame && <KeyMark frame={state.frame} />}
      {state?.phase && <PhaseBar phase={state.phase} onChange={(index) => view?.setPhase(index)} />}
      {state?.status === 'failed' && (
        <div className={styles['problem']}>
          <Notice
            tone="stop"
            actions={
              <Button icon={RotateCw} onPress={() => view?.retry()}>
                {text.common.tryAgain}
              </Button>
            }
          >
            {text.viewer.cannotShowImage(state.targetIndex + 1, state.count)}: {state.problem}
          </Notice>
        </div>
      )}
    </Pane>
  );
}

/** The stack as the reader wants it: whole, or its key images alone. */
function useKeyImagesOf(whole: SeriesStack | null): SeriesStack | null {
  const isKeyImagesOnly = useReading((reading) => reading.isKeyImagesOnly);
  const keyImages = useReading((reading) => reading.keyImages);
  return useMemo(() => {
    if (!isKeyImagesOnly || whole === null) return whole;
    const all = whole.phases.length > 1 ? whole.phases.flatMap((phase) => phase.frames) : whole.frames;
    const frames = all.filter((frame) => keyImages.has(imageKey(frame)));
    const phases = whole.phases.slice(0, 1).map((phase) => ({ ...phase, frames }));
    return { ...whole, frames, phaseRule: null, phases };
  }, [isKeyImagesOnly, keyImages, whole]);
}

/** Scrolls to the image that was asked for once its series is here. */
function useJump(isActive: boolean, view: StackView | null, stack: SeriesStack | null): void {
  const jump = useImageJump((state) => state.jump);
  useEffect(() => {
    if (!isActive || view === null || jump?.seriesInstanceUid !== stack?.seriesInstanceUid) return;
    if (jump === null || stack === null) return;
    const viewed = useReading.getState().viewed.get(stack.seriesInstanceUid);
    const index = stack.frames.findIndex((frame) =>
      jump.image === FIRST_UNSEEN ? !viewed?.has(imageKey(frame)) : imageKey(frame) === jump.image,
    );
    if (index >= 0) view.scrollTo(index);
    endJump();
  }, [isActive, view, stack, jump]);
}

/** Keeps one view for a part of a series: a series that grows keeps the slice that is read. */
function useStackView(
  place: number,
  element: HTMLElement | null,
  stack: SeriesStack | null,
  cell: PlannedCell | null,
): StackView | null {
  const [view, setView] = useState<StackView | null>(null);
  const latest = useRef(stack);
  latest.current = stack;
  const hung = useRef(cell);
  hung.current = cell;
  const shown =
    stack !== null && stack.frames.length > 0 ? `${stack.seriesInstanceUid}/${stack.partId}` : null;
  useEffect(() => {
    const first = latest.current;
    if (element === null || first === null || shown === null) return undefined;
    const begins = hung.current && firstIndexOf(hung.current, first);
    const created = new StackView(element, first, frameStore, begins ?? undefined);
    setView(created);
    registerView(place, created);
    const endLayers = attachLayers(element, created);
    return () => {
      endLayers();
      registerView(place, null);
      setView(null);
      created.dispose();
    };
  }, [element, shown, place]);
  useEffect(() => {
    if (view !== null && stack !== null) view.grow(stack);
  }, [view, stack]);
  return view;
}
