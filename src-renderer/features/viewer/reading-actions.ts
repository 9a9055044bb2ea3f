import type { KeyImage } from '#shared/contract/reading.ts';
import { imageKey, type KeyImageTitle } from '#shared/reading/key-image.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { text } from '#view/locales/text.ts';
import { dropKeyImage, putKeyImage, useReading } from '#view/state/reading.ts';
import { record } from '#view/state/reading-outbox.ts';
import { recordStep } from '#view/state/undo.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { viewAt } from './views.ts';

/** The image of the active viewport, when it is one of a stack and on the screen; else null. */
function activeFrame(): Frame | null {
  const state = viewAt(useWorkspace.getState().activePlace)?.getState();
  return state?.kind === 'stack' && state.status === 'ready' ? state.frame : null;
}

export function toggleKeyImage(): void {
  const frame = activeFrame();
  if (frame === null) return;
  const known = useReading.getState().keyImages.get(imageKey(frame));
  if (known === undefined) markKeyImage(frame);
  else unmarkKeyImage(known);
}

/** A second mark changes nothing: who goes through a series with it may go back. */
export function markAndAdvance(): void {
  const frame = activeFrame();
  if (frame !== null && !useReading.getState().keyImages.has(imageKey(frame))) markKeyImage(frame);
  viewAt(useWorkspace.getState().activePlace)?.scrollBy(1);
}

export function unmarkKeyImage(image: KeyImage): void {
  takeMark(image);
  recordStep({
    name: text.reading.unmark,
    undo: () => putMark(image),
    redo: () => takeMark(image),
  });
}

function takeMark(image: KeyImage): void {
  const { seriesInstanceUid, sopInstanceUid, frameNumber } = image;
  dropKeyImage(image);
  record(useReading.getState().studyInstanceUid, [
    { kind: 'unmarkKeyImage', image: { seriesInstanceUid, sopInstanceUid, frameNumber } },
  ]);
}

export function describeKeyImage(
  image: KeyImage,
  change: { readonly title?: KeyImageTitle; readonly comment?: string },
): void {
  const { seriesInstanceUid, sopInstanceUid, frameNumber, sopClassUid, title, comment } = {
    ...image,
    ...change,
  };
  // A key object that was stored of it before says something else.
  const next: KeyImage = {
    seriesInstanceUid,
    sopInstanceUid,
    frameNumber,
    sopClassUid,
    title,
    comment,
    storedInSopInstanceUid: '',
  };
  const before = useReading.getState().keyImages.get(imageKey(image));
  putMark(next);
  recordStep({
    name: before ? text.reading.changeKeyImage : text.reading.keyImage,
    undo: () => (before ? putMark(before) : takeMark(next)),
    redo: () => putMark(next),
  });
}

function putMark({
  seriesInstanceUid,
  sopInstanceUid,
  frameNumber,
  sopClassUid,
  title,
  comment,
  storedInSopInstanceUid,
}: KeyImage): void {
  const keyImage: KeyImage = {
    seriesInstanceUid,
    sopInstanceUid,
    frameNumber,
    sopClassUid,
    title,
    comment,
    storedInSopInstanceUid,
  };
  putKeyImage(keyImage);
  record(useReading.getState().studyInstanceUid, [{ kind: 'markKeyImage', keyImage }]);
}

function markKeyImage({ seriesInstanceUid, sopInstanceUid, sopClassUid, frameNumber }: Frame): void {
  describeKeyImage(
    {
      seriesInstanceUid,
      sopInstanceUid,
      frameNumber,
      sopClassUid,
      title: '113000',
      comment: '',
      storedInSopInstanceUid: '',
    },
    {},
  );
}
