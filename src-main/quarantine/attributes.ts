import type { QuarantineDetail } from '#shared/contract/quarantine.ts';
import { dictionaryEntry } from '#main/dicom/data-dictionary.ts';
import { datasetToJson, type JsonElement } from '#main/dicom/dicom-json.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';

const MOST_ATTRIBUTES = 500;
const LONGEST_VALUE = 300;

/**
 * What can be read of a data set, for a person to look at.
 *
 * @param head its first bytes, inflated; what is cut off is left out
 * @throws AppError CORRUPT when it is no data set
 */
export function readableAttributes(head: Buffer, transferSyntaxUid: string): QuarantineDetail['attributes'] {
  const reading = datasetToJson(head, encodingOf(transferSyntaxUid), {
    inlineLimitBytes: 0,
    bulkDataUri: () => null,
    isWholeDataset: true,
  });
  if (reading.kind !== 'json') return [];
  return Object.entries(reading.json)
    .slice(0, MOST_ATTRIBUTES)
    .map(([tag, element]) => ({
      tag: `(${tag.slice(0, 4)},${tag.slice(4)})`.toLowerCase(),
      keyword: dictionaryEntry(Number.parseInt(tag, 16))?.keyword ?? '',
      vr: element.vr,
      value: valueText(element),
    }));
}

function valueText({ vr, Value: values = [] }: JsonElement): string {
  if (vr === 'SQ') return values.length === 1 ? '1 item' : `${String(values.length)} items`;
  const texts = values.map((value) => {
    if (value === null) return '';
    if (typeof value !== 'object') return String(value);
    return Object.values(value)
      .filter((group) => typeof group === 'string')
      .join('=');
  });
  const text = texts.join('\\');
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** The frame to show of an object: the first one of a volume may hold air alone, that of a clip no contrast. */
export function middleFrameOf(attributes: QuarantineDetail['attributes']): number {
  const frames = Number(attributes.find(({ tag }) => tag === '(0028,0008)')?.value ?? 1);
  return frames > 1 ? Math.ceil(frames / 2) : 1;
}
