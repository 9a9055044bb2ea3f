import { useSyncExternalStore } from 'react';
import type { View, ViewState } from '#view/imaging/view-state.ts';
import { noteSteppedView } from '#view/state/view-steps.ts';

const views = new Map<number, View>();
const listeners = new Set<() => void>();

/** Puts the view of a place within reach of commands and toolbar; null takes it away. */
export function registerView(place: number, view: View | null): void {
  if (view === null) views.delete(place);
  else views.set(place, view);
  noteSteppedView(place, view);
  for (const listener of listeners) listener();
}

export function viewAt(place: number): View | null {
  return views.get(place) ?? null;
}

/** Tells the views that are on the screen, now and after every change, until the end that is returned is called. */
export function followViews(tell: (views: ReadonlySet<View>) => void): () => void {
  const told = () => tell(new Set(views.values()));
  told();
  return subscribe(told);
}

export function allViews(): readonly View[] {
  return [...views.values()];
}

/** Called whenever a viewport gets another view; returns the end of it. */
export function onViewsChange(listener: () => void): () => void {
  return subscribe(listener);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useViewAt(place: number): View | null {
  return useSyncExternalStore(subscribe, () => viewAt(place));
}

/** Resolves when each of these views shows what it is to show, as finely as it can; rejects when that is not waited for any more. */
export async function picturesThere(waited: readonly View[], signal: AbortSignal): Promise<void> {
  await Promise.all(
    waited.map(
      (view) =>
        new Promise<void>((resolve, reject) => {
          const isThere = () => {
            const { status, plane } = view.getState();
            return status !== 'loading' && plane?.isReduced !== true;
          };
          if (isThere()) return resolve();
          const end = view.subscribe(() => {
            if (!isThere()) return;
            end();
            resolve();
          });
          signal.addEventListener('abort', () => {
            end();
            reject(signal.reason as Error);
          });
        }),
    ),
  );
}

const noView = () => () => undefined;

/** One fact of what a view shows; draws again only when that fact changes. */
export function useViewFact<Fact extends string | number | boolean | null>(
  view: View | null,
  fact: (state: ViewState) => Fact,
): Fact | null {
  return useSyncExternalStore(view === null ? noView : view.subscribe.bind(view), () =>
    view === null ? null : fact(view.getState()),
  );
}

/** Everything a view shows; draws again with every picture. */
export function useViewState(view: View | null): ViewState | null {
  return useSyncExternalStore(view === null ? noView : view.subscribe.bind(view), () =>
    view === null ? null : view.getState(),
  );
}
