import {
  hasAttribute,
  itemsAt,
  numberAt,
  numbersAt,
  pairsOf,
  textAt,
  type JsonAttributes,
} from './attributes.ts';
import { isoOf } from './created-at.ts';
import { readDisplayedArea } from './displayed-area.ts';
import { readLookupTable } from './lookup-table.ts';
import {
  COLOR_STATE_SOP_CLASS,
  GRAYSCALE_STATE_SOP_CLASS,
  type Annotation,
  type Graphic,
  type GraphicLayer,
  type ImageChoice,
  type Mask,
  type PresentationModality,
  type PresentationState,
  type PresentationVoi,
  type TextObject,
} from './presentation-state.ts';
import { readReference, type ObjectReference } from './references.ts';
import { readOverlays, readPlanes } from './state-overlays.ts';
import { PSEUDO_COLOR_STATE_SOP_CLASS, readStateExtras, XA_STATE_SOP_CLASS } from './state-extras.ts';
import { readShutter } from './state-shutter.ts';

/** The classes that are applied to images; others are listed and said to be not. */
export const APPLIED_STATE_SOP_CLASSES: ReadonlySet<string> = new Set([
  GRAYSCALE_STATE_SOP_CLASS,
  COLOR_STATE_SOP_CLASS,
  PSEUDO_COLOR_STATE_SOP_CLASS,
  XA_STATE_SOP_CLASS,
]);

/** What a presentation state says; null when the object is of another kind. What it says wrongly is left out. */
export function readPresentationState(json: JsonAttributes): PresentationState | null {
  const sopClassUid = textAt(json, 'SOPClassUID');
  if (!APPLIED_STATE_SOP_CLASSES.has(sopClassUid)) return null;
  const isColour = sopClassUid === COLOR_STATE_SOP_CLASS;
  const rotation = (((numberAt(json, 'ImageRotation') ?? 0) % 360) + 360) % 360;
  return {
    kind: isColour ? 'color' : 'grayscale',
    label: textAt(json, 'ContentLabel') || 'UNNAMED',
    description: textAt(json, 'ContentDescription'),
    author: textAt(json, 'ContentCreatorName'),
    createdAt: isoOf(textAt(json, 'PresentationCreationDate'), textAt(json, 'PresentationCreationTime')),
    references: readReferences(json),
    displayedAreas: itemsAt(json, 'DisplayedAreaSelectionSequence').map((item) => ({
      images: readImages(item),
      ...readDisplayedArea(item),
    })),
    rotationDeg: rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0,
    isFlippedHorizontally: textAt(json, 'ImageHorizontalFlip') === 'Y',
    modality: isColour ? null : readModality(json),
    vois: isColour ? [] : itemsAt(json, 'SoftcopyVOILUTSequence').flatMap(readVoi),
    presentationLut: isColour ? null : readPresentationLut(json),
    shutter: readShutter(json) ?? readShutter(itemsAt(json, 'FrameDisplayShutterSequence')[0] ?? {}),
    overlays: readOverlays(json),
    planes: readPlanes(json),
    mask: sopClassUid === XA_STATE_SOP_CLASS ? (readStateExtras(json).masks[0] ?? null) : readMask(json),
    layers: itemsAt(json, 'GraphicLayerSequence').map(readLayer),
    annotations: itemsAt(json, 'GraphicAnnotationSequence').map(readAnnotation),
  };
}

function readReferences(json: JsonAttributes): ObjectReference[] {
  const studyInstanceUid = textAt(json, 'StudyInstanceUID');
  return itemsAt(json, 'ReferencedSeriesSequence').flatMap((series) =>
    itemsAt(series, 'ReferencedImageSequence').map((image) => ({
      studyInstanceUid,
      seriesInstanceUid: textAt(series, 'SeriesInstanceUID'),
      ...readReference(image),
    })),
  );
}

function readImages(item: JsonAttributes): ImageChoice {
  return itemsAt(item, 'ReferencedImageSequence').map((image) => {
    const { sopClassUid, sopInstanceUid, frameNumbers } = readReference(image);
    return { sopClassUid, sopInstanceUid, frameNumbers: [...frameNumbers] };
  });
}

function readModality(json: JsonAttributes): PresentationModality | null {
  const item = itemsAt(json, 'ModalityLUTSequence')[0];
  const table = item ? readLookupTable(item) : null;
  if (item && table) return { kind: 'table', table, type: textAt(item, 'ModalityLUTType') };
  const slope = numberAt(json, 'RescaleSlope');
  const intercept = numberAt(json, 'RescaleIntercept');
  if (slope === null || intercept === null || slope === 0) return null;
  return { kind: 'rescale', slope, intercept, type: textAt(json, 'RescaleType') };
}

