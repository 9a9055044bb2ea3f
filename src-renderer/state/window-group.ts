import { create } from 'zustand';
import { windowsToOpen, type PlacedWindow } from '#shared/windows/placement.ts';
import { windowBridge } from '#view/api/window-bridge.ts';
import type { MovedView } from '#view/kernels/moved-view.ts';
import type { Rigid } from '#view/kernels/registration/rigid.ts';
import { placeCount, useWorkspace } from './workspace.ts';
import { keepSeatValue, seatValue } from './seat.ts';

const CHANNEL = 'viewbox-windows';
const SEAT_KEY = 'windows.arrangement';
/** Windows tell where they stand this often: a browser has no event for a window that is moved. */
const TELL_MS = 2_000;
/** A window that was loaded anew is back by then; one that goes with the whole program has no one left who forgets it, ms. */
const FORGET_MS = 5_000;

/** What windows of one group tell each other. Never a name: the study alone. */
type Told =
  | { readonly kind: 'study'; readonly studyInstanceUid: string }
  /** A window that opened, or shows another number of viewports, or stands elsewhere */
  | { readonly kind: 'here'; readonly window: number; readonly places: number; readonly at: PlacedWindow }
  | { readonly kind: 'gone'; readonly window: number }
  | { readonly kind: 'hung'; readonly hung: HungStage }
  /** Of the study that both read */
  | { readonly kind: 'moved'; readonly studyInstanceUid: string; readonly moved: MovedView }
  | { readonly kind: 'linked'; readonly link: KeptLink }
  | { readonly kind: 'focus'; readonly window: number; readonly hasFocus: boolean }
  /** The leading window opened, or was loaded anew: what is shared with it is to be asked for again */
  | { readonly kind: 'leads' }
  | { readonly kind: 'close' };

/** By which protocol a study is hung, and which stage of it is on the screens. */
export interface HungStage {
  readonly studyInstanceUid: string;
  /** What a person chose; empty = the most specific one */
  readonly chosenId: string;
  readonly stageId: string;
  readonly priorsPassed: number;
}

/** How two frames of reference lie to each other, as one window keeps it for all. */
export type KeptLink =
  | { readonly kind: 'offset'; readonly key: string; readonly offsetMm: number | null }
  | {
      readonly kind: 'registration';
      readonly key: string;
      readonly registration: { readonly rigid: Rigid; readonly residualMm: number };
    };

/** What comes again and again, and is kept in no state */
interface Listener {
  readonly moved?: (studyInstanceUid: string, moved: MovedView) => void;
  readonly linked?: (link: KeptLink) => void;
}

type Message = Told & { readonly group: string };

export type WindowGroup = {
  /** 1 leads: it has the study list; the others follow its study */
  readonly window: number;
  readonly group: string;
  /** Of the leading window; '' = none is open */
  readonly studyInstanceUid: string;
  /** Viewports of each window of the group */
  readonly places: ReadonlyMap<number, number>;
  /** The stage that all windows of the group show; null = none was told yet */
  readonly hung: HungStage | null;
  /** Windows of the group that have the focus */
  readonly focused: ReadonlySet<number>;
};

export const useWindowGroup = create<WindowGroup>(() => ({
  window: 1,
  group: '',
  studyInstanceUid: '',
  places: new Map(),
  hung: null,
  focused: new Set(),
}));

const listeners = new Set<Listener>();

let channel: BroadcastChannel | null = null;
/** When all windows were told to close */
let closedAtMs = -Infinity;

/** Whether the reader has the windows of this program before them: one of them has the focus, and this one is not hidden. */
export function isGroupInFront(): boolean {
  const { focused } = useWindowGroup.getState();
  return document.visibilityState === 'visible' && (document.hasFocus() || focused.size > 0);
}

/** This window leads from now on. A reload stays in its group. */
export function leadWindows(): () => void {
  const kept = sessionStorage.getItem(CHANNEL);
  const group = kept ?? crypto.randomUUID();
  sessionStorage.setItem(CHANNEL, group);
  return join(1, group);
}

/** This window follows the leading one of a group. @param window from 2 */
export function followWindows(window: number, group: string): () => void {
  return join(window, group);
}

/** The study that all windows of the group show from now on; '' = none. */
export function leadTo(studyInstanceUid: string): void {
  if (useWindowGroup.getState().window !== 1) return;
  useWindowGroup.setState({ studyInstanceUid });
  tell({ kind: 'study', studyInstanceUid });
}

/** All windows of the group go to a stage. */
export function tellHung(hung: HungStage): void {
  useWindowGroup.setState({ hung });
  tell({ kind: 'hung', hung });
}

/** The reader moved a view that others go with, which may be in other windows. */
export function tellMoved(studyInstanceUid: string, moved: MovedView): void {
  tell({ kind: 'moved', studyInstanceUid, moved });
}

export function tellLinked(link: KeptLink): void {
  tell({ kind: 'linked', link });
}

