import { encodeFileMeta } from '#main/dicom/part10.ts';

/** Small Part 10 files for tests, written element by element: nothing of the code under test is used for the data set. */

export const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';

export interface TestInstance {
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopClassUid?: string;
  readonly patientName?: string;
  readonly patientId?: string;
  readonly issuerOfPatientId?: string;
  readonly patientBirthDate?: string;
  readonly modality?: string;
  readonly studyDate?: string;
  readonly studyDescription?: string;
  readonly seriesDescription?: string;
  readonly accessionNumber?: string;
  readonly instanceNumber?: number;
  /** Bytes of pixel data, all of this value */
  readonly fill?: number;
  readonly pixelBytes?: number;
  /** A private element of this size before the pixels' attributes, to make the header long */
  readonly privateBytes?: number;
}

export function dataset(instance: TestInstance): Buffer {
  const series = instance.seriesInstanceUid ?? `${instance.studyInstanceUid}.1`;
  const elements = [
    text(0x0008, 0x0005, 'CS', 'ISO_IR 192'),
    text(0x0008, 0x0016, 'UI', instance.sopClassUid ?? CT_IMAGE_STORAGE),
    text(0x0008, 0x0018, 'UI', instance.sopInstanceUid),
    text(0x0008, 0x0020, 'DA', instance.studyDate ?? '20260102'),
    text(0x0008, 0x0030, 'TM', '101530'),
    text(0x0008, 0x0050, 'SH', instance.accessionNumber ?? 'A1'),
    text(0x0008, 0x0060, 'CS', instance.modality ?? 'CT'),
    text(0x0008, 0x1030, 'LO', instance.studyDescription ?? 'Test'),
    ...(instance.seriesDescription === undefined
      ? []
      : [text(0x0008, 0x103e, 'LO', instance.seriesDescription)]),
    ...(instance.privateBytes === undefined ? [] : [long(0x0009, 0x1010, 'OB', instance.privateBytes, 7)]),
    text(0x0010, 0x0010, 'PN', instance.patientName ?? 'Test^Ann'),
    text(0x0010, 0x0020, 'LO', instance.patientId ?? 'P1'),
    ...(instance.issuerOfPatientId === undefined
      ? []
      : [text(0x0010, 0x0021, 'LO', instance.issuerOfPatientId)]),
    text(0x0010, 0x0030, 'DA', instance.patientBirthDate ?? '19700101'),
    text(0x0020, 0x000d, 'UI', instance.studyInstanceUid),
    text(0x0020, 0x000e, 'UI', series),
    text(0x0020, 0x0013, 'IS', String(instance.instanceNumber ?? 1)),
    short(0x0028, 0x0002, 1),
    short(0x0028, 0x0010, 2),
    short(0x0028, 0x0011, 2),
    short(0x0028, 0x0100, 16),
    long(0x7fe0, 0x0010, 'OW', instance.pixelBytes ?? 8, instance.fill ?? 0),
  ];
  return Buffer.concat(elements);
}

export function part10(instance: TestInstance): Buffer {
  const meta = encodeFileMeta({
    sopClassUid: instance.sopClassUid ?? CT_IMAGE_STORAGE,
    sopInstanceUid: instance.sopInstanceUid,
    transferSyntaxUid: EXPLICIT_LITTLE,
    sourceAeTitle: '',
  });
  return Buffer.concat([meta, dataset(instance)]);
}

function text(group: number, number: number, vr: string, value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const padding = vr === 'UI' ? 0 : 0x20;
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([padding])]);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(even.length, 6);
  return Buffer.concat([head, even]);
}

function short(group: number, number: number, value: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt16LE(group, 0);
  bytes.writeUInt16LE(number, 2);
  bytes.write('US', 4, 'latin1');
  bytes.writeUInt16LE(2, 6);
  bytes.writeUInt16LE(value, 8);
  return bytes;
}

function long(group: number, number: number, vr: string, length: number, fill: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt32LE(length, 8);
  return Buffer.concat([head, Buffer.alloc(length, fill)]);
}
