import { attributes, numberAt, numbersAt, pairsOf, textsAt, type JsonAttributes } from './attributes.ts';
import type { Shutter } from './presentation-state.ts';

/** Display Shutter and Bitmap Display Shutter Module (PS3.3 C.7.6.11, C.7.6.15). */
export function shutterAttributes(shutter: Shutter, isColour: boolean): JsonAttributes {
  const { rectangle, circle, polygon, bitmapGroup, presentationValue } = shutter;
  const shapes = [rectangle && 'RECTANGULAR', circle && 'CIRCULAR', polygon && 'POLYGONAL'];
  return attributes({
    // A state has one of the two modules, not both.
    ShutterShape: bitmapGroup === null ? shapes.filter((shape) => shape !== null) : 'BITMAP',
    ShutterLeftVerticalEdge: rectangle?.left,
    ShutterRightVerticalEdge: rectangle?.right,
    ShutterUpperHorizontalEdge: rectangle?.top,
    ShutterLowerHorizontalEdge: rectangle?.bottom,
    CenterOfCircularShutter: circle ? [circle.row, circle.column] : undefined,
    RadiusOfCircularShutter: circle?.radius,
    VerticesOfThePolygonalShutter: polygon?.flat(),
    ShutterOverlayGroup: bitmapGroup ?? undefined,
    ShutterPresentationValue: presentationValue,
    ShutterPresentationColorCIELabValue: isColour ? greyAsCieLab(presentationValue) : undefined,
  });
}

/** null where nothing is covered. */
export function readShutter(json: JsonAttributes): Shutter | null {
  const shapes = new Set(textsAt(json, 'ShutterShape'));
  const edge = (keyword: Parameters<typeof numberAt>[1]) => numberAt(json, keyword) ?? 0;
  const [row, column] = numbersAt(json, 'CenterOfCircularShutter');
  const radius = numberAt(json, 'RadiusOfCircularShutter');
  const corners = pairsOf(numbersAt(json, 'VerticesOfThePolygonalShutter'));
  const isRound = shapes.has('CIRCULAR') && row !== undefined && column !== undefined && radius !== null;
  const [light] = numbersAt(json, 'ShutterPresentationColorCIELabValue');
  const shutter: Shutter = {
    rectangle: shapes.has('RECTANGULAR')
      ? {
          left: edge('ShutterLeftVerticalEdge'),
          top: edge('ShutterUpperHorizontalEdge'),
          right: edge('ShutterRightVerticalEdge'),
          bottom: edge('ShutterLowerHorizontalEdge'),
        }
      : null,
    circle: isRound ? { row, column, radius } : null,
    polygon: shapes.has('POLYGONAL') && corners.length >= 3 ? corners : null,
    bitmapGroup: shapes.has('BITMAP') ? numberAt(json, 'ShutterOverlayGroup') : null,
    presentationValue:
      numberAt(json, 'ShutterPresentationValue') ?? (light === undefined ? 0 : greyOfLightness(light)),
  };
  const { rectangle, circle, polygon, bitmapGroup } = shutter;
  return rectangle || circle || polygon || bitmapGroup !== null ? shutter : null;
}

const MOST = 65_535;
/** CIE 1976: below it lightness is linear to luminance */
const DARK = 216 / 24_389;
const SLOPE = 24_389 / 27;

/** A grey of sRGB as L*, a* and b*, 0 to 100 and -128 to 127 as words (PS3.3 C.10.7.1.1). */
function greyAsCieLab(presentationValue: number): [number, number, number] {
  const part = presentationValue / MOST;
  const luminance = part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const lightness = luminance <= DARK ? SLOPE * luminance : 116 * Math.cbrt(luminance) - 16;
  return [Math.round((lightness / 100) * MOST), 0x8080, 0x8080];
}

/** The grey of sRGB, 0 to 65535, that is as light. */
function greyOfLightness(word: number): number {
  const lightness = (word / MOST) * 100;
  const luminance = lightness <= 8 ? lightness / SLOPE : ((lightness + 16) / 116) ** 3;
  const part = luminance <= 0.003_130_8 ? luminance * 12.92 : 1.055 * luminance ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, part)) * MOST);
}
