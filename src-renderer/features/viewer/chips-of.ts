import type { SeriesRow } from '#shared/contract/studies.ts';
import { liesAsOne, type VolumeObstacle } from '#view/kernels/slice-geometry.ts';
import { text } from '#view/locales/text.ts';
import type { Frame } from '#view/imaging/frame.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { ViewState } from '#view/imaging/view-state.ts';
import { countChip, fidelityChips, plainnessChip, type LayersInForce } from './fidelity-chips.ts';
import { planeChips } from './plane-chips.ts';
import type { ChipIcon, ViewportChip } from './viewport-chip.ts';
import { partWords, subtractionWords } from './series-words.ts';

const LOSSY_NAMES: Readonly<Record<string, string>> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'HTJ2K',
  ISO_13818_2: 'MPEG-2',
  ISO_14496_10: 'MPEG-4',
  ISO_23008_2: 'HEVC',
  ISO_18181_1: 'JPEG XL',
};

/** What keeps a viewport from being the whole, plain truth; shown without hovering. */
export function chipsOf(
  state: ViewState,
  stack: SeriesStack,
  series: Pick<SeriesRow, 'numberOfSeriesRelatedInstances'>,
  isReceiving: boolean,
  layers: LayersInForce,
): readonly ViewportChip[] {
  const words = text.viewer.chips;
  const chips: ViewportChip[] = [...fidelityChips(state, layers)];
  // While images still come, that is what is said.
  if (!isReceiving) chips.push(...countChip(stack.images, series.numberOfSeriesRelatedInstances));
  const add = (id: string, tone: ViewportChip['tone'], icon: ChipIcon, label: string) =>
    chips.push({ id, tone, icon, words: label });
  if (state.plane) chips.push(...planeChips(state.plane));
  // What failed does not come by waiting.
  if (state.loadedCount + (state.failedCount ?? 0) < state.count && state.kind === 'stack')
    add('loading', 'plain', 'loading', words.loading(state.loadedCount, state.count));
  if (state.kind === 'plane' && state.loadedCount + (state.failedCount ?? 0) < stack.frames.length)
    add('loading', 'warn', 'loading', words.incomplete(state.loadedCount, stack.frames.length));
  const part = partWords(stack);
  if (part !== '') add('part', 'plain', 'part', part);
  const trim = state.cine?.trim;
  if (trim) add('trim', 'plain', 'part', text.seriesParts.cine.trimmed(trim[0], trim[1], state.count));
  const suv = state.frame?.suv;
  if (suv?.kind === 'refused') add('uptake', 'warn', 'uptake', text.uptake.refused(suv.missing));
  if (layers.isUnsubtracted && state.kind === 'plane')
    add('unsubtracted', 'warn', 'subtract', text.seriesParts.unsubtracted);
  if (state.subtraction) add('subtraction', 'accent', 'subtract', subtractionWords(state.subtraction));
  if (isReceiving) add('receiving', 'accent', 'loading', words.receiving);
  const lossy = state.frame?.lossy;
  if (lossy)
    add('lossy', 'warn', 'lossy', words.lossy(LOSSY_NAMES[lossy.method] ?? lossy.method, lossy.ratio));
  const { gaps, isUneven, tiltDeg, cautions } = stack.geometry;
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  const [gap] = gaps;
  if (gap && gaps.length === 1) add('gap', 'warn', 'gap', words.gaps(missing, gap.afterIndex + 1));
  else if (gap) add('gap', 'warn', 'gap', words.manyGaps(missing, gaps.length));
  if (isUneven) add('uneven', 'warn', 'gap', words.uneven);
  if (cautions.includes('tilt'))
    add(
      'tilt',
      'warn',
      'gap',
      state.kind === 'plane' ? words.tiltCorrected(tiltDeg.toFixed(1)) : words.tilt(tiltDeg.toFixed(1)),
    );
  if (cautions.includes('assumedFrame')) add('assumedFrame', 'warn', 'alarm', words.assumedFrame);
  if (state.isInverted && state.kind === 'stack') add('inverted', 'accent', 'invert', words.inverted);
  if (state.rotationDeg !== 0) add('rotated', 'accent', 'turn', words.rotated(Math.round(state.rotationDeg)));
  if (state.isFlipped) add('flipped', 'accent', 'turn', words.flipped);
  chips.push(...plainnessChip(state, chips));
  return chips.toSorted((one, other) => TONES.indexOf(one.tone) - TONES.indexOf(other.tone));
}

/** What matters most stands first. */
const TONES: readonly ViewportChip['tone'][] = ['stop', 'warn', 'accent', 'plain', 'ok'];

/** Why a series gives no planes, in words; null when it does. */
export function planesObstacle(stack: SeriesStack): string | null {
  const [first] = stack.frames;
  if (first && !isGrey(first)) return text.viewer.obstacles.colour;
  const [obstacle]: readonly VolumeObstacle[] = stack.geometry.obstacles;
  if (obstacle === 'mixedFrameOfReference' && liesAsOne(stack.frames.map(({ plane }) => plane)))
    return text.viewer.obstacles.mayBeOne;
  return obstacle ? text.viewer.obstacles[obstacle] : null;
}

function isGrey(frame: Frame): boolean {
  return frame.samplesPerPixel === 1 && frame.palette === null;
}
