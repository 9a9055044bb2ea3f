import type { Shutter } from '#view/kernels/shutter.ts';
import { number, numbers, texts, type JsonDataset } from './dicom-json.ts';

/** The display shutter of an image or of an item that has one; null without (PS3.3 C.7.6.11). */
export function readShutter(dataset: JsonDataset): Shutter | null {
  const shapes = new Set(texts(dataset, '00181600').map((shape) => shape.toUpperCase()));
  const value = (tag: string) => number(dataset, tag);
  const [left, right, upper, lower] = ['00181602', '00181604', '00181606', '00181608'].map(value);
  const [centreRow, centreColumn] = numbers(dataset, '00181610');
  const radius = value('00181612');
  const rectangle =
    shapes.has('RECTANGULAR') && left != null && right != null && upper != null && lower != null
      ? { left, right, upper, lower }
      : null;
  const circle =
    shapes.has('CIRCULAR') && centreRow !== undefined && centreColumn !== undefined && radius !== null
      ? { centre: [centreRow, centreColumn] as const, radius }
      : null;
  const corners = shapes.has('POLYGONAL') ? numbers(dataset, '00181620') : [];
  const polygon = Array.from(
    { length: corners.length >> 1 },
    (_, at) => [corners[at * 2] ?? 0, corners[at * 2 + 1] ?? 0] as const,
  );
  if (rectangle === null && circle === null && polygon.length < 3) return null;
  // Shutter Presentation Value is a P-Value: it does not go through any table of the image.
  return {
    rectangle,
    circle,
    polygon,
    bitmap: null,
    grey: Math.min(Math.max((value('00181622') ?? 0) / 65535, 0), 1),
  };
}