function readVoi(item: JsonAttributes): { images: ImageChoice; voi: PresentationVoi }[] {
  const images = readImages(item);
  const tableItem = itemsAt(item, 'VOILUTSequence')[0];
  const table = tableItem ? readLookupTable(tableItem) : null;
  if (table) return [{ images, voi: { kind: 'table', table } }];
  const centre = numberAt(item, 'WindowCenter');
  const width = numberAt(item, 'WindowWidth');
  if (centre === null || width === null) return [];
  const named = textAt(item, 'VOILUTFunction');
  const voiFunction = named === 'SIGMOID' || named === 'LINEAR_EXACT' ? named : 'LINEAR';
  if (width <= 0 || (voiFunction === 'LINEAR' && width < 1)) return [];
  const explanation = textAt(item, 'WindowCenterWidthExplanation');
  return [{ images, voi: { kind: 'window', centre, width, function: voiFunction, explanation } }];
}

function readPresentationLut(json: JsonAttributes): PresentationState['presentationLut'] {
  const item = itemsAt(json, 'PresentationLUTSequence')[0];
  const table = item ? readLookupTable(item) : null;
  if (table) return { kind: 'table', table };
  return {
    kind: 'shape',
    shape: textAt(json, 'PresentationLUTShape') === 'INVERSE' ? 'INVERSE' : 'IDENTITY',
  };
}

function readMask(json: JsonAttributes): Mask | null {
  const item = itemsAt(json, 'MaskSubtractionSequence')[0];
  const operation = item && textAt(item, 'MaskOperation');
  if (!item || (operation !== 'AVG_SUB' && operation !== 'TID')) return null;
  return {
    operation,
    frameRange: [...numbersAt(item, 'ApplicableFrameRange')],
    maskFrames: [...numbersAt(item, 'MaskFrameNumbers')],
    contrastFrameAveraging: numberAt(item, 'ContrastFrameAveraging') ?? 1,
    tidOffset: operation === 'TID' ? (numberAt(item, 'TIDOffset') ?? 1) : 0,
    subPixelShift: pairsOf(numbersAt(item, 'MaskSubPixelShift'))[0] ?? null,
  };
}

function readLayer(item: JsonAttributes): GraphicLayer {
  const [light, a, b] = numbersAt(item, 'GraphicLayerRecommendedDisplayCIELabValue');
  const hasColour = light !== undefined && a !== undefined && b !== undefined;
  return {
    name: textAt(item, 'GraphicLayer'),
    order: numberAt(item, 'GraphicLayerOrder') ?? 1,
    description: textAt(item, 'GraphicLayerDescription'),
    grey: numberAt(item, 'GraphicLayerRecommendedDisplayGrayscaleValue'),
    colourCieLab: hasColour ? [light, a, b] : null,
  };
}

function readAnnotation(item: JsonAttributes): Annotation {
  return {
    images: readImages(item),
    layer: textAt(item, 'GraphicLayer'),
    graphics: itemsAt(item, 'GraphicObjectSequence').flatMap(readGraphic),
    texts: itemsAt(item, 'TextObjectSequence').flatMap(readText),
  };
}

const GRAPHIC_TYPES = ['POINT', 'POLYLINE', 'INTERPOLATED', 'CIRCLE', 'ELLIPSE'] as const;
const LEAST_POINTS = { POINT: 1, POLYLINE: 2, INTERPOLATED: 2, CIRCLE: 2, ELLIPSE: 4 } as const;

function readGraphic(item: JsonAttributes): Graphic[] {
  const type = GRAPHIC_TYPES.find((each) => each === textAt(item, 'GraphicType'));
  const points = pairsOf(numbersAt(item, 'GraphicData'));
  if (type === undefined || points.length < LEAST_POINTS[type]) return [];
  const units = unitsOf(textAt(item, 'GraphicAnnotationUnits'));
  return [{ units, type, points, isFilled: textAt(item, 'GraphicFilled') === 'Y' }];
}

function unitsOf(text: string): 'PIXEL' | 'DISPLAY' {
  return text === 'DISPLAY' ? 'DISPLAY' : 'PIXEL';
}

function readText(item: JsonAttributes): TextObject[] {
  const text = textAt(item, 'UnformattedTextValue').replaceAll('\r\n', '\n');
  const anchor = pairsOf(numbersAt(item, 'AnchorPoint'))[0];
  const topLeft = pairsOf(numbersAt(item, 'BoundingBoxTopLeftHandCorner'))[0];
  const bottomRight = pairsOf(numbersAt(item, 'BoundingBoxBottomRightHandCorner'))[0];
  const justification = textAt(item, 'BoundingBoxTextHorizontalJustification');
  if (text === '' || (!anchor && !(topLeft && bottomRight))) return [];
  return [
    {
      text,
      anchor:
        anchor && hasAttribute(item, 'AnchorPoint')
          ? {
              units: unitsOf(textAt(item, 'AnchorPointAnnotationUnits')),
              point: anchor,
              isVisible: textAt(item, 'AnchorPointVisibility') === 'Y',
            }
          : null,
      box:
        topLeft && bottomRight
          ? {
              units: unitsOf(textAt(item, 'BoundingBoxAnnotationUnits')),
              topLeft,
              bottomRight,
              justification: justification === 'RIGHT' || justification === 'CENTER' ? justification : 'LEFT',
            }
          : null,
    },
  ];
}
