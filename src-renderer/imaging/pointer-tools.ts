import { profileOf, type DragAction, type MouseProfile, type MouseSettings } from '#shared/reading/mouse.ts';
import { buttonsAction, wheelAction, type HeldKeys } from '#view/kernels/mouse-action.ts';
import type { Window } from '#view/kernels/voi.ts';
import { armedTool, type Press } from './armed-tool.ts';
import { TouchGesture } from './touch-gesture.ts';
import type { View } from './view-state.ts';
import { showRegion } from './window-region.ts';

/** What dragging with the first button does. */
export type PointerTool = 'window' | 'windowRegion' | 'pan' | 'zoom' | 'scroll' | 'magnify' | 'crosshair';

/** What hands do to a view that can be taken back. */
export type StepAction = 'window' | 'pan' | 'zoom' | 'crosshair';

export interface PointerHost {
  view(): View | null;
  /** What the view draws on: its upper left corner is the view's point (0, 0). */
  surface(): HTMLElement;
  tool(): PointerTool;
  mouse(): MouseSettings;
  /** The reader touched this viewport. */
  activate(): void;
  /** A right click that was no drag. */
  openMenu(clientX: number, clientY: number): void;
  toggleFullScreen(): void;
  /** The pointer moves over the picture with Shift held and no button down, CSS pixels of the surface. */
  pointAt(view: View, point: readonly [number, number]): void;
  /** Where the pointer is, with or without a button; null when it has left. */
  hoverAt(point: readonly [number, number] | null): void;
  /**
   * What is done until the returned end is called is one step that can be taken back.
   *
   * @param isBrief a notch of the wheel: those that follow quickly are one step together
   */
  beginStep(action: StepAction, isBrief: boolean): () => void;
  /** The lens is shown while the magnifying tool is pressed. */
  magnify(isOn: boolean): void;
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
/** A notch of the wheel on the window: as a drag of this many CSS pixels */
const WINDOW_NOTCH_PX = 15;

interface Drag {
  readonly pointerId: number;
  readonly button: number;
  /** Bits of `buttons` that the action belongs to */
  buttons: number;
  action: PointerTool | 'nothing';
  startX: number;
  startY: number;
  startWindow: Window | null;
  startIndex: number;
  lastX: number;
  lastY: number;
  isMoved: boolean;
  endRegion: ((isTaken: boolean) => void) | null;
  readonly endStep: () => void;
}

/**
 * Mouse, pen and touch on a viewport as the reader's profile says; the wheel is the viewport's under the pointer. Two fingers
 * zoom and pan, three scroll. Returns the end of it.
 */
export function listenToPointer(element: HTMLElement, host: PointerHost): () => void {
  let drag: Drag | null = null;
  let wheelRest = 0;
  /** The pointer whose press an armed tool has taken */
  let armedPointer: number | null = null;
  const touch = new TouchGesture(() => host.view());
  let endTouch: (() => void) | null = null;

  const pointOf = (event: MouseEvent): readonly [number, number] => {
    const box = host.surface().getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const profile = (): MouseProfile => profileOf(host.mouse());

  const endDrag = (isTaken: boolean) => {
    if (drag === null) return;
    drag.endRegion?.(isTaken);
    drag.endStep();
    if (drag.action === 'magnify') host.magnify(false);
    drag = null;
  };

  /** What is held begins anew from here: a second button may come to the first. */
  const begin = (view: View, event: PointerEvent, action: DragAction | 'crosshair') => {
    const state = view.getState();
    const chosen = host.tool();
    const tool = action === 'tool' ? (chosen === 'crosshair' ? profile().firstTool : chosen) : action;
    // The way through slices is none that has to be taken back.
    const isScroll = tool === 'scroll';
    const moved = drag?.isMoved ?? false;
    endDrag(false);
    drag = {
      pointerId: event.pointerId,
      button: event.button,
      buttons: event.buttons,
      action: tool,
      startX: event.clientX,
      startY: event.clientY,
      startWindow: view.windowInForce(),
      startIndex: state.targetIndex,
      lastX: event.clientX,
      lastY: event.clientY,
      isMoved: moved,
      endRegion: tool === 'windowRegion' ? showRegion(host.surface(), view, pointOf(event)) : null,
      endStep: isScroll ? () => undefined : host.beginStep(stepOf(tool), false),
    };
    if (tool === 'magnify') host.magnify(true);
    return drag;
  };

  const onDown = (event: PointerEvent) => {
    host.activate();
    // A notice on the viewport has buttons: a pointer that is captured never presses them.
    if (event.target instanceof Element && event.target.closest('button') !== null) return;
    const view = host.view();
    if (view === null) return;
    if (event.pointerType === 'touch' && touch.down(event, pointOf(event)) > 1) {
      if (armedPointer !== null) armedTool()?.cancel();
      armedPointer = null;
      endDrag(false);
      endTouch ??= host.beginStep('zoom', false);
      return;
    }
    if (drag !== null || armedPointer !== null) return;
    if (event.button === 1) event.preventDefault();
    if (event.button === 0 && armedTool()?.press(pressOf(view, event, pointOf(event)))) {
      armedPointer = event.pointerId;
      element.setPointerCapture(event.pointerId);
      return;
    }
    const crosshair = crosshairOf(view);
    const point = pointOf(event);
    const takesCrosshair =
      event.button === 0 &&
      crosshair !== null &&
      (host.tool() === 'crosshair' || crosshair.isNearCrosshair(point));
    const action = takesCrosshair ? 'crosshair' : buttonsAction(profile(), event.buttons, event);
    begin(view, event, action);
    element.setPointerCapture(event.pointerId);
    if (takesCrosshair) crosshair.placeCrosshair(point);
  };

  const onMove = (event: PointerEvent) => {
    const view = host.view();
    if (view === null) return;
    const point = pointOf(event);
    host.hoverAt(point);
    if (event.pointerType === 'touch' && touch.move(event, point)) return;
    if (armedPointer === event.pointerId) return armedTool()?.move(pressOf(view, event, point));
    if (drag === null || drag.pointerId !== event.pointerId) {
      if (drag === null) {
        element.style.cursor = armedTool()?.hover(pressOf(view, event, point)) ?? '';
        if (event.shiftKey && event.buttons === 0) host.pointAt(view, point);
      }
      return view.probeAt(point);
    }
    // A button that joins another one is told as a move.
    if (event.buttons !== drag.buttons && event.buttons !== 0) {
      const isMore = (event.buttons & drag.buttons) === drag.buttons;
      const next = isMore ? buttonsAction(profile(), event.buttons, event) : 'nothing';
      const began = begin(view, event, next);
      began.isMoved = true;
    }
    const dx = event.clientX - drag.startX;
    const dy = event.clientY - drag.startY;
    if (!drag.isMoved && Math.hypot(dx, dy) < DRAG_PX) return;
    drag.isMoved = true;
    applyDrag(view, drag, event, point, host);
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
  };

  const onUp = (event: PointerEvent) => {
    if (event.pointerType === 'touch' && touch.up(event) === 0) {
      endTouch?.();
      endTouch = null;
    }
    if (armedPointer === event.pointerId) {
      armedPointer = null;
      const view = host.view();
      if (view === null || event.type === 'pointercancel') armedTool()?.cancel();
      else armedTool()?.release(pressOf(view, event, pointOf(event)));
      return;
    }
    if (drag === null || drag.pointerId !== event.pointerId) return;
    const { isMoved, button } = drag;
    endDrag(event.type === 'pointerup');
    if (element.hasPointerCapture(event.pointerId)) element.releasePointerCapture(event.pointerId);
    if (button === 2 && !isMoved) host.openMenu(event.clientX, event.clientY);
  };

  const onLeave = () => {
    host.hoverAt(null);
    host.view()?.probeAt(null);
  };

  const onWheel = (event: WheelEvent) => {
    const view = host.view();
    if (view === null) return;
    event.preventDefault();
    // Lines and pages of some devices, in pixels of about one notch.
    const notch = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 100 : 3;
    // With Shift held some browsers turn the wheel sideways.
    const delta = event.deltaY === 0 ? event.deltaX : event.deltaY;
    const action = wheelAction(profile(), event);
    if (action === 'nothing') return;
    if (action === 'zoom' || action === 'window') {
      const end = host.beginStep(action, true);
      const window = view.windowInForce();
      if (action === 'zoom') view.zoomAt(1.1 ** (-delta / notch), pointOf(event));
      else if (window) view.dragWindow(window, (-delta / notch) * WINDOW_NOTCH_PX, 0);
      return end();
    }
    wheelRest += delta / notch;
    const isMouseWheel = Math.abs(delta) >= notch / 2;
    // A touchpad sends many small steps: they add up. A notch is always one slice.
    const slices = isMouseWheel ? Math.sign(delta) : Math.trunc(wheelRest);
    wheelRest = isMouseWheel ? 0 : wheelRest - slices;
    if (slices !== 0) view.scrollBy(action === 'scrollFast' ? slices * FAST_SLICES : slices);
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

function pressOf(view: View, event: MouseEvent & HeldKeys, point: readonly [number, number]): Press {
  return { view, point, isShift: event.shiftKey, isControl: event.ctrlKey, isAlt: event.altKey };
}

function crosshairOf(view: View): CrosshairView | null {
  return 'placeCrosshair' in view ? (view as View & CrosshairView) : null;
}

function stepOf(tool: Drag['action']): StepAction {
  return tool === 'pan' || tool === 'zoom' || tool === 'crosshair' ? tool : 'window';
}

function applyDrag(
  view: View,
  drag: Drag,
  event: PointerEvent,
  point: readonly [number, number],
  host: PointerHost,
): void {
  const [dx, dy] = [event.clientX - drag.lastX, event.clientY - drag.lastY];
  switch (drag.action) {
    case 'window': {
      const { windowGain, isWidthTurned, isLevelTurned } = host.mouse();
      const across = (event.clientX - drag.startX) * windowGain * (isWidthTurned ? -1 : 1);
      const down = (event.clientY - drag.startY) * windowGain * (isLevelTurned ? -1 : 1);
      if (drag.startWindow) view.dragWindow(drag.startWindow, across, down);
      return;
    }
    case 'pan':
      return view.pan(dx, dy);
    case 'zoom': {
      const box = host.surface().getBoundingClientRect();
      return view.zoomAt(ZOOM_PER_PX ** -dy, [drag.startX - box.left, drag.startY - box.top]);
    }
    case 'scroll': {
      const perPx = Math.max(view.getState().count / SCROLL_SPAN_PX, 1 / 12);
      return view.scrollTo(drag.startIndex + Math.round((event.clientY - drag.startY) * perPx));
    }
    case 'crosshair':
      return crosshairOf(view)?.placeCrosshair(point);
    case 'windowRegion':
    case 'magnify':
    case 'nothing':
  }
}
