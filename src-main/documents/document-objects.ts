import { dataSetOf, tagOf, type PutValue } from '#main/dicom/data-set-values.ts';
import type { DataSet } from '#main/dicom/data-set.ts';
import { derivedUid } from '#main/dicom/new-uid.ts';
import type { BaselineJpeg, Picture } from './picture.ts';
import type { Subject } from './subject.ts';
import type { VideoFacts } from './video-file.ts';

/** A DICOM object that is to be stored, its data set in explicit little endian. */
export interface DocumentObject {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: DataSet;
}

/** What a person says of a document, and where it stands in its series. */
export interface DocumentFacts {
  readonly subject: Subject;
  readonly title: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number;
  readonly instanceNumber: number;
  /** When it was wrapped, DA and TM in local time */
  readonly date: string;
  readonly time: string;
  /** The picture may show the patient's name */
  readonly hasBurnedInAnnotation: boolean;
}

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

/** What is made here of files that are not DICOM */
export const DOCUMENT_SOP_CLASSES = {
  encapsulatedPdf: '1.2.840.10008.5.1.4.1.1.104.1',
  encapsulatedStl: '1.2.840.10008.5.1.4.1.1.104.3',
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
  multiFrameByte: '1.2.840.10008.5.1.4.1.1.7.2',
  multiFrameWord: '1.2.840.10008.5.1.4.1.1.7.3',
  multiFrameColour: '1.2.840.10008.5.1.4.1.1.7.4',
  photo: '1.2.840.10008.5.1.4.1.1.77.1.4',
  videoPhoto: '1.2.840.10008.5.1.4.1.1.77.1.4.1',
} as const;

const SOFTWARE = {
  Manufacturer: 'Viewbox',
  ManufacturerModelName: 'Viewbox',
  SoftwareVersions: '0.1',
} as const;

/** Where nobody said which part of the body it is (CID 4031) */
const ENTIRE_BODY = dataSetOf({
  CodeValue: '38266002',
  CodingSchemeDesignator: 'SCT',
  CodeMeaning: 'Entire body',
});

type Values = Record<string, PutValue | undefined>;

/** SOP Common, Patient, Study, Series and Equipment: what every object here has. */
function common(facts: DocumentFacts, sopClassUid: string, modality: string): Values {
  return {
    SOPClassUID: sopClassUid,
    SOPInstanceUID: derivedUid(facts.seriesInstanceUid, facts.instanceNumber),
    InstanceCreationDate: facts.date,
    InstanceCreationTime: facts.time,
    ContentDate: facts.date,
    ContentTime: facts.time,
    ...facts.subject,
    Modality: modality,
    SeriesInstanceUID: facts.seriesInstanceUid,
    SeriesNumber: facts.seriesNumber,
    SeriesDescription: facts.title === '' ? undefined : facts.title,
    SeriesDate: facts.date,
    SeriesTime: facts.time,
    Laterality: '',
    InstanceNumber: facts.instanceNumber,
    ...SOFTWARE,
    BurnedInAnnotation: facts.hasBurnedInAnnotation ? 'YES' : 'NO',
  };
}

/** Encapsulated PDF (PS3.3 A.45.1) */
export function pdfObject(bytes: Buffer, facts: DocumentFacts): DocumentObject {
  const sopClassUid = DOCUMENT_SOP_CLASSES.encapsulatedPdf;
  const dataSet = dataSetOf({
    ...common(facts, sopClassUid, 'DOC'),
    ConversionType: 'SD',
    AcquisitionDateTime: '',
    DocumentTitle: facts.title,
    ConceptNameCodeSequence: [],
    MIMETypeOfEncapsulatedDocument: 'application/pdf',
    EncapsulatedDocument: bytes,
    EncapsulatedDocumentLength: bytes.length,
  });
  return { sopClassUid, transferSyntaxUid: EXPLICIT_LITTLE, dataSet };
}

