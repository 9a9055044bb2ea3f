import { z } from 'zod';
import { attributes, itemsAt, numbersAt, textAt, type JsonAttributes, type Keyword } from './attributes.ts';

const uidSchema = z.string().min(1).max(64);

/** An object of an archive and, of an image, some of its frames. */
export const objectReferenceSchema = z.object({
  studyInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  sopClassUid: uidSchema,
  sopInstanceUid: uidSchema,
  /** From 1; empty = all of it */
  frameNumbers: z.array(z.number().int().min(1)),
});

export type ObjectReference = z.infer<typeof objectReferenceSchema>;
export type InstanceReference = Pick<ObjectReference, 'sopClassUid' | 'sopInstanceUid' | 'frameNumbers'>;

/** Image classes of one frame: a frame must not be named in a reference to one (PS3.3 10.3). */
const SINGLE_FRAME = new Set(
  [
    '1',
    '1.1',
    '1.1.1',
    '1.2',
    '1.2.1',
    '1.3',
    '1.3.1',
    '2',
    '4',
    '6',
    '6.1',
    '7',
    '128',
    '77.1.1',
    '77.1.2',
    '77.1.4',
  ].map((suffix) => `1.2.840.10008.5.1.4.1.1.${suffix}`),
);

/** Image SOP Instance Reference Macro (PS3.3 10.3). */
export function referenceItem({
  sopClassUid,
  sopInstanceUid,
  frameNumbers,
}: InstanceReference): JsonAttributes {
  return attributes({
    ReferencedSOPClassUID: sopClassUid,
    ReferencedSOPInstanceUID: sopInstanceUid,
    ReferencedFrameNumber:
      frameNumbers.length === 0 || SINGLE_FRAME.has(sopClassUid) ? undefined : frameNumbers,
  });
}

export function readReference(item: JsonAttributes): InstanceReference {
  return {
    sopClassUid: textAt(item, 'ReferencedSOPClassUID'),
    sopInstanceUid: textAt(item, 'ReferencedSOPInstanceUID'),
    frameNumbers: [...numbersAt(item, 'ReferencedFrameNumber')],
  };
}

/** Hierarchical SOP Instance Reference Macro (PS3.3 C.17.2.1): each object once, without frames. */
export function evidenceItems(references: readonly ObjectReference[]): JsonAttributes[] {
  return grouped(references, ({ studyInstanceUid }) => studyInstanceUid).map(([study, ofStudy]) =>
    attributes({
      StudyInstanceUID: study,
      ReferencedSeriesSequence: grouped(ofStudy, ({ seriesInstanceUid }) => seriesInstanceUid).map(
        ([series, ofSeries]) =>
          attributes({
            SeriesInstanceUID: series,
            ReferencedSOPSequence: grouped(ofSeries, ({ sopInstanceUid }) => sopInstanceUid).flatMap(
              ([, [first]]) => (first ? [referenceItem({ ...first, frameNumbers: [] })] : []),
            ),
          }),
      ),
    }),
  );
}

/** Where each object of the evidence lies; frames are not in it. */
export function readEvidence(json: JsonAttributes, keyword: Keyword): ObjectReference[] {
  return itemsAt(json, keyword).flatMap((study) =>
    itemsAt(study, 'ReferencedSeriesSequence').flatMap((series) =>
      itemsAt(series, 'ReferencedSOPSequence').map((item) => ({
        studyInstanceUid: textAt(study, 'StudyInstanceUID'),
        seriesInstanceUid: textAt(series, 'SeriesInstanceUID'),
        ...readReference(item),
      })),
    ),
  );
}

/** In the order in which each key comes first. */
export function grouped<Value>(
  values: readonly Value[],
  key: (value: Value) => string,
): (readonly [string, readonly Value[]])[] {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const known = groups.get(key(value));
    if (known) known.push(value);
    else groups.set(key(value), [value]);
  }
  return [...groups];
}