/** Called with what other windows of the group tell, until the returned end is called. */
export function listenToGroup(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens the other windows where they stood the last time at this station, or one on each other display; then one more each time. */
export async function openViewerWindows(): Promise<void> {
  const displays = await windowBridge.displays();
  const { group, places } = useWindowGroup.getState();
  const open = new Set([1, ...places.keys()]);
  for (const { window: number, left, top, width, height } of windowsToOpen(
    keptArrangement(),
    open,
    displays,
    standsAt(1),
  ))
    // With its opener, so that it may share the pictures that this window has decoded.
    window.open(
      `/#/viewer/${String(number)}/${group}`,
      `viewbox-viewer-${String(number)}`,
      `popup,left=${String(left)},top=${String(top)},width=${String(width)},height=${String(height)}`,
    );
}

/** Closes the other windows; where they stood stays remembered. */
export function closeViewerWindows(): void {
  closedAtMs = performance.now();
  tell({ kind: 'close' });
}

function keptArrangement(): readonly PlacedWindow[] {
  return seatValue<readonly PlacedWindow[]>(SEAT_KEY, []);
}

/** A window that a person closed by itself, and did not only load anew, is not part of the arrangement any more. */
function forgetLater(window: number): void {
  if (performance.now() - closedAtMs < FORGET_MS) return;
  setTimeout(() => {
    if (useWindowGroup.getState().places.has(window)) return;
    keepSeatValue(
      SEAT_KEY,
      keptArrangement().filter((each) => each.window !== window),
    );
  }, FORGET_MS);
}

/** How many viewports the windows before this one have: this window goes on with the series behind those. */
export function placesBefore({ window, places }: WindowGroup): number {
  return Array.from(places).reduce((sum, [other, count]) => (other < window ? sum + count : sum), 0);
}

function join(window: number, group: string): () => void {
  useWindowGroup.setState({ window, group, places: new Map(), hung: null, focused: new Set() });
  const own = new BroadcastChannel(CHANNEL);
  channel = own;
  own.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.group === group) hear(window, data);
  });
  const tellHere = () => tell(here(window));
  const tellFocus = () => tell({ kind: 'focus', window, hasFocus: document.hasFocus() });
  const tellGone = () => tell({ kind: 'gone', window });
  const timer = setInterval(tellHere, TELL_MS);
  const endLayout = useWorkspace.subscribe((now, before) => {
    if (now.layout !== before.layout) tellHere();
  });
  addEventListener('focus', tellFocus);
  addEventListener('blur', tellFocus);
  addEventListener('pagehide', tellGone);
  if (window === 1) tell({ kind: 'leads' });
  tellHere();
  return () => {
    tellGone();
    clearInterval(timer);
    endLayout();
    removeEventListener('focus', tellFocus);
    removeEventListener('blur', tellFocus);
    removeEventListener('pagehide', tellGone);
    own.close();
    if (channel === own) channel = null;
  };
}

function hear(own: number, told: Told): void {
  switch (told.kind) {
    case 'study':
      if (own !== 1) useWindowGroup.setState({ studyInstanceUid: told.studyInstanceUid });
      break;
    case 'here':
      hearHere(own, told.window, told.places, told.at);
      break;
    case 'gone':
      useWindowGroup.setState(({ places, focused, studyInstanceUid }) => ({
        places: new Map([...places].filter(([window]) => window !== told.window)),
        focused: new Set([...focused].filter((window) => window !== told.window)),
        studyInstanceUid: told.window === 1 ? '' : studyInstanceUid,
      }));
      if (own === 1) forgetLater(told.window);
      break;
    case 'hung':
      useWindowGroup.setState({ hung: told.hung });
      break;
    case 'moved':
      for (const { moved } of listeners) moved?.(told.studyInstanceUid, told.moved);
      break;
    case 'linked':
      for (const { linked } of listeners) linked?.(told.link);
      break;
    case 'focus':
      useWindowGroup.setState(({ focused }) => {
        const now = new Set(focused);
        if (told.hasFocus) now.add(told.window);
        else now.delete(told.window);
        return { focused: now };
      });
      break;
    case 'leads':
      if (own !== 1) location.reload();
      break;
    case 'close':
      if (own !== 1) window.close();
      break;
    default:
      told satisfies never;
  }
}

function hearHere(own: number, window: number, count: number, at: PlacedWindow): void {
  const { places, studyInstanceUid, hung } = useWindowGroup.getState();
  if (places.get(window) !== count) useWindowGroup.setState({ places: new Map(places).set(window, count) });
  if (own !== 1) return;
  if (!places.has(window)) {
    tell({ kind: 'study', studyInstanceUid });
    if (hung !== null) tell({ kind: 'hung', hung });
    tell(here(1));
  }
  const kept = keptArrangement();
  const now = [...kept.filter((each) => each.window !== window), at];
  if (JSON.stringify(kept.find((each) => each.window === window)) !== JSON.stringify(at))
    keepSeatValue(SEAT_KEY, now);
}

function here(window: number): Told {
  const { layout } = useWorkspace.getState();
  return { kind: 'here', window, places: placeCount(layout), at: standsAt(window) };
}

function standsAt(number: number): PlacedWindow {
  const { screenX, screenY, outerWidth, outerHeight } = window;
  return { window: number, left: screenX, top: screenY, width: outerWidth, height: outerHeight };
}

function tell(told: Told): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no origin but its own
  channel?.postMessage({ ...told, group: useWindowGroup.getState().group } satisfies Message);
}
