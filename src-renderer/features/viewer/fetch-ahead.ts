import type { QueryClient } from '@tanstack/react-query';
import { planHanging } from '#shared/hanging/plan-hanging.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { frameStore } from '#view/imaging/frame-store.ts';
import { stacksOf, type SeriesStack } from '#view/imaging/series-stack.ts';
import { splitChoiceOf } from '#view/state/series-parts.ts';
import { useWindowGroup } from '#view/state/window-group.ts';
import { type AheadOf, type FirstView, firstViews, picturesAhead } from './first-pictures.ts';
import { firstIndexOf, partOf } from './use-hung-look.ts';
import { inputOf, knownProtocols } from './use-hanging.ts';
import { readingOrder } from './use-opened-study.ts';
import { seriesQuery } from './use-series-stack.ts';

/** After everything that an open study waits for */
const LAST = 1e12;
/** Decoded; beside what the open study holds */
const MOST_BYTES = 256 * 2 ** 20;

/** Holds the first pictures of the study that comes next and of its priors, until another one comes next. */
let holder: object | null = null;

/**
 * Fetches and decodes the pictures that a study opens with, as it will be hung: those of its priors too. Nothing is taken into
 * progress by that, and no opening is recorded.
 *
 * @returns the end of it; what is here by then stays until something else comes next
 */
export function fetchAhead(studyInstanceUid: string, cache: QueryClient): () => void {
  if (holder !== null) frameStore.release(holder);
  const own = {};
  holder = own;
  let isOver = false;
  const isWanted = () => !isOver && holder === own;
  wantFirstPictures(studyInstanceUid, own, cache, isWanted).catch(() => undefined);
  return () => {
    isOver = true;
  };
}

async function wantFirstPictures(
  studyInstanceUid: string,
  own: object,
  cache: QueryClient,
  isWanted: () => boolean,
): Promise<void> {
  const views = await viewsOf(studyInstanceUid, cache);
  const ahead: AheadOf<Frame>[] = [];
  for (const view of views) {
    if (!isWanted()) return;
    const pictures = await picturesOf(view, cache);
    if (pictures !== null) ahead.push(pictures);
  }
  if (!isWanted()) return;
  for (const [at, frame] of picturesAhead(ahead, sizeBytesOf, MOST_BYTES).entries())
    frameStore.want(own, frame, () => LAST + at).catch(() => undefined);
}

type OpeningView = Omit<FirstView, 'cell'> & { readonly cell: FirstView['cell'] | null };

/** What the study opens with: by its protocol, else its first series alone. */
async function viewsOf(studyInstanceUid: string, cache: QueryClient): Promise<readonly OpeningView[]> {
  const { study, series } = await detailOf(studyInstanceUid, cache);
  // Before the first case is opened nobody follows them.
  const preferences = await cache.ensureQueryData(queries.preferences);
  if (preferences.own.opensWith === 'series') {
    const [first] = readingOrder(series);
    return first === undefined
      ? []
      : [{ studyInstanceUid, seriesInstanceUid: first, cell: null, isVolume: false }];
  }
  // Asked anew when it is hung; the core has then read what its series and those of its priors are.
  const facts = await api.hanging.facts({ studyInstanceUid });
  const windows = useWindowGroup.getState().places.size + 1;
  const isComplete = !study.isReceiving;
  const input = inputOf(facts, { chosenId: '', windows, isComplete, priorsPassed: 0 });
  return firstViews(
    planHanging({ ...input, protocols: knownProtocols(preferences) }),
    studyInstanceUid,
    windows,
  );
}

function detailOf(studyInstanceUid: string, cache: QueryClient) {
  return cache.fetchQuery({ ...queries.study(studyInstanceUid), staleTime: 60_000 });
}

/** The pictures of a viewport, and with which of them it begins; null = there are none. */
async function picturesOf(
  { studyInstanceUid, seriesInstanceUid, cell, isVolume }: OpeningView,
  cache: QueryClient,
): Promise<AheadOf<Frame> | null> {
  const [{ series }, loaded] = await Promise.all([
    detailOf(studyInstanceUid, cache),
    cache.fetchQuery(seriesQuery(studyInstanceUid, seriesInstanceUid)),
  ]);
  const row = series.find((each) => each.seriesInstanceUid === seriesInstanceUid);
  const stacks = stacksOf(loaded, row ? splitChoiceOf(row) : 'automatic');
  const stack: SeriesStack | undefined = (cell && partOf(stacks, cell.look)) ?? stacks[0];
  if (stack === undefined || stack.frames.length === 0) return null;
  const middle = Math.floor(stack.frames.length / 2);
  return { frames: stack.frames, firstIndex: cell ? firstIndexOf(cell, stack) : middle, isVolume };
}

const BYTES: Readonly<Record<Frame['sampleType'], number>> = {
  Uint8Array: 1,
  Uint16Array: 2,
  Int16Array: 2,
  Float32Array: 4,
};

/** Decoded */
function sizeBytesOf({ rows, columns, samplesPerPixel, sampleType }: Frame): number {
  return rows * columns * (samplesPerPixel > 1 ? 4 : BYTES[sampleType]);
}
