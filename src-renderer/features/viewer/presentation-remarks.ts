import type { Unapplied } from '#shared/objects/state-extras.ts';
import { presentationObstacle } from '#view/imaging/presented-look.ts';
import { missingOverlays } from '#view/imaging/presented-frame.ts';
import { canHaveMask } from '#view/imaging/stack-subtraction.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { text } from '#view/locales/text.ts';
import type { AppliedState } from '#view/state/presentation.ts';
import type { NoticeWords } from '#view/state/saved-readings.ts';

const words = text.objects;

/** What a reader must know of a state that was applied to a frame; null = it is shown whole. */
export function presentationNotice(
  { state, compound, extras, isGraphicsOnly }: AppliedState,
  frame: Frame,
  isScreenMeasured: boolean,
): NoticeWords | null {
  const graphics = [
    compound.withoutParts > 0 && words.remarks.compoundLost(compound.withoutParts),
    compound.withParts > 0 && words.remarks.compoundPlain(compound.withParts),
  ];
  const obstacle = isGraphicsOnly ? null : presentationObstacle(state, frame);
  const missing = missingOverlays(state, frame);
  const others = [
    state.displayedAreas.some(({ size }) => size.mode === 'trueSize') &&
      !isScreenMeasured &&
      words.remarks.notMeasured,
    state.mask !== null && !canHaveMask(frame) && words.remarks.noFrames,
    missing > 0 && words.remarks.overlaysMissing(missing),
    ...extras.unapplied.map(unappliedWords),
  ];
  const told = [
    obstacle !== null && words.problem[obstacle],
    ...(isGraphicsOnly || obstacle !== null ? [] : others),
    ...graphics,
  ].filter((each) => each !== false);
  return told.length === 0 ? null : { tone: obstacle === null ? 'warn' : 'stop', words: told.join(' ') };
}

function unappliedWords(unapplied: Unapplied): string {
  const { unapplied: said } = words.remarks;
  return 'percent' in unapplied ? said[unapplied.kind](unapplied.percent) : said[unapplied.kind];
}
