import { areParallel, linkKey, mainAxis, mayBeOfOneDirection } from '#view/kernels/linked-slices.ts';
import { reducedInParts, type ReducedVolume } from '#view/kernels/registration/reduced-volume.ts';
import type { Registered, UnsureReason } from '#view/kernels/registration/register-volumes.ts';
import { volumeGeometry } from '#view/kernels/volume-geometry.ts';
import { keepRegistration } from '#view/state/study-links.ts';
import { frameStore } from './frame-store.ts';
import type { RegisterTask } from './register-worker.ts';
import type { SeriesStack } from './series-stack.ts';
import { StackView } from './stack-view.ts';
import { areAligned, pointFor } from './view-links.ts';
import type { View } from './view-state.ts';
import { formsVolume } from './volume.ts';

/** What came of laying two studies on each other. */
export type RegisterOutcome =
  | { readonly kind: 'registered'; readonly residualMm: number }
  | {
      readonly kind: 'refused';
      readonly why: UnsureReason | 'noOther' | 'notParallel' | 'sameSpace' | 'noVolume' | 'notLoaded';
    };

/**
 * Finds how the body in the stack of a view lies to that in the stack of another study beside it, remembers it for the pair, and
 * brings both to the same place. What is not sure is not remembered.
 *
 * @param views those that are on the screen at the moment
 */
export async function registerStudies(view: View, views: () => readonly View[]): Promise<RegisterOutcome> {
  const other = partnerOf(view, views());
  if (typeof other === 'string') return { kind: 'refused', why: other };
  const [here, there] = [view.targetSlice?.(), other.targetSlice?.()];
  if (!here || !there || !(view instanceof StackView)) return { kind: 'refused', why: 'noVolume' };
  const found = await layOnEachOther(view, other, new AbortController().signal);
  if (found.kind === 'refused') return found;
  const { rigid, residualMm } = found;
  keepRegistration(
    here.frameOfReferenceUid,
    there.frameOfReferenceUid,
    { rigid, residualMm },
    linkKey(here, there, rigid),
  );
  // Meanwhile the reader may have gone on.
  const isThere = [view, other].every((each) => views().includes(each));
  const [from, to] = isThere ? [view.targetSlice(), other.targetSlice()] : [];
  if (from && to && !areAligned(from, to)) return { kind: 'refused', why: 'notParallel' };
  const point = from && to && pointFor(from, to, from.point);
  if (to && point) other.showPoint(to.frameOfReferenceUid, point);
  return { kind: 'registered', residualMm };
}

/**
 * How the body in the stack of one view lies to that in the stack of another one. Nothing is remembered of it.
 *
 * @throws the reason of the signal, when nobody waits for it any more
 */
export async function layOnEachOther(
  view: StackView,
  other: StackView,
  signal: AbortSignal,
): Promise<
  | Extract<Registered, { readonly kind: 'registered' }>
  | Extract<RegisterOutcome, { readonly kind: 'refused' }>
> {
  const stacks = [view.stack, other.stack];
  const here = view.targetSlice();
  if (here === null || !stacks.every(formsVolume)) return { kind: 'refused', why: 'noVolume' };
  const [one, two] = await Promise.all(stacks.map((stack) => reducedOf(stack, signal)));
  signal.throwIfAborted();
  if (!one || !two) return { kind: 'refused', why: 'notLoaded' };
  const found = await inWorker({ one, other: two, axis: mainAxis(here.normal) }, signal);
  return found.kind === 'unsure' ? { kind: 'refused', why: found.why } : found;
}

function partnerOf(
  view: View,
  views: readonly View[],
): StackView | 'noOther' | 'notParallel' | 'sameSpace' | 'noVolume' {
  const here = view.targetSlice?.();
  const studyUid = view.getState().frame?.studyInstanceUid;
  if (!here) return 'noVolume';
  let why: 'noOther' | 'notParallel' | 'sameSpace' | 'noVolume' = 'noOther';
  for (const other of views) {
    const { frame } = other.getState();
    if (other === view || frame === null || frame.studyInstanceUid === studyUid) continue;
    const there = other.targetSlice?.();
    if (!(other instanceof StackView) || !there) {
      why = 'noVolume';
      continue;
    }
    const isOtherSpace = here.frameOfReferenceUid !== there.frameOfReferenceUid;
    const isKnown = here.frameOfReferenceUid !== '' && there.frameOfReferenceUid !== '';
    if (isKnown && isOtherSpace && mayBeOfOneDirection(here, there)) return other;
    why = isOtherSpace ? 'notParallel' : 'sameSpace';
    if (why === 'notParallel' && areParallel(here, there)) why = 'noVolume';
  }
  return why;
}

/** The volume with fewer pixels, when all of its slices have come; null when one does not. */
async function reducedOf(stack: SeriesStack, signal: AbortSignal): Promise<ReducedVolume | null> {
  const geometry = volumeGeometry(stack.frames.map(({ plane }) => plane));
  const [first] = stack.frames;
  if (geometry === null || !first) return null;
  const wanter = {};
  try {
    await Promise.all(stack.frames.map((frame, at) => frameStore.want(wanter, frame, () => LATE + at)));
    const slice = (index: number) => {
      const frame = stack.frames[index];
      const pixels = frame ? frameStore.ready(frame) : null;
      return pixels?.kind === 'grey' ? pixels.values : null;
    };
    const source = { geometry, paddingRange: first.paddingRange, slice };
    return await betweenPictures(reducedInParts(source, first.unit), signal);
  } catch {
    return null;
  } finally {
    frameStore.release(wanter);
  }
}

/** What viewports show comes first. */
const LATE = 100_000;
/** So long the window may be busy at a stretch, ms */
const PART_MS = 4;
/** Where there is no idle time, as while a cine plays, it goes on slowly, ms. */
const LONGEST_WAIT_MS = 100;

/** Carries out work of many parts while the window has nothing else to do. */
async function betweenPictures<Result>(parts: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
  for (;;) {
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: LONGEST_WAIT_MS }));
    signal.throwIfAborted();
    const endMs = performance.now() + PART_MS;
    do {
      const { done, value } = parts.next();
      if (done === true) return value;
    } while (performance.now() < endMs);
  }
}

/** It takes a second or two: not where a reader scrolls. */
function inWorker(task: RegisterTask, signal: AbortSignal): Promise<Registered> {
  const worker = new Worker(new URL('register-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Registered>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Registered>) => resolve(data));
    worker.addEventListener('error', () => reject(new Error('The registration stopped.')));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    worker.postMessage(task, [task.one.values.buffer, task.other.values.buffer]);
  }).finally(() => worker.terminate());
}
