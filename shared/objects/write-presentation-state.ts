import { attributes, binaryAttribute, cutText, type JsonAttributes } from './attributes.ts';
import { toBase64 } from './base64.ts';
import { dateAndTime } from './created-at.ts';
import { displayedAreaAttributes } from './displayed-area.ts';
import { lookupTableAttributes } from './lookup-table.ts';
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
import { grouped, referenceItem } from './references.ts';
import { srgbProfile } from './srgb-profile.ts';
import { overlayAttributes } from './state-overlays.ts';
import { shutterAttributes } from './state-shutter.ts';

/** Everything but patient, study, series and equipment. */
export function presentationStateAttributes(state: PresentationState): JsonAttributes {
  const isColour = state.kind === 'color';
  const { date, time } = dateAndTime(state.createdAt);
  return {
    ...attributes({
      SOPClassUID: isColour ? COLOR_STATE_SOP_CLASS : GRAYSCALE_STATE_SOP_CLASS,
      Modality: 'PR',
      ContentLabel: state.label,
      ContentDescription: state.description,
      PresentationCreationDate: date,
      PresentationCreationTime: time,
      ContentCreatorName: state.author,
      ReferencedSeriesSequence: grouped(state.references, ({ seriesInstanceUid }) => seriesInstanceUid).map(
        ([SeriesInstanceUID, images]) =>
          attributes({ SeriesInstanceUID, ReferencedImageSequence: images.map(referenceItem) }),
      ),
      DisplayedAreaSelectionSequence: state.displayedAreas.map((area) => ({
        ...imageAttributes(area.images),
        ...displayedAreaAttributes(area, state),
      })),
      GraphicLayerSequence: state.layers.length === 0 ? undefined : state.layers.map(layerItem),
      GraphicAnnotationSequence:
        state.annotations.length === 0 ? undefined : state.annotations.map(annotationItem),
    }),
    ...turnAttributes(state),
    ...(state.shutter && shutterAttributes(state.shutter, isColour)),
    ...overlayAttributes(state),
    ...(isColour ? binaryAttribute('ICCProfile', 'OB', toBase64(srgbProfile())) : greyAttributes(state)),
  };
}

/** Only where something is turned: the module is there when it does something (PS3.3 A.33.1.3). */
function turnAttributes({ rotationDeg, isFlippedHorizontally }: PresentationState): JsonAttributes {
  if (rotationDeg === 0 && !isFlippedHorizontally) return {};
  return attributes({
    ImageRotation: rotationDeg,
    ImageHorizontalFlip: isFlippedHorizontally ? 'Y' : 'N',
  });
}

function greyAttributes(state: PresentationState): JsonAttributes {
  const lut = state.presentationLut ?? { kind: 'shape', shape: 'IDENTITY' };
  return {
    ...(state.modality && modalityAttributes(state.modality)),
    ...(state.mask && maskAttributes(state.mask)),
    ...attributes({
      SoftcopyVOILUTSequence:
        state.vois.length === 0
          ? undefined
          : state.vois.map(({ images, voi }) => ({ ...imageAttributes(images), ...voiAttributes(voi) })),
      PresentationLUTShape: lut.kind === 'shape' ? lut.shape : undefined,
      PresentationLUTSequence: lut.kind === 'table' ? [lookupTableAttributes(lut.table)] : undefined,
    }),
  };
}

function imageAttributes(images: ImageChoice): JsonAttributes {
  return attributes({ ReferencedImageSequence: images.length === 0 ? undefined : images.map(referenceItem) });
}

function modalityAttributes(modality: PresentationModality): JsonAttributes {
  if (modality.kind === 'rescale')
    return attributes({
      RescaleIntercept: modality.intercept,
      RescaleSlope: modality.slope,
      RescaleType: modality.type || 'US',
    });
  const item = {
    ...lookupTableAttributes(modality.table),
    ...attributes({ ModalityLUTType: modality.type || 'US' }),
  };
  return attributes({ ModalityLUTSequence: [item] });
}

function voiAttributes(voi: PresentationVoi): JsonAttributes {
  if (voi.kind === 'table') return attributes({ VOILUTSequence: [lookupTableAttributes(voi.table)] });
  return attributes({
    WindowCenter: voi.centre,
    WindowWidth: voi.width,
    WindowCenterWidthExplanation: voi.explanation === '' ? undefined : voi.explanation,
    VOILUTFunction: voi.function === 'LINEAR' ? undefined : voi.function,
  });
}

function maskAttributes(mask: Mask): JsonAttributes {
  const isAverage = mask.operation === 'AVG_SUB';
  const item = attributes({
    MaskOperation: mask.operation,
    ApplicableFrameRange: mask.frameRange.length === 0 ? undefined : mask.frameRange,
    MaskFrameNumbers: isAverage ? mask.maskFrames : undefined,
    ContrastFrameAveraging: mask.contrastFrameAveraging === 1 ? undefined : mask.contrastFrameAveraging,
    MaskSubPixelShift: mask.subPixelShift ?? undefined,
    TIDOffset: isAverage ? undefined : mask.tidOffset,
  });
  return attributes({ MaskSubtractionSequence: [item], RecommendedViewingMode: 'SUB' });
}

function layerItem(layer: GraphicLayer): JsonAttributes {
  return attributes({
    GraphicLayer: layer.name,
    GraphicLayerOrder: layer.order,
    GraphicLayerRecommendedDisplayGrayscaleValue: layer.grey ?? undefined,
    GraphicLayerRecommendedDisplayCIELabValue: layer.colourCieLab ?? undefined,
    GraphicLayerDescription: layer.description === '' ? undefined : layer.description,
  });
}

function annotationItem({ images, layer, graphics, texts }: Annotation): JsonAttributes {
  return {
    ...imageAttributes(images),
    ...attributes({
      GraphicLayer: layer,
      TextObjectSequence: texts.length === 0 ? undefined : texts.map(textItem),
      GraphicObjectSequence: graphics.length === 0 ? undefined : graphics.map(graphicItem),
    }),
  };
}

function graphicItem({ units, type, points, isFilled }: Graphic): JsonAttributes {
  return attributes({
    GraphicAnnotationUnits: units,
    GraphicDimensions: 2,
    NumberOfGraphicPoints: points.length,
    GraphicData: points.flat(),
    GraphicType: type,
    GraphicFilled: mayBeFilled(type, points) ? (isFilled ? 'Y' : 'N') : undefined,
  });
}

/** Filled is said of closed graphics alone (PS3.3 C.10.5). */
function mayBeFilled(type: Graphic['type'], points: Graphic['points']): boolean {
  if (type === 'CIRCLE' || type === 'ELLIPSE') return true;
  const [first, last] = [points[0], points.at(-1)];
  if (type === 'POINT' || points.length < 3 || !first || !last) return false;
  return Math.fround(first[0]) === Math.fround(last[0]) && Math.fround(first[1]) === Math.fround(last[1]);
}

function textItem({ text, anchor, box }: TextObject): JsonAttributes {
  return attributes({
    BoundingBoxAnnotationUnits: box?.units,
    AnchorPointAnnotationUnits: anchor?.units,
    UnformattedTextValue: cutText(text.replaceAll(/\r?\n/g, '\r\n'), 1024),
    BoundingBoxTopLeftHandCorner: box?.topLeft,
    BoundingBoxBottomRightHandCorner: box?.bottomRight,
    BoundingBoxTextHorizontalJustification: box?.justification,
    AnchorPoint: anchor?.point,
    AnchorPointVisibility: anchor ? (anchor.isVisible ? 'Y' : 'N') : undefined,
  });
}