/** Encapsulated STL (PS3.3 A.85.1); lengths in an STL file have no unit, so millimetres are said only when a person did. */
export function stlObject(bytes: Buffer, facts: DocumentFacts): DocumentObject {
  const sopClassUid = DOCUMENT_SOP_CLASSES.encapsulatedStl;
  const millimetre = dataSetOf({ CodeValue: 'mm', CodingSchemeDesignator: 'UCUM', CodeMeaning: 'mm' });
  const concept = dataSetOf({
    CodeValue: '85040-4',
    CodingSchemeDesignator: 'LN',
    CodeMeaning: 'Planning document',
  });
  const dataSet = dataSetOf({
    ...common(facts, sopClassUid, 'M3D'),
    DeviceSerialNumber: 'none',
    FrameOfReferenceUID: derivedUid(facts.seriesInstanceUid, facts.instanceNumber, 'frame of reference'),
    PositionReferenceIndicator: '',
    AcquisitionDateTime: '',
    DocumentTitle: facts.title,
    ConceptNameCodeSequence: [concept],
    MIMETypeOfEncapsulatedDocument: 'model/stl',
    MeasurementUnitsCodeSequence: [millimetre],
    ModelModification: 'NO',
    ModelMirroring: 'NO',
    EncapsulatedDocument: bytes,
    EncapsulatedDocumentLength: bytes.length,
  });
  return { sopClassUid, transferSyntaxUid: EXPLICIT_LITTLE, dataSet };
}

/** The Image Pixel module of pictures of one size (PS3.3 C.7.6.3). */
function pixelValues(picture: Picture | BaselineJpeg): Values {
  const bits = 'jpeg' in picture ? 8 : picture.bitsAllocated;
  const isColour = picture.samplesPerPixel === 3;
  const photometric =
    'jpeg' in picture ? picture.photometricInterpretation : isColour ? 'RGB' : 'MONOCHROME2';
  return {
    SamplesPerPixel: picture.samplesPerPixel,
    PhotometricInterpretation: photometric,
    PlanarConfiguration: isColour ? 0 : undefined,
    Rows: picture.rows,
    Columns: picture.columns,
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: 0,
  };
}

/** PS3.3 C.7.6.1.1.5: what was lossy once stays said, also when it lies here uncompressed. */
function lossyValues(pages: readonly (Picture | BaselineJpeg)[], wrapped: number): Values {
  const isLossy = pages.some((page) => 'jpeg' in page || page.wasLossy);
  if (!isLossy) return { LossyImageCompression: '00' };
  const raw = pages.reduce((sum, page) => sum + page.rows * page.columns * page.samplesPerPixel, 0);
  const isJpegHere = pages.every((page) => 'jpeg' in page);
  return {
    LossyImageCompression: '01',
    LossyImageCompressionMethod: 'ISO_10918_1',
    LossyImageCompressionRatio: isJpegHere ? (raw / Math.max(1, wrapped)).toPrecision(4) : undefined,
  };
}

function pixelData(pages: readonly (Picture | BaselineJpeg)[]): DataSet {
  const jpegs = pages.flatMap((page) => ('jpeg' in page ? [page.jpeg] : []));
  if (jpegs.length === pages.length) return new Map([[0x7fe00010, { vr: 'OB', value: encapsulated(jpegs) }]]);
  const pixels = pages.flatMap((page) => ('jpeg' in page ? [] : [page.pixels]));
  const isDeep = pages.some((page) => !('jpeg' in page) && page.bitsAllocated === 16);
  return new Map([[0x7fe00010, { vr: isDeep ? 'OW' : 'OB', value: Buffer.concat(pixels) }]]);
}

/** One fragment a frame behind a basic offset table (PS3.5 A.4). */
function encapsulated(frames: readonly Buffer[]) {
  const even = frames.map((frame) =>
    frame.length % 2 === 0 ? frame : Buffer.concat([frame, Buffer.alloc(1)]),
  );
  const offsets = Buffer.alloc(4 * even.length);
  let offset = 0;
  for (const [index, frame] of even.entries()) {
    offsets.writeUInt32LE(offset, 4 * index);
    offset += 8 + frame.length;
  }
  return { fragments: [offsets, ...even] };
}

function withPixels(values: Values, pages: readonly (Picture | BaselineJpeg)[]): DataSet {
  const dataSet = dataSetOf(values);
  for (const [tag, element] of pixelData(pages)) dataSet.set(tag, element);
  return dataSet;
}

function syntaxOf(pages: readonly (Picture | BaselineJpeg)[]): string {
  return pages.every((page) => 'jpeg' in page) ? JPEG_BASELINE : EXPLICIT_LITTLE;
}

function sizeOf(pages: readonly (Picture | BaselineJpeg)[]): number {
  return pages.reduce((sum, page) => sum + ('jpeg' in page ? page.jpeg.length : page.pixels.length), 0);
}

