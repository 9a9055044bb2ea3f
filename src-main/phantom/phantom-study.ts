import type { Attributes, Keyword } from './attributes.ts';
import { EXPLICIT_LITTLE_ENDIAN, type DataSetOptions } from './data-set-writer.ts';
import { encodePart10 } from './part10-writer.ts';
import type { PhantomPatient } from './patient.ts';

export interface PhantomSeries {
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly modality: string;
  readonly description: string;
  readonly instanceCount: number;
}

/** One study whose content is known: `truth` says what is where, for tests to compare with. */
export interface PhantomStudy<Truth = unknown> {
  /** Short name for file names and choosing, unique among the phantoms */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly patient: PhantomPatient;
  readonly studyInstanceUid: string;
  /** DA */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly series: readonly PhantomSeries[];
  readonly truth: Truth;
  /** Data sets in order of series and instance, made one at a time; every call makes the same ones */
  readonly instances: () => Iterable<Attributes>;
  /** In which `generate` writes it unless told otherwise; explicit little endian when absent */
  readonly transferSyntaxUid?: string;
}

/** One instance as a Part 10 file. */
export interface PhantomFile {
  /** Relative, with `/`; short upper case names as DICOM media ask (PS3.10 8.2) */
  readonly fileName: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Buffer;
}

export interface GenerateOptions extends DataSetOptions {
  readonly transferSyntaxUid?: string;
}

export function instanceCountOf(study: PhantomStudy): number {
  return study.series.reduce((sum, series) => sum + series.instanceCount, 0);
}

function textOf(attributes: Attributes, keyword: Keyword): string {
  const value = attributes[keyword];
  return typeof value === 'string' ? value : '';
}

/**
 * The files of a study, one at a time: a study of any size needs the memory of one instance.
 *
 * @param options transfer syntax (what `encodePart10` writes) and the form of its sequences
 */
export function* generate(study: PhantomStudy, options: GenerateOptions = {}): Generator<PhantomFile> {
  const transferSyntaxUid = options.transferSyntaxUid ?? study.transferSyntaxUid ?? EXPLICIT_LITTLE_ENDIAN;
  const seriesNumbers = new Map(study.series.map((series, index) => [series.seriesInstanceUid, index + 1]));
  let count = 0;
  for (const attributes of study.instances()) {
    count += 1;
    const seriesInstanceUid = textOf(attributes, 'SeriesInstanceUID');
    const folder = `SER${String(seriesNumbers.get(seriesInstanceUid) ?? 0).padStart(5, '0')}`;
    yield {
      fileName: `${folder}/IM${String(count).padStart(6, '0')}`,
      sopClassUid: textOf(attributes, 'SOPClassUID'),
      sopInstanceUid: textOf(attributes, 'SOPInstanceUID'),
      seriesInstanceUid,
      transferSyntaxUid,
      bytes: encodePart10(attributes, transferSyntaxUid, options),
    };
  }
}
