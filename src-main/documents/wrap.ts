import { AppError } from '#shared/errors.ts';
import { textAt, tagOf } from '#main/dicom/data-set-values.ts';
import { writeDataSet } from '#main/dicom/data-set.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import {
  pdfObject,
  photoObject,
  scanObject,
  stlObject,
  videoObject,
  type DocumentFacts,
  type DocumentObject,
} from './document-objects.ts';
import { fileKindOf, type FileKind } from './file-kind.ts';
import { readJpeg, readPng, readTiff, type BaselineJpeg, type Picture } from './picture.ts';
import { readVideo } from './video-file.ts';

/** What a picture is taken as: paper or film that was scanned, or a photo. */
export type PictureUse = 'scan' | 'photo';

/** A Part 10 file in pieces, in order. */
export interface WrappedFile {
  readonly sopInstanceUid: string;
  readonly pieces: readonly Buffer[];
}

const LONGEST_VALUE = 0xfffffffe;

/**
 * Makes DICOM objects of files that were none (PS3.3): PDF, pictures, video, 3D models.
 *
 * Pictures of one call that are alike become the pages of one object when they are scans, an object each when they are
 * photos. The bytes of PDF, STL, MP4 and baseline JPEG stay as they are inside (a JPEG loses its camera notes).
 *
 * @throws AppError INPUT when a file is none that can be wrapped, CORRUPT when it is damaged
 */
export async function wrapFiles(
  files: readonly Buffer[],
  use: PictureUse,
  facts: Omit<DocumentFacts, 'instanceNumber'>,
): Promise<WrappedFile[]> {
  const objects: DocumentObject[] = [];
  let pages: (Picture | BaselineJpeg)[] = [];
  const next = (): DocumentFacts => ({ ...facts, instanceNumber: objects.length + 1 });
  const endPages = () => {
    const [first, ...others] = pages;
    if (first) objects.push(scanObject([first, ...others], next()));
    pages = [];
  };
  for (const bytes of files) {
    const kind = kindOf(bytes);
    if (isPicture(kind)) {
      for (const picture of await picturesOf(bytes, kind)) {
        if (use === 'photo') objects.push(photoObject(picture, next()));
        else {
          if (pages[0] && !areAlike(pages[0], picture)) endPages();
          pages.push(picture);
        }
      }
      continue;
    }
    endPages();
    if (kind === 'pdf') objects.push(pdfObject(bytes, next()));
    else if (kind === 'stl') objects.push(stlObject(bytes, next()));
    else objects.push(videoObject(bytes, readVideo(bytes), next()));
  }
  endPages();
  return objects.map(asFile);
}

function kindOf(bytes: Buffer): FileKind {
  const kind = fileKindOf(bytes.subarray(0, 1024), bytes.length);
  if (bytes.length > LONGEST_VALUE)
    throw new AppError(
      'INPUT',
      'The file is larger than 4 GB, which no DICOM object can hold. Attach a shorter one.',
    );
  if (kind) return kind;
  throw new AppError(
    'INPUT',
    'This is no PDF, JPEG, PNG, TIFF, MP4 or STL file. DICOM files are imported, not attached.',
  );
}

function isPicture(kind: FileKind): kind is 'jpeg' | 'png' | 'tiff' {
  return kind === 'jpeg' || kind === 'png' || kind === 'tiff';
}

async function picturesOf(
  bytes: Buffer,
  kind: 'jpeg' | 'png' | 'tiff',
): Promise<readonly (Picture | BaselineJpeg)[]> {
  if (kind === 'jpeg') return [await readJpeg(bytes)];
  return kind === 'png' ? [readPng(bytes)] : readTiff(bytes);
}

function areAlike(a: Picture | BaselineJpeg, b: Picture | BaselineJpeg): boolean {
  if (a.rows !== b.rows || a.columns !== b.columns || a.samplesPerPixel !== b.samplesPerPixel) return false;
  if ('jpeg' in a || 'jpeg' in b)
    return 'jpeg' in a && 'jpeg' in b && a.photometricInterpretation === b.photometricInterpretation;
  return a.bitsAllocated === b.bitsAllocated;
}

function asFile({ sopClassUid, transferSyntaxUid, dataSet }: DocumentObject): WrappedFile {
  const sopInstanceUid = textAt(dataSet, tagOf('SOPInstanceUID'));
  const meta = encodeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAeTitle: '' });
  return { sopInstanceUid, pieces: [meta, ...writeDataSet(dataSet, EXPLICIT_LITTLE)] };
}