/** VL Photographic Image (PS3.3 A.32.4): a photo of the patient or of a specimen. */
export function photoObject(picture: Picture | BaselineJpeg, facts: DocumentFacts): DocumentObject {
  const sopClassUid = DOCUMENT_SOP_CLASSES.photo;
  const dataSet = withPixels(
    {
      ...common(facts, sopClassUid, 'XC'),
      ImageType: 'ORIGINAL\\PRIMARY',
      PatientOrientation: '',
      AcquisitionContextSequence: [],
      ...pixelValues(picture),
      ...lossyValues([picture], sizeOf([picture])),
    },
    [picture],
  );
  return { sopClassUid, transferSyntaxUid: syntaxOf([picture]), dataSet };
}

/**
 * A scanned film or paper: Secondary Capture (PS3.3 A.8.1) for one page, a multi-frame one (A.8.3 to A.8.5) for several of
 * the same size and depth.
 *
 * @param pages at least one; alike in size, samples, bits and in being JPEG or not
 */
export function scanObject(
  pages: readonly [Picture | BaselineJpeg, ...(Picture | BaselineJpeg)[]],
  facts: DocumentFacts,
): DocumentObject {
  const [first] = pages;
  const isMany = pages.length > 1;
  const sopClassUid = isMany ? multiFrameClass(first) : DOCUMENT_SOP_CLASSES.secondaryCapture;
  const values: Values = {
    ...common(facts, sopClassUid, 'OT'),
    ImageType: 'DERIVED\\SECONDARY',
    ConversionType: 'SI',
    PatientOrientation: '',
    ...pixelValues(first),
    ...lossyValues(pages, sizeOf(pages)),
    ...(isMany && multiFrameValues(pages.length, first)),
  };
  return { sopClassUid, transferSyntaxUid: syntaxOf(pages), dataSet: withPixels(values, pages) };
}

function multiFrameClass(picture: Picture | BaselineJpeg): string {
  if (picture.samplesPerPixel === 3) return DOCUMENT_SOP_CLASSES.multiFrameColour;
  return 'jpeg' in picture || picture.bitsAllocated === 8
    ? DOCUMENT_SOP_CLASSES.multiFrameByte
    : DOCUMENT_SOP_CLASSES.multiFrameWord;
}

/** PS3.3 C.8.6.3 and C.8.6.4: pages, each with its number. */
function multiFrameValues(pages: number, first: Picture | BaselineJpeg): Values {
  const grey =
    first.samplesPerPixel === 1
      ? { PresentationLUTShape: 'IDENTITY', RescaleIntercept: 0, RescaleSlope: 1, RescaleType: 'US' }
      : {};
  return {
    NumberOfFrames: pages,
    FrameIncrementPointer: tagOf('PageNumberVector'),
    PageNumberVector: Array.from({ length: pages }, (_, index) => index + 1),
    ...grey,
  };
}

/** Video Photographic Image (PS3.3 A.32.7) around the file as it is. */
export function videoObject(bytes: Buffer, video: VideoFacts, facts: DocumentFacts): DocumentObject {
  const sopClassUid = DOCUMENT_SOP_CLASSES.videoPhoto;
  const raw = video.rows * video.columns * 3 * video.numberOfFrames;
  const isHevc = /\.4\.10[78]$/.test(video.transferSyntaxUid);
  const dataSet = dataSetOf({
    ...common(facts, sopClassUid, 'XC'),
    ImageType: 'ORIGINAL\\PRIMARY',
    PatientOrientation: '',
    Laterality: undefined,
    AnatomicRegionSequence: [ENTIRE_BODY],
    AcquisitionContextSequence: [],
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'YBR_PARTIAL_420',
    PlanarConfiguration: 0,
    NumberOfFrames: video.numberOfFrames,
    FrameIncrementPointer: tagOf('FrameTime'),
    FrameTime: video.frameTimeMs.toPrecision(8),
    CineRate: Math.max(1, Math.round(1000 / video.frameTimeMs)),
    Rows: video.rows,
    Columns: video.columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    LossyImageCompression: '01',
    LossyImageCompressionRatio: (raw / bytes.length).toPrecision(4),
    LossyImageCompressionMethod: isHevc ? 'ISO_23008_2' : 'ISO_14496_10',
  });
  dataSet.set(0x7fe00010, { vr: 'OB', value: { fragments: [Buffer.alloc(0), bytes] } });
  return { sopClassUid, transferSyntaxUid: video.transferSyntaxUid, dataSet };
}
