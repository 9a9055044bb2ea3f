import type { PresentationState } from '#shared/objects/presentation-state.ts';
import { covers } from '#view/imaging/presented-look.ts';
import { overlayFrame } from '#view/imaging/overlay-planes.ts';
import type { ViewState } from '#view/imaging/view-state.ts';
import type { ImageCount } from '#view/kernels/image-count.ts';
import { showsLeftOnLeft } from '#view/kernels/orientation.ts';
import { text } from '#view/locales/text.ts';
import type { ViewportChip } from './viewport-chip.ts';

/** What lies over the pictures of this window, and what the reader has taken away of it. */
export interface LayersInForce {
  readonly hidden: ReadonlySet<string>;
  readonly presentation: Pick<PresentationState, 'references'> | null;
  readonly areGraphicsShown: boolean;
  /** Planes of a series that was shown subtracted before */
  readonly isUnsubtracted?: boolean;
}

/** Levels of grey that a canvas has. */
const CANVAS_LEVELS = 256;

/** What the object and its pixels are worth, and what the screen makes of them. */
export function fidelityChips(state: ViewState, layers: LayersInForce): readonly ViewportChip[] {
  const words = text.fidelity.chips;
  const brief = text.fidelity.shortChips;
  const { frame, letters, greyLevels = 0, failedCount = 0, endsEarlyCount = 0 } = state;
  const chips: ViewportChip[] = [];
  if (showsLeftOnLeft(letters))
    chips.push({
      id: 'convention',
      tone: 'stop',
      icon: 'alarm',
      words: words.leftOnLeft,
      short: brief.leftOnLeft,
    });
  if (failedCount > 0)
    chips.push({
      id: 'failed',
      tone: 'stop',
      icon: 'missing',
      words: words.failed(failedCount),
      short: brief.failed(failedCount),
    });
  if (endsEarlyCount > 0)
    chips.push({
      id: 'endsEarly',
      tone: 'warn',
      icon: 'missing',
      words: state.kind === 'stack' ? words.endsEarly : words.slicesEndEarly(endsEarlyCount),
      short: brief.endsEarly,
    });
  if (frame?.fidelity.isForProcessing)
    chips.push({
      id: 'processing',
      tone: 'warn',
      icon: 'alarm',
      words: words.forProcessing,
      short: brief.forProcessing,
    });
  if (frame?.fidelity.icc?.kind === 'unsupported')
    chips.push({ id: 'icc', tone: 'warn', icon: 'colour', words: words.iccIgnored, short: brief.iccIgnored });
  if (frame?.fidelity.icc?.kind === 'transform')
    chips.push({
      id: 'icc',
      tone: 'plain',
      icon: 'colour',
      words: words.iccApplied,
      short: brief.iccApplied,
    });
  if (frame?.fidelity.hasBurntInText)
    chips.push({ id: 'text', tone: 'plain', icon: 'text', words: words.burntIn, short: brief.burntIn });
  chips.push(...layerChips(state, layers));
  if (greyLevels > CANVAS_LEVELS)
    chips.push({
      id: 'depth',
      tone: 'plain',
      icon: 'depth',
      words: words.eightBits(greyLevels),
      short: brief.eightBits,
    });
  return chips;
}

/** What lies over the pixels of the object by its own word, or would if the reader had not taken it away. */
function layerChips({ kind, frame, plane }: ViewState, layers: LayersInForce): readonly ViewportChip[] {
  const words = text.fidelity.chips;
  const brief = text.fidelity.shortChips;
  if (plane?.shutter === 'mixed')
    return [
      {
        id: 'shutter',
        tone: 'warn',
        icon: 'shutter',
        words: words.shuttersIgnored,
        short: brief.shuttersIgnored,
      },
    ];
  if (plane?.shutter === 'applied')
    return [{ id: 'shutter', tone: 'plain', icon: 'shutter', words: words.shutter, short: brief.shutter }];
  // Planes show voxels, without drawings.
  if (kind !== 'stack' || frame === null) return [];
  const chips: ViewportChip[] = [];
  const { hidden, areGraphicsShown } = layers;
  const presentation = layers.presentation && covers(layers.presentation, frame) ? layers.presentation : null;
  if (frame.shutter !== null)
    chips.push({ id: 'shutter', tone: 'plain', icon: 'shutter', words: words.shutter, short: brief.shutter });
  if (frame.pseudoColours)
    chips.push({ id: 'pseudo', tone: 'accent', icon: 'colour', words: words.pseudoColour });
  const hasDrawing = frame.overlayPlanes.some((plane) => overlayFrame(plane, frame.frameNumber) !== null);
  if (hasDrawing && hidden.has('overlayPlanes'))
    chips.push({ id: 'overlay', tone: 'accent', icon: 'hidden', words: words.overlayHidden });
  else if (hasDrawing)
    chips.push({
      id: 'overlay',
      tone: 'plain',
      icon: 'drawing',
      words: words.overlayShown,
      short: brief.overlayShown,
    });
  if (presentation !== null && (!areGraphicsShown || hidden.has('presentation')))
    chips.push({ id: 'graphics', tone: 'accent', icon: 'hidden', words: words.graphicsHidden });
  return chips;
}

/** @param inArchive instances that the archive counts; the metadata may name fewer */
export function countChip({ present, expected }: ImageCount, inArchive: number): readonly ViewportChip[] {
  const all = Math.max(expected, inArchive);
  if (present >= all) return [];
  return [
    {
      id: 'incomplete',
      tone: 'warn',
      icon: 'missing',
      words: text.fidelity.chips.incomplete(present, all),
      short: text.fidelity.shortChips.incomplete(present, all),
    },
  ];
}

/** Says that nothing stands between the stored pixels and the screen, or what does; nothing while others speak of it. */
export function plainnessChip(state: ViewState, others: readonly ViewportChip[]): readonly ViewportChip[] {
  const words = text.fidelity.chips;
  const brief = text.fidelity.shortChips;
  if (state.kind !== 'stack' || state.status !== 'ready') return [];
  // Fewer screen pixels than image pixels: fine detail is averaged away.
  if (state.scale > 0 && state.scale < 1 - 1e-6)
    return [
      {
        id: 'reduced',
        tone: 'plain',
        icon: 'reduced',
        words: words.reduced(Math.round(state.scale * 100)),
        short: brief.reduced(Math.round(state.scale * 100)),
      },
    ];
  const isDoubtful =
    others.some(({ tone }) => tone === 'warn' || tone === 'stop') || Boolean(state.subtraction);
  return isDoubtful ? [] : [{ id: 'faithful', tone: 'ok', icon: 'faithful', words: words.faithful }];
}
