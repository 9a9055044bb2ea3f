import { areParallel, linkKey, mainAxis } from '#view/kernels/linked-slices.ts';
import { reducedVolume, type ReducedVolume } from '#view/kernels/registration/reduced-volume.ts';
import type { Registered, UnsureReason } from '#view/kernels/registration/register-volumes.ts';
import { volumeGeometry } from '#view/kernels/volume-geometry.ts';
import { keepRegistration } from '#view/state/study-links.ts';
import { frameStore } from './frame-store.ts';
import type { RegisterTask } from './register-worker.ts';
import type { SeriesStack } from './series-stack.ts';
import { StackView } from './stack-view.ts';
import { pointFor } from './view-links.ts';
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
  const partner = partnerOf(view, views());
  if (typeof partner === 'string') return { kind: 'refused', why: partner };
  const { other, key } = partner;
  const [here, there] = [view.targetSlice?.(), other.targetSlice?.()];
  if (!here || !there || !(view instanceof StackView)) return { kind: 'refused', why: 'noVolume' };
  const stacks = [view.stack, other.stack];
  if (!stacks.every(formsVolume)) return { kind: 'refused', why: 'noVolume' };
  const [one, two] = await Promise.all(stacks.map(reducedOf));
  if (!one || !two) return { kind: 'refused', why: 'notLoaded' };
  const found = await inWorker({ one, other: two, axis: mainAxis(here.normal) });
  if (found.kind === 'unsure') return { kind: 'refused', why: found.why };
  const { rigid, residualMm } = found;
  keepRegistration(here.frameOfReferenceUid, there.frameOfReferenceUid, { rigid, residualMm }, key);
  // Meanwhile the reader may have gone on.
  const isThere = [view, other].every((each) => views().includes(each));
  const [from, to] = isThere ? [view.targetSlice(), other.targetSlice()] : [];
  const point = from && to && pointFor(from, to, from.point);
  if (to && point) other.showPoint(to.frameOfReferenceUid, point);
  return { kind: 'registered', residualMm };
}

function partnerOf(
  view: View,
  views: readonly View[],
):
  { readonly other: StackView; readonly key: string } | 'noOther' | 'notParallel' | 'sameSpace' | 'noVolume' {
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
    const key = linkKey(here, there);
    if (key !== null) return { other, key };
    why = here.frameOfReferenceUid === there.frameOfReferenceUid ? 'sameSpace' : 'notParallel';
    if (why === 'notParallel' && areParallel(here, there)) why = 'noVolume';
  }
  return why;
}

/** The volume with fewer pixels, when all of its slices have come; null when one does not. */
async function reducedOf(stack: SeriesStack): Promise<ReducedVolume | null> {
  const geometry = volumeGeometry(stack.frames.map(({ plane }) => plane));
  const [first] = stack.frames;
  if (geometry === null || !first) return null;
  const wanter = {};
  try {
    await Promise.all(stack.frames.map((frame, at) => frameStore.want(wanter, frame, () => at)));
    const slice = (index: number) => {
      const frame = stack.frames[index];
      const pixels = frame ? frameStore.ready(frame) : null;
      return pixels?.kind === 'grey' ? pixels.values : null;
    };
    return reducedVolume({ geometry, paddingRange: first.paddingRange, slice }, first.unit);
  } catch {
    return null;
  } finally {
    frameStore.release(wanter);
  }
}

/** It takes a second or two: not where a reader scrolls. */
function inWorker(task: RegisterTask): Promise<Registered> {
  const worker = new Worker(new URL('register-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Registered>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Registered>) => resolve(data));
    worker.addEventListener('error', () => reject(new Error('The registration stopped.')));
    worker.postMessage(task, [task.one.values.buffer, task.other.values.buffer]);
  }).finally(() => worker.terminate());
}
