import { describe, expect, test } from 'vitest';
import { readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { integerAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { jpegFile, mp4File, pdfFile, pngFile, stlFile, tiffFile } from './test-files.ts';
import { wrapFiles } from './wrap.ts';

const FACTS = {
  subject: {
    PatientName: 'Müller^Jörg=山田',
    PatientID: '4711',
    PatientBirthDate: '19610203',
    PatientSex: 'M',
    StudyInstanceUID: '2.25.1',
    StudyDate: '20261126',
    StudyTime: '101112',
    ReferringPhysicianName: '',
    StudyID: '',
    AccessionNumber: 'A1',
  },
  title: 'Überweisung',
  seriesInstanceUid: '2.25.2',
  seriesNumber: 900,
  date: '20261126',
  time: '101112',
  hasBurnedInAnnotation: true,
};

interface Read {
  readonly syntax: string;
  readonly sopClass: string;
  readonly dataSet: DataSet;
}

async function wrap(files: Buffer[], use: 'scan' | 'photo' = 'scan'): Promise<Read[]> {
  const wrapped = await wrapFiles(files, use, FACTS);
  return wrapped.map(({ pieces }) => {
    const bytes = Buffer.concat(pieces);
    const meta = readFileMeta(bytes);
    if (!meta) throw new Error('no Part 10 file');
    const { dataSet } = readDataSet(bytes.subarray(meta.datasetOffset), EXPLICIT_LITTLE);
    return { syntax: meta.transferSyntaxUid, sopClass: meta.sopClassUid, dataSet };
  });
}

function pixels(dataSet: DataSet | undefined): Buffer {
  const value = dataSet?.get(0x7fe00010)?.value;
  if (!Buffer.isBuffer(value)) throw new Error('no native pixel data');
  return value;
}

test('a PDF keeps its bytes, and takes over whose it is', async () => {
  const [pdf] = await wrap([pdfFile()]);
  expect(pdf?.sopClass).toBe('1.2.840.10008.5.1.4.1.1.104.1');
  const document = pdf?.dataSet.get(tagOf('EncapsulatedDocument'))?.value as Buffer;
  const length = pdf && integerAt(pdf.dataSet, tagOf('EncapsulatedDocumentLength'));
  expect(document.subarray(0, length ?? 0)).toEqual(pdfFile());
  expect(pdf && textAt(pdf.dataSet, tagOf('PatientName'))).toBe('Müller^Jörg=山田');
  expect(pdf && textAt(pdf.dataSet, tagOf('DocumentTitle'))).toBe('Überweisung');
});

test('scanned pages of one size become the frames of one object, others their own', async () => {
  const made = await wrap([pngFile(40, 30), pngFile(40, 30), pngFile(20, 10)]);
  expect(made.map(({ sopClass }) => sopClass)).toEqual([
    '1.2.840.10008.5.1.4.1.1.7.4',
    '1.2.840.10008.5.1.4.1.1.7',
  ]);
  expect(made[0] && integerAt(made[0].dataSet, tagOf('NumberOfFrames'))).toBe(2);
  expect(pixels(made[0]?.dataSet).length).toBe(2 * 40 * 30 * 3);
  expect([...pixels(made[0]?.dataSet).subarray(3, 6)]).toEqual([1, 2, 77]);
});

test('photos become an object each', async () => {
  const made = await wrap([pngFile(8, 8), pngFile(8, 8)], 'photo');
  expect(made.map(({ sopClass }) => sopClass)).toEqual(Array(2).fill('1.2.840.10008.5.1.4.1.1.77.1.4'));
});

test('a grey PNG is grey, and what is transparent shows white', async () => {
  const [grey] = await wrap([pngFile(8, 8, 0)]);
  expect(grey && textAt(grey.dataSet, tagOf('PhotometricInterpretation'))).toBe('MONOCHROME2');
  const [clear] = await wrap([pngFile(8, 8, 6)]);
  expect(pixels(clear?.dataSet).every((byte) => byte === 255)).toBe(true);
});

test('a TIFF page comes out as it is', async () => {
  const [page] = await wrap([tiffFile(6, 4, 201)]);
  expect([...pixels(page?.dataSet)]).toEqual(Array(72).fill(201));
});

describe('a JPEG', () => {
  test('that is baseline stays as it is but for its camera notes, and says that it is lossy', async () => {
    const plain = await jpegFile(32, 16);
    const [object] = await wrap([plain], 'photo');
    expect(object?.syntax).toBe('1.2.840.10008.1.2.4.50');
    const value = object?.dataSet.get(0x7fe00010)?.value as { fragments: Buffer[] };
    expect(value.fragments[1]?.subarray(0, plain.length)).toEqual(plain);
    expect(object && textAt(object.dataSet, tagOf('LossyImageCompression'))).toBe('01');
  });

  test('that a camera held on its side is turned upright', async () => {
    const [object] = await wrap([await jpegFile(32, 16, { orientation: 6 })], 'photo');
    expect(object && integerAt(object.dataSet, tagOf('Rows'))).toBe(32);
    expect(object && integerAt(object.dataSet, tagOf('Columns'))).toBe(16);
    const samples = pixels(object?.dataSet);
    // Orientation 6: what was left is now on top.
    expect(samples[3 * 16 * 2]).toBeLessThan(40);
    expect(samples[3 * 16 * 30]).toBeGreaterThan(210);
    expect(object && textAt(object.dataSet, tagOf('LossyImageCompression'))).toBe('01');
  });

  test('that is progressive is decoded, since no transfer syntax in use takes it', async () => {
    const [object] = await wrap([await jpegFile(32, 16, { isProgressive: true })], 'photo');
    expect(object?.syntax).toBe('1.2.840.10008.1.2.1');
    expect(pixels(object?.dataSet).length).toBe(32 * 16 * 3);
  });
});

test('an MP4 keeps its bytes in one fragment, with the frames and the time of each', async () => {
  const movie = mp4File(10);
  const [video] = await wrap([movie]);
  expect(video?.syntax).toBe('1.2.840.10008.1.2.4.102');
  expect(video && integerAt(video.dataSet, tagOf('NumberOfFrames'))).toBe(10);
  expect(video && integerAt(video.dataSet, tagOf('FrameTime'))).toBe(40);
  const value = video?.dataSet.get(0x7fe00010)?.value as { fragments: Buffer[] };
  expect(value.fragments[1]?.subarray(0, movie.length)).toEqual(movie);
});

test('a model keeps its bytes', async () => {
  const [model] = await wrap([stlFile()]);
  expect(model?.sopClass).toBe('1.2.840.10008.5.1.4.1.1.104.3');
  expect(model?.dataSet.get(tagOf('EncapsulatedDocument'))?.value).toEqual(stlFile());
});

test('wrapping again makes the same object, byte for byte', async () => {
  const once = await wrapFiles([pdfFile(), pngFile(4, 4)], 'scan', FACTS);
  const twice = await wrapFiles([pdfFile(), pngFile(4, 4)], 'scan', FACTS);
  expect(twice).toEqual(once);
});

describe('what cannot be wrapped is refused with the way out', () => {
  test.each([
    ['a text', Buffer.from('hello'), /no PDF, JPEG, PNG/],
    ['a PNG that claims 4 gigapixels', hugePng(), /at most 65535 a side/],
    ['a PNG that is cut off', pngFile(8, 8).subarray(0, 60), /damaged/],
    ['a JPEG that is cut off', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), /damaged/],
    ['a TIFF of noise', Buffer.from('II*\0\xff\xff\xff\x7fnoise', 'latin1'), /damaged/],
    ['an MP4 without a video', Buffer.from('\0\0\0\x10ftypisom\0\0\0\0', 'latin1'), /damaged|no video/],
    ['an MP4 that claims more frames than it has bytes', manyFrames(), /damaged/],
    ['an MP4 of too high a level', mp4File(2, 0x34), /has no place in DICOM/],
  ])('%s', async (_, bytes, message) => {
    await expect(wrapFiles([bytes], 'scan', FACTS)).rejects.toThrow(message);
  });
});

function manyFrames(): Buffer {
  const bytes = mp4File(10);
  const sizes = bytes.indexOf('stsz');
  bytes.writeUInt32BE(1, sizes + 8);
  bytes.writeUInt32BE(50_000, sizes + 12);
  return bytes;
}

function hugePng(): Buffer {
  const bytes = pngFile(8, 8);
  bytes.writeUInt32BE(65_000, 16);
  bytes.writeUInt32BE(65_000, 20);
  return bytes;
}
