import { attributes, numberAt, numbersAt, textAt, withVr, type JsonAttributes } from './attributes.ts';
import type { DisplayedArea, PresentationState } from './presentation-state.ts';

type Turn = Pick<PresentationState, 'rotationDeg' | 'isFlippedHorizontally'>;
type Corners = readonly [topLeft: readonly [number, number], bottomRight: readonly [number, number]];

/**
 * The pixels of an area that are in the upper left and lower right of it as it is shown (PS3.3 C.10.4), [column, row].
 */
export function shownCorners(area: DisplayedArea, { rotationDeg, isFlippedHorizontally }: Turn): Corners {
  const { left, top, right, bottom } = area;
  // The corners clockwise from the upper left: a turn by a quarter brings the lower left one there.
  const round = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;
  const turns = rotationDeg / 90;
  const shown = (at: number) => round[(at - turns + 4) % 4] ?? round[0];
  return isFlippedHorizontally ? [shown(1), shown(3)] : [shown(0), shown(2)];
}

export function displayedAreaAttributes(area: DisplayedArea, turn: Turn): JsonAttributes {
  const [topLeft, bottomRight] = shownCorners(area, turn);
  const { size, pixelSpacingMm, pixelAspect } = area;
  return {
    ...withVr('DisplayedAreaTopLeftHandCorner', 'SL', topLeft),
    ...withVr('DisplayedAreaBottomRightHandCorner', 'SL', bottomRight),
    ...attributes({
      PresentationSizeMode: SIZE_MODES[size.mode],
      PresentationPixelSpacing: pixelSpacingMm ?? undefined,
      PresentationPixelAspectRatio: pixelSpacingMm === null ? (pixelAspect ?? [1, 1]) : undefined,
      PresentationPixelMagnificationRatio: size.mode === 'magnify' ? size.ratio : undefined,
    }),
  };
}

const SIZE_MODES = { fit: 'SCALE TO FIT', trueSize: 'TRUE SIZE', magnify: 'MAGNIFY' } as const;

/** The corners may come in any order: some makers write them as they lie in the image. */
export function readDisplayedArea(item: JsonAttributes): Omit<DisplayedArea, 'images'> {
  const [left = 1, top = 1] = numbersAt(item, 'DisplayedAreaTopLeftHandCorner');
  const [right = left, bottom = top] = numbersAt(item, 'DisplayedAreaBottomRightHandCorner');
  const [rowsMm, columnsMm] = numbersAt(item, 'PresentationPixelSpacing');
  const [vertical, horizontal] = numbersAt(item, 'PresentationPixelAspectRatio');
  const ratio = numberAt(item, 'PresentationPixelMagnificationRatio');
  const mode = textAt(item, 'PresentationSizeMode');
  const isSpaced = rowsMm !== undefined && columnsMm !== undefined && rowsMm > 0 && columnsMm > 0;
  const hasAspect = vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0;
  return {
    left: Math.min(left, right),
    top: Math.min(top, bottom),
    right: Math.max(left, right),
    bottom: Math.max(top, bottom),
    size:
      mode === 'MAGNIFY' && ratio !== null && ratio > 0
        ? { mode: 'magnify', ratio }
        : { mode: mode === 'TRUE SIZE' ? 'trueSize' : 'fit' },
    pixelSpacingMm: isSpaced ? [rowsMm, columnsMm] : null,
    pixelAspect: hasAspect ? [vertical, horizontal] : null,
  };
}
