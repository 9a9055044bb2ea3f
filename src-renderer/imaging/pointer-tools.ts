import type { Window } from '#view/kernels/voi.ts';
import { armedTool, type Press } from './armed-tool.ts';
import type { View } from './view-state.ts';

/** What dragging with the first button does. */
export type PointerTool = 'window' | 'pan' | 'zoom' | 'scroll' | 'crosshair';

export interface PointerHost {
  view(): View | null;
  /** What the view draws on: its upper left corner is the view's point (0, 0). */
  surface(): Element;
  tool(): PointerTool;
  /** The reader touched this viewport. */
  activate(): void;
  /** A right click that was no drag. */
  openMenu(clientX: number, clientY: number): void;
  toggleFullScreen(): void;
}

/** A view with a crosshair; stacks have none. */
interface CrosshairView {
  placeCrosshair(point: readonly [number, number]): void;
  isNearCrosshair(point: readonly [number, number]): boolean;
}

/** A press that moves less than this is a click. */
const DRAG_PX = 4;
const ZOOM_PER_PX = 1.006;
/** A series of any length is crossed by a drag of this many CSS pixels. */
const SCROLL_SPAN_PX = 600;
const FAST_SLICES = 10;

interface Drag {
  readonly pointerId: number;
  readonly button: number;
  readonly tool: PointerTool;
  readonly startX: number;
  readonly startY: number;
  readonly startWindow: Window | null;
  readonly startIndex: number;
  lastX: number;
  lastY: number;
  isMoved: boolean;
}

/**
 * Mouse, pen and touch on a viewport: first button = the chosen tool, middle = pan, second = zoom, wheel = scroll the
 * viewport under the pointer (Ctrl: zoom at the pointer, Alt: ten slices). Returns the end of it.
 */
