import {
  hasAttribute,
  itemsAt,
  numberAt,
  numbersAt,
  pairsOf,
  textAt,
  type JsonAttributes,
} from './attributes.ts';
import type { Mask } from './presentation-state.ts';

/** What of a state nobody here can show: said in words, since the pictures are shown without it. */
export type Unapplied =
  | { readonly kind: 'edgeEnhancement' | 'maskVisible'; readonly percent: number }
  | { readonly kind: 'regionShifts' | 'frameShutters' | 'pixelIntensity' | 'iccProfile' };

/** What a presentation state has by its class, beside what all have. */
export interface StateExtras {
  /** Pseudo-color: attributes of the tables that its greys go through; null = they stay grey */
  readonly palette: JsonAttributes | null;
  /** XA/XRF: a subtraction for each range of frames with a shift of its own, the first that fits counts; empty = as all have it */
  readonly masks: readonly Mask[];
  readonly unapplied: readonly Unapplied[];
}

export const PSEUDO_COLOR_STATE_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.11.3';
export const XA_STATE_SOP_CLASS = '1.2.840.10008.5.1.4.1.1.11.5';

const PALETTE_TAGS = /^0028110[123]$|^002812[02][123]$/;

export function readStateExtras(json: JsonAttributes): StateExtras {
  const sopClassUid = textAt(json, 'SOPClassUID');
  const isPseudo = sopClassUid === PSEUDO_COLOR_STATE_SOP_CLASS;
  const isXa = sopClassUid === XA_STATE_SOP_CLASS;
  const palette = Object.fromEntries(Object.entries(json).filter(([tag]) => PALETTE_TAGS.test(tag)));
  return {
    palette: isPseudo && Object.keys(palette).length > 0 ? palette : null,
    masks: isXa && textAt(json, 'RecommendedViewingMode') !== 'NAT' ? readXaMasks(json) : [],
    unapplied: [
      ...(isXa ? unappliedOfXa(json) : []),
      // Colours are shown as sRGB.
      ...(isPseudo && hasAttribute(json, 'ICCProfile') ? [{ kind: 'iccProfile' } as const] : []),
    ],
  };
}

/** XA/XRF Presentation State Mask Module (PS3.3 C.11.13): shifts by ranges of frames, of whole pictures or of regions. */
function readXaMasks(json: JsonAttributes): Mask[] {
  return itemsAt(json, 'MaskSubtractionSequence').flatMap((item): Mask[] => {
    const operation = textAt(item, 'MaskOperation');
    if (operation !== 'AVG_SUB' && operation !== 'TID') return [];
    const whole: Mask = {
      operation,
      frameRange: [...numbersAt(item, 'ApplicableFrameRange')],
      maskFrames: [...numbersAt(item, 'MaskFrameNumbers')],
      contrastFrameAveraging: numberAt(item, 'ContrastFrameAveraging') ?? 1,
      tidOffset: operation === 'TID' ? (numberAt(item, 'TIDOffset') ?? 1) : 0,
      subPixelShift: pairsOf(numbersAt(item, 'MaskSubPixelShift'))[0] ?? null,
    };
    const shifted = itemsAt(item, 'PixelShiftSequence').flatMap((shift): Mask[] => {
      const [region] = itemsAt(shift, 'RegionPixelShiftSequence').filter(isWholePicture);
      const subPixelShift = region && pairsOf(numbersAt(region, 'MaskSubPixelShift'))[0];
      const frameRange = [...numbersAt(shift, 'PixelShiftFrameRange')];
      return subPixelShift ? [{ ...whole, subPixelShift, frameRange }] : [];
    });
    return [...shifted, whole];
  });
}

function isWholePicture(region: JsonAttributes): boolean {
  return numbersAt(region, 'VerticesOfTheRegion').length === 0;
}

function unappliedOfXa(json: JsonAttributes): Unapplied[] {
  const found: Unapplied[] = [];
  const everywhere = [json, ...itemsAt(json, 'MultiFramePresentationSequence')];
  const percent = (keyword: 'DisplayFilterPercentage' | 'MaskVisibilityPercentage', all = everywhere) =>
    Math.max(0, ...all.map((item) => numberAt(item, keyword) ?? 0));
  const masks = itemsAt(json, 'MaskSubtractionSequence');
  const edges = percent('DisplayFilterPercentage');
  if (edges > 0) found.push({ kind: 'edgeEnhancement', percent: edges });
  const visible = percent('MaskVisibilityPercentage', [...everywhere, ...masks]);
  if (visible > 0) found.push({ kind: 'maskVisible', percent: visible });
  const regions = masks.flatMap((mask) =>
    itemsAt(mask, 'PixelShiftSequence').flatMap((shift) => itemsAt(shift, 'RegionPixelShiftSequence')),
  );
  if (regions.some((region) => !isWholePicture(region))) found.push({ kind: 'regionShifts' });
  if (itemsAt(json, 'FrameDisplayShutterSequence').length > 1) found.push({ kind: 'frameShutters' });
  if (everywhere.some((item) => itemsAt(item, 'PixelIntensityRelationshipLUTSequence').length > 0))
    found.push({ kind: 'pixelIntensity' });
  return found;
}
