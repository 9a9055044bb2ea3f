import { useEffect } from 'react';
import { useMay } from '#view/api/queries.ts';
import type { Frame } from '#view/imaging/frame.ts';
import type { View } from '#view/imaging/view-state.ts';
import { isGroupInFront } from '#view/state/window-group.ts';
import { noteViewed, useReading } from '#view/state/reading.ts';
import { record } from '#view/state/reading-outbox.ts';
import { imageKey } from '#shared/reading/key-image.ts';
import { followViews } from './views.ts';

/** Shorter than this an image was passed, not looked at. */
const STAYS_MS = 100;
/** What was looked at is written this often, all of it together. */
const WRITE_MS = 2_000;

/** Notes which images stayed on the screen, whole and in front, for as long as it takes to look at them. */
export function useViewedTracking(studyInstanceUid: string): void {
  const mayAnnotate = useMay('studies.annotate');
  useEffect(() => {
    const tracker = new ViewedTracker(studyInstanceUid, mayAnnotate);
    return () => tracker.dispose();
  }, [studyInstanceUid, mayAnnotate]);
}

class ViewedTracker {
  readonly #studyInstanceUid: string;
  readonly #isKept: boolean;
  readonly #endViews: () => void;
  readonly #ends = new Map<View, () => void>();
  readonly #onFront = () => this.#lookAgain();
  #fresh: Frame[] = [];
  #writing: ReturnType<typeof setTimeout> | undefined;

  constructor(studyInstanceUid: string, isKept: boolean) {
    this.#studyInstanceUid = studyInstanceUid;
    this.#isKept = isKept;
    this.#endViews = followViews((views) => this.#follow(views));
    document.addEventListener('visibilitychange', this.#onFront);
    addEventListener('focus', this.#onFront);
    addEventListener('pagehide', this.#write);
  }

  dispose(): void {
    this.#endViews();
    for (const end of this.#ends.values()) end();
    document.removeEventListener('visibilitychange', this.#onFront);
    removeEventListener('focus', this.#onFront);
    removeEventListener('pagehide', this.#write);
    this.#write();
  }

  #follow(views: ReadonlySet<View>): void {
    for (const [view, end] of this.#ends)
      if (!views.has(view)) {
        end();
        this.#ends.delete(view);
      }
    for (const view of views) if (!this.#ends.has(view)) this.#ends.set(view, this.#watch(view));
  }

  /** Coming back to the front is like coming to the picture. */
  #lookAgain(): void {
    for (const [view, end] of this.#ends) {
      end();
      this.#ends.set(view, this.#watch(view));
    }
  }

  #watch(view: View): () => void {
    let staying: Frame | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      const frame = wholeFrame(view);
      if (frame === staying) return;
      staying = frame;
      clearTimeout(timer);
      if (frame !== null && !this.#isViewed(frame))
        timer = setTimeout(() => {
          if (wholeFrame(view) === frame && isGroupInFront()) this.#note(frame);
        }, STAYS_MS);
    };
    look();
    const end = view.subscribe(look);
    return () => {
      clearTimeout(timer);
      end();
    };
  }

  #isViewed(frame: Frame): boolean {
    return useReading.getState().viewed.get(frame.seriesInstanceUid)?.has(imageKey(frame)) ?? false;
  }

  #note(frame: Frame): void {
    if (frame.studyInstanceUid !== this.#studyInstanceUid || this.#isViewed(frame)) return;
    noteViewed(viewedImages(frame.seriesInstanceUid, [frame]));
    if (!this.#isKept) return;
    this.#fresh.push(frame);
    this.#writing ??= setTimeout(this.#write, WRITE_MS);
  }

  readonly #write = (): void => {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const bySeries = Map.groupBy(this.#fresh, (frame) => frame.seriesInstanceUid);
    this.#fresh = [];
    if (bySeries.size === 0) return;
    record(
      this.#studyInstanceUid,
      Array.from(bySeries, ([uid, frames]) => ({
        kind: 'viewed' as const,
        viewed: viewedImages(uid, frames),
      })),
    );
  };
}

function viewedImages(seriesInstanceUid: string, frames: readonly Frame[]) {
  const byInstance = Map.groupBy(frames, (frame) => frame.sopInstanceUid);
  return {
    seriesInstanceUid,
    images: Array.from(byInstance, ([sopInstanceUid, its]) => ({
      sopInstanceUid,
      frameNumbers: its.map(({ frameNumber }) => frameNumber),
    })),
  };
}

/** The image that is on the screen as it was sent, and not another one that is still on its way; null when there is none. */
function wholeFrame(view: View): Frame | null {
  const { kind, status, frame, shownIndex, targetIndex } = view.getState();
  return kind === 'stack' && status === 'ready' && shownIndex === targetIndex ? frame : null;
}
