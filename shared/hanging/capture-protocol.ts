import type { HangStudy } from './choose-protocol.ts';
import type { HangImage } from './hang-image.ts';
import { unmet } from './match-image.ts';
import {
  HANGING_FORMAT,
  hangingProtocolSchema,
  type HangCut,
  type HangingProtocol,
  type HangStage,
  type ImageRule,
} from './protocol.ts';

/** What a viewport of the screen shows; null = nothing. */
export interface CapturedCell {
  readonly image: HangImage;
  /** Those of its study */
  readonly among: readonly HangImage[];
  /** 0 = the study that is read, else which of its priors */
  readonly prior: number;
  /** Id of a window by name; empty = none */
  readonly window: string;
  /** The plane of its volume that is shown; null = its pictures */
  readonly cut: HangCut | null;
}

export interface CapturedScreen {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly (CapturedCell | null)[];
  readonly links: HangStage['links'];
}

/** The screen as a protocol for studies such as this one. @param id of the protocol; the same id replaces it */
export function captureProtocol(
  screen: CapturedScreen,
  study: HangStudy,
  { id, name }: { readonly id: string; readonly name: string },
): HangingProtocol {
  const stage = {
    id: 'captured',
    name,
    links: screen.links,
    needsPrior: screen.cells.some((cell) => cell !== null && cell.prior > 0),
    screens: [{ rows: screen.rows, columns: screen.columns, views: screen.cells.map(viewOf) }],
  };
  return hangingProtocolSchema.parse({
    format: HANGING_FORMAT,
    id,
    name,
    study: { kinds: study.kinds, regions: study.regions },
    arrangements: [{ windows: 1, stages: [stage] }],
  });
}

function viewOf(cell: CapturedCell | null) {
  if (cell === null) return null;
  const { rule, nth } = leastRule(cell.image, cell.among);
  return {
    rules: [rule],
    nth,
    ...(cell.prior > 0 && { study: 'prior', prior: cell.prior }),
    look: { ...(cell.window !== '' && { window: cell.window }), ...(cell.cut && { cut: cell.cut }) },
  };
}

/** What may be said of an image, the most telling first; what it is called comes last. */
const CONDITIONS: readonly ((image: HangImage) => ImageRule | null)[] = [
  ({ view, kind }) => (view === '' || kind === '' ? null : { view: [view] }),
  ({ side }) => (side === '' ? null : { side: [side] }),
  ({ weighting }) => (weighting === '' ? null : { weighting: [weighting] }),
  ({ plane }) => (plane === '' ? null : { plane: [plane] }),
  ({ kernel }) => (kernel === '' ? null : { kernel: [kernel] }),
  ({ contrast }) => (contrast === '' ? null : { contrast: [contrast] }),
  ({ modality }) => ({ modality: [modality] }),
  ({ isFatSaturated, kind }) => (kind === 'mr' ? { isFatSaturated } : null),
  ({ isMoving }) => ({ isMoving }),
  ({ isSpecialView }) => ({ isSpecialView }),
  ({ isTomosynthesis, kind }) => (kind === 'mammography' ? { isTomosynthesis } : null),
  ({ isAttenuationCorrected }) => (isAttenuationCorrected === null ? null : { isAttenuationCorrected }),
  ({ imageType }) => (imageType.length > 2 ? { imageType: imageType.slice(2, 3) } : null),
  ({ words }) => (words === '' ? null : { words: [words.split(' · ')[0] ?? ''] }),
];

const MOST_CONDITIONS = 3;

/**
 * The fewest conditions by which an image is the only one of its study; where no three of them suffice, those that leave the
 * fewest others, and which of these it is.
 */
export function leastRule(
  image: HangImage,
  among: readonly HangImage[],
): { readonly rule: ImageRule; readonly nth: number } {
  const conditions = CONDITIONS.flatMap((condition) => condition(image) ?? []);
  let best: { rule: ImageRule; nth: number; count: number } | null = null;
  for (let size = 0; size <= MOST_CONDITIONS; size += 1)
    for (const chosen of choices(conditions, size)) {
      const rule: ImageRule = Object.assign({}, ...chosen);
      const fitting = among.filter((each) => unmet(rule, each) === null);
      const nth = fitting.findIndex((each) => isSame(each, image));
      if (nth < 0) continue;
      if (fitting.length === 1) return { rule, nth: 0 };
      if (best === null || fitting.length < best.count) best = { rule, nth, count: fitting.length };
    }
  if (best !== null) return { rule: best.rule, nth: best.nth };
  return { rule: { words: [image.words.split(' · ')[0] ?? ''] }, nth: 0 };
}

function isSame(one: HangImage, other: HangImage): boolean {
  return one.seriesInstanceUid === other.seriesInstanceUid && one.sopInstanceUid === other.sopInstanceUid;
}

/** Every way to take `size` of these, in their order. */
function* choices<Item>(items: readonly Item[], size: number, from = 0): Generator<readonly Item[]> {
  if (size === 0) return yield [];
  for (let at = from; at <= items.length - size; at += 1) {
    const item = items[at];
    if (item !== undefined) for (const rest of choices(items, size - 1, at + 1)) yield [item, ...rest];
  }
}
