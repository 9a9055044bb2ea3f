import { itemsAt, numberAt, type JsonAttributes } from './attributes.ts';

/** Compound graphics of a presentation state (PS3.3 C.10.5): rulers, arrows and the like, which their maker draws. */
export interface CompoundGraphics {
  /** Their plain lines and texts lie beside them, and are what is drawn here */
  readonly withParts: number;
  /** Nothing of them can be drawn */
  readonly withoutParts: number;
}

export function readCompoundGraphics(json: JsonAttributes): CompoundGraphics {
  const counts = { withParts: 0, withoutParts: 0 };
  for (const annotation of itemsAt(json, 'GraphicAnnotationSequence')) {
    const parts = [
      ...itemsAt(annotation, 'GraphicObjectSequence'),
      ...itemsAt(annotation, 'TextObjectSequence'),
    ];
    const drawn = new Set(parts.map((item) => numberAt(item, 'CompoundGraphicInstanceID')));
    for (const compound of itemsAt(annotation, 'CompoundGraphicSequence')) {
      const id = numberAt(compound, 'CompoundGraphicInstanceID');
      if (id !== null && drawn.has(id)) counts.withParts += 1;
      else counts.withoutParts += 1;
    }
  }
  return counts;
}
