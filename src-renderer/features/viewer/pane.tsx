import { useEffect, useRef, type ReactNode } from 'react';
import { hideCommonPoint, showCommonPoint } from '#view/imaging/common-point.ts';
import { Magnifier } from '#view/imaging/magnifier.ts';
import { listenToPointer, type StepAction } from '#view/imaging/pointer-tools.ts';
import { usePreferences } from '#view/state/preferences.ts';
import { showPart } from '#view/state/series-parts.ts';
import { activate, setMagnifying, showSeries, toggleEnlarged, useWorkspace } from '#view/state/workspace.ts';
import { text } from '#view/locales/text.ts';
import { classes } from '#view/ui/classes.ts';
import { openContextMenu } from './context-menu-state.ts';
import styles from './viewport.module.css';
import { asStep, beginStep } from '#view/state/view-steps.ts';
import { viewAt } from './views.ts';

export const SERIES_DRAG_TYPE = 'application/x-viewbox-series';
export const PART_DRAG_TYPE = 'application/x-viewbox-series-part';

export interface PaneProps {
  readonly place: number;
  readonly isActive: boolean;
  /** What it shows is of a study beside the one that is read */
  readonly isPrior?: boolean;
  /** A series that is dropped on it is shown in it */
  readonly takesSeries?: boolean;
  /** Receives the element that imaging draws on, after it is on the screen. */
  readonly onElement: (element: HTMLElement) => (() => void) | undefined;
  readonly children?: ReactNode;
}

/** The frame of one viewport: pointer, focus, drop target, and the element for the pixels. */
export function Pane({
  place,
  isActive,
  isPrior = false,
  takesSeries = false,
  onElement,
  children,
}: PaneProps) {
  const host = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = surface.current;
    return element === null ? undefined : onElement(element);
  }, [onElement]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    element.addEventListener('focus', () => activate(place), { signal });
    if (takesSeries) listenToDrops(element, place, signal);
    return () => ending.abort();
  }, [place, takesSeries]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    // In the tab order, so that a keyboard can choose a viewport; its keys are commands of the whole screen.
    element.tabIndex = 0;
    const drawnOn = surface.current ?? element;
    const lens = new Magnifier(drawnOn, () => viewAt(place));
    const endLens = useWorkspace.subscribe(({ isMagnifying }) => lens.turn(isMagnifying));
    const endPointer = listenToPointer(element, {
      view: () => viewAt(place),
      surface: () => drawnOn,
      tool: () => useWorkspace.getState().tool,
      mouse: () => usePreferences.getState().own.mouse,
      activate: () => activate(place),
      openMenu: (clientX, clientY) => openContextMenu({ clientX, clientY }),
      toggleFullScreen: () => asStep(text.viewer.commands['viewport.enlarge'], toggleEnlarged),
      beginStep: (action, isBrief) => beginStep(stepName(action), isBrief ? `${action} ${place}` : null),
      pointAt: showCommonPoint,
      hoverAt: (point) => {
        lens.moveTo(point);
        if (point === null) hideCommonPoint();
      },
      magnify: setMagnifying,
    });
    return () => {
      endPointer();
      endLens();
      lens.dispose();
    };
  }, [place]);

  return (
    <section
      ref={host}
      aria-label={text.viewer.viewport(place + 1)}
      aria-current={isActive}
      className={classes(styles['pane'], isActive && styles['active'])}
      data-place={place}
      data-prior={isPrior || undefined}
    >
      <div ref={surface} className={styles['surface']} />
      {children}
    </section>
  );
}

function stepName(action: StepAction): string {
  return action === 'crosshair' ? text.viewer.commands['tool.crosshair'] : text.hands.mouse.actions[action];
}

function listenToDrops(element: HTMLElement, place: number, signal: AbortSignal): void {
  const onOver = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes(SERIES_DRAG_TYPE)) event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    const seriesInstanceUid = event.dataTransfer?.getData(SERIES_DRAG_TYPE) ?? '';
    if (seriesInstanceUid === '') return;
    event.preventDefault();
    const partId = event.dataTransfer?.getData(PART_DRAG_TYPE) ?? '';
    asStep(text.viewer.otherSeries, () => {
      showPart(place, seriesInstanceUid, partId);
      showSeries(place, seriesInstanceUid);
    });
  };
  element.addEventListener('dragover', onOver, { signal });
  element.addEventListener('drop', onDrop, { signal });
}