export function listenToPointer(element: HTMLElement, host: PointerHost): () => void {
  let drag: Drag | null = null;
  let wheelRest = 0;
  /** The pointer whose press an armed tool has taken */
  let armedPointer: number | null = null;

  const pointOf = (event: MouseEvent): readonly [number, number] => {
    const box = host.surface().getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onDown = (event: PointerEvent) => {
    host.activate();
    // A notice on the viewport has buttons: a pointer that is captured never presses them.
    if (event.target instanceof Element && event.target.closest('button') !== null) return;
    const view = host.view();
    if (view === null || drag !== null || armedPointer !== null) return;
    if (event.button === 1) event.preventDefault();
    if (event.button === 0 && armedTool()?.press(pressOf(view, event, pointOf(event)))) {
      armedPointer = event.pointerId;
      element.setPointerCapture(event.pointerId);
      return;
    }
    const state = view.getState();
    const crosshair = crosshairOf(view);
    const point = pointOf(event);
    const takesCrosshair =
      event.button === 0 &&
      crosshair !== null &&
      (host.tool() === 'crosshair' || crosshair.isNearCrosshair(point));
    drag = {
      pointerId: event.pointerId,
      button: event.button,
      tool: takesCrosshair ? 'crosshair' : toolOf(event.button, host.tool()),
      startX: event.clientX,
      startY: event.clientY,
      startWindow: state.window,
      startIndex: state.targetIndex,
      lastX: event.clientX,
      lastY: event.clientY,
      isMoved: false,
    };
    element.setPointerCapture(event.pointerId);
    if (takesCrosshair) crosshair.placeCrosshair(point);
  };

  const onMove = (event: PointerEvent) => {
    const view = host.view();
    if (view === null) return;
    if (armedPointer === event.pointerId) return armedTool()?.move(pressOf(view, event, pointOf(event)));
    if (drag === null || drag.pointerId !== event.pointerId) {
      if (drag === null)
        element.style.cursor = armedTool()?.hover(pressOf(view, event, pointOf(event))) ?? '';
      return view.probeAt(pointOf(event));
    }
    const dx = event.clientX - drag.startX;
    const dy = event.clientY - drag.startY;
    if (!drag.isMoved && Math.hypot(dx, dy) < DRAG_PX) return;
    drag.isMoved = true;
    applyDrag(view, drag, event, pointOf(event), element);
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
  };

  const onUp = (event: PointerEvent) => {
    if (armedPointer === event.pointerId) {
      armedPointer = null;
      const view = host.view();
      if (view === null || event.type === 'pointercancel') armedTool()?.cancel();
      else armedTool()?.release(pressOf(view, event, pointOf(event)));
      return;
    }
    if (drag === null || drag.pointerId !== event.pointerId) return;
    const { isMoved, button } = drag;
    drag = null;
    if (element.hasPointerCapture(event.pointerId)) element.releasePointerCapture(event.pointerId);
    if (button === 2 && !isMoved) host.openMenu(event.clientX, event.clientY);
  };

  const onLeave = () => host.view()?.probeAt(null);

  const onWheel = (event: WheelEvent) => {
    const view = host.view();
    if (view === null) return;
    event.preventDefault();
    // Lines and pages of some devices, in pixels of about one notch.
    const notch = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 100 : 3;
    if (event.ctrlKey) return view.zoomAt(1.1 ** (-event.deltaY / notch), pointOf(event));
    wheelRest += event.deltaY / notch;
    const isMouseWheel = Math.abs(event.deltaY) >= notch / 2;
    // A touchpad sends many small steps: they add up. A notch is always one slice.
    const slices = isMouseWheel ? Math.sign(event.deltaY) : Math.trunc(wheelRest);
    wheelRest = isMouseWheel ? 0 : wheelRest - slices;
    if (slices !== 0) view.scrollBy(event.altKey ? slices * FAST_SLICES : slices);
  };

  const onMenu = (event: Event) => event.preventDefault();
  const onDouble = (event: MouseEvent) => {
    const view = host.view();
    const isTaken = view !== null && armedTool()?.doubleClick(pressOf(view, event, pointOf(event)));
    if (!isTaken) host.toggleFullScreen();
  };

  const ending = new AbortController();
  const { signal } = ending;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener('pointerleave', onLeave, { signal });
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  element.addEventListener('contextmenu', onMenu, { signal });
  element.addEventListener('dblclick', onDouble, { signal });
  return () => ending.abort();
}

function pressOf(view: View, event: MouseEvent, point: readonly [number, number]): Press {
  return { view, point, isShift: event.shiftKey, isControl: event.ctrlKey, isAlt: event.altKey };
}

function toolOf(button: number, chosen: PointerTool): PointerTool {
  if (button === 1) return 'pan';
  if (button === 2) return 'zoom';
  return chosen === 'crosshair' ? 'window' : chosen;
}

function crosshairOf(view: View): CrosshairView | null {
  return 'placeCrosshair' in view ? (view as View & CrosshairView) : null;
}

function applyDrag(
  view: View,
  drag: Drag,
  event: PointerEvent,
  point: readonly [number, number],
  element: HTMLElement,
): void {
  const [dx, dy] = [event.clientX - drag.lastX, event.clientY - drag.lastY];
  switch (drag.tool) {
    case 'window':
      if (drag.startWindow)
        view.dragWindow(drag.startWindow, event.clientX - drag.startX, event.clientY - drag.startY);
      return;
    case 'pan':
      return view.pan(dx, dy);
    case 'zoom': {
      const box = element.getBoundingClientRect();
      return view.zoomAt(ZOOM_PER_PX ** -dy, [drag.startX - box.left, drag.startY - box.top]);
    }
    case 'scroll': {
      const perPx = Math.max(view.getState().count / SCROLL_SPAN_PX, 1 / 12);
      return view.scrollTo(drag.startIndex + Math.round((event.clientY - drag.startY) * perPx));
    }
    case 'crosshair':
      crosshairOf(view)?.placeCrosshair(point);
  }
}
