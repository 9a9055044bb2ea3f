import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sopClassName } from '#shared/dicom/sop-class.ts';
import { inflateFrame } from '#view/imaging/inflate-frame.ts';
import { documentKind, readEncapsulated } from '#view/kernels/documents/encapsulated.ts';
import { textAt, type JsonDataset } from '#view/kernels/json-dataset.ts';
import { doseAt, greatestDose, readDoseGrid } from '#view/kernels/regions/dose-grid.ts';
import { coverageOf, readSegmentation } from '#view/kernels/regions/segmentation.ts';
import { readStructureSet } from '#view/kernels/regions/structure-set.ts';
import { readReport } from '#view/kernels/reports/report.ts';
import { readWaveforms, waveformValues } from '#view/kernels/waveform/waveform.ts';
import { datasetOf } from '../fixtures/part10-file.ts';
import { jsonOfFile } from '../fixtures/json-file.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const objects = path.join(shared, 'dicom/objects');

interface RealObject {
  readonly json: JsonDataset;
  readonly bytesOf: (element: JsonDataset[string]) => Uint8Array;
}

function open(name: string): RealObject {
  const file = readFileSync(path.join(objects, name));
  return {
    json: jsonOfFile(file),
    bytesOf: (element) => {
      if (element?.InlineBinary !== undefined) return Buffer.from(element.InlineBinary, 'base64');
      const [offset = 0, length = 0] = (element?.BulkDataURI ?? '').split('-').slice(1).map(Number);
      return datasetOf(file).subarray(offset, offset + length);
    },
  };
}

/** Pixels of each frame of one bit or one byte. */
function framesOf({ json, bytesOf }: RealObject, pixels: number, isBits: boolean): readonly Uint8Array[] {
  const bytes = bytesOf(json['7FE00010']);
  const count = Number(json['00280008']?.Value?.[0] ?? 1);
  return Array.from({ length: count }, (_, frame) =>
    Uint8Array.from({ length: pixels }, (__, at) => {
      const index = frame * pixels + at;
      return isBits ? ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1 : (bytes[index] ?? 0);
    }),
  );
}

/** The values of the items of an encapsulated Pixel Data (PS3.5 A.4). */
function fragmentsOf(dataset: Buffer, from: number): readonly Buffer[] {
  const fragments: Buffer[] = [];
  for (let at = from; dataset.readUInt16LE(at + 2) === 0xe000;) {
    const length = dataset.readUInt32LE(at + 4);
    fragments.push(dataset.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return fragments;
}

function bitsOf(byte: number): number {
  return Array.from(byte.toString(2)).filter((bit) => bit === '1').length;
}

/** The numbers of these tests were counted in the bytes of the files by a script that shares nothing with the readers. */
if (!existsSync(objects)) {
  it(`finds no real objects at ${objects}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real objects beside images were NOT tested: ${objects} is not there.`);
    expect(existsSync(objects)).toBe(false);
  });
} else {
  describe('real segmentations', () => {
    it.each<[string, readonly number[]]>([
      ['seg-liver.dcm', [36233, 35645, 35220]],
      ['seg-partial-overlaps.dcm', [9602, 11888, 117, 117, 10509, 6693, 4713]],
      ['seg-on-pet.dcm', [11, 24, 42, 60, 69, 81, 82, 91, 94, 94, 81, 57, 9]],
    ])('%s has the voxels of its frames', (name, counts) => {
      const object = open(name);
      const read = readSegmentation(object.json);
      if (read === null) throw new Error('no segmentation');
      const frames = framesOf(object, read.rows * read.columns, true);
      const covered = read.frames.map(
        (frame, at) =>
          coverageOf(read, frames[at] ?? [], frame.segmentNumber).filter((each) => each === 255).length,
      );
      expect(covered).toEqual(counts);
    });

    it('the liver lies where it says, in the colour that it asks for', () => {
      const read = readSegmentation(open('seg-liver.dcm').json);
      expect(read?.frames.map(({ position }) => position)).toEqual([
        [-235.2, -226.8, -128.69],
        [-235.2, -226.8, -127.69],
        [-235.2, -226.8, -126.69],
      ]);
      expect(read?.segments[0]).toMatchObject({ label: 'Liver', algorithm: 'SEMIAUTOMATIC' });
      expect(read?.segments[0]?.colour).not.toBeNull();
    });

    it('segments overlap where frames share a place', () => {
      const read = readSegmentation(open('seg-partial-overlaps.dcm').json);
      expect(read?.frames.map(({ segmentNumber }) => segmentNumber)).toEqual([1, 2, 3, 3, 3, 4, 5]);
      expect(read?.segments).toHaveLength(5);
    });

    it('a fraction is of its greatest value', () => {
      const object = open('seg-fractional.dcm');
      const read = readSegmentation(object.json);
      if (read === null) throw new Error('no segmentation');
      const sums = framesOf(object, 256, false).map((values) =>
        coverageOf(read, values, 1).reduce((sum, each) => sum + each, 0),
      );
      expect([read.fullValue, ...sums]).toEqual([255, 17664, 32768, 32704]);
    });

    it('a label map has the voxels of each number', () => {
      const object = open('seg-labelmap.dcm');
      const read = readSegmentation(object.json);
      if (read === null) throw new Error('no segmentation');
      const frames = framesOf(object, 100, false);
      const count = (segment: number) =>
        frames.reduce((sum, values) => sum + coverageOf(read, values, segment).filter(Boolean).length, 0);
      expect([0, 1, 2, 3, 19, 20].map(count)).toEqual([1477, 14, 0, 23, 44, 30]);
    });
  });

  describe('real structure sets', () => {
    it.each<[string, Readonly<Record<string, number>>]>([
      ['rtss-dicompyler.dcm', { BODY: 141, Borders: 2, Breast: 48, Heart: 33, 'Lt Lung': 165, Scar: 6 }],
      ['rtstruct-raysearch.dcm', { Glnd_Submand_L: 15, LN_Neck_II_R: 31, Parotid_L: 34, Parotid_R: 34 }],
    ])('%s has the outlines of its regions', (name, counts) => {
      const read = readStructureSet(open(name).json);
      const made = Object.fromEntries((read?.rois ?? []).map((roi) => [roi.name, roi.contours.length]));
      expect(made).toMatchObject(counts);
    });

    it.each([
      ['rtss-dicompyler.dcm', 'BODY', 51846, 4960247.26595],
      ['rtss-dicompyler.dcm', 'Breast', 9062, 133348.90975],
      ['rtstruct-raysearch.dcm', 'Glnd_Submand_L', 582, 2804.375],
    ])('%s: %s has its points and its area', (name, roiName, points, area) => {
      const roi = readStructureSet(open(name).json)?.rois.find((each) => each.name === roiName);
      const outlines = roi?.contours ?? [];
      expect(outlines.reduce((sum, outline) => sum + outline.points.length, 0)).toBe(points);
      const areas = outlines.map((outline) =>
        Math.abs(
          outline.points.reduce((sum, [x, y], at) => {
            const [nextX = 0, nextY = 0] = outline.points[(at + 1) % outline.points.length] ?? [];
            return sum + (x * nextY - nextX * y) / 2;
          }, 0),
        ),
      );
      expect(areas.reduce((sum, each) => sum + each, 0)).toBeCloseTo(area, 3);
    });
  });

  it('a real dose grid gives its values at its voxels and between them', () => {
    const object = open('rtdose.dcm');
    const grid = readDoseGrid(object.json);
    if (grid === null) throw new Error('no grid');
    const bytes = object.bytesOf(object.json['7FE00010']);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames = grid.offsetsMm.map((_, frame) =>
      Uint32Array.from({ length: 100 }, (__, at) => view.getUint32((frame * 100 + at) * 4, true)),
    );
    const [x, y, z] = [189.43125 + 40, 199.43125 + 30, -761.87 + 25];
    expect(grid).toMatchObject({ units: 'RELATIVE', summationType: 'BEAM', scaling: 1e-6 });
    expect(grid.offsetsMm).toHaveLength(15);
    expect(doseAt(grid, frames, [189.43125, 199.43125, -761.87])).toBeCloseTo(1.249, 9);
    expect(doseAt(grid, frames, [x, y, z])).toBeCloseTo(1.075, 9);
    expect(doseAt(grid, frames, [x, y, z + 5])).toBeCloseTo(1.074, 9);
    expect(doseAt(grid, frames, [x, y, z + 2.5])).toBeCloseTo(1.0745, 9);
  });

  it('a real dose has its greatest value where it lies, and the same everywhere when it is looked up for a screen', () => {
    const object = open('rtdose.dcm');
    const grid = readDoseGrid(object.json);
    if (grid === null) throw new Error('no grid');
    const bytes = object.bytesOf(object.json['7FE00010']);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames = grid.offsetsMm.map((_, frame) =>
      Uint32Array.from({ length: 100 }, (__, at) => view.getUint32((frame * 100 + at) * 4, true)),
    );
    const most = greatestDose(grid, frames);
    // Found in the bytes by numpy: frame 0, row 0, column 7.
    expect(most?.dose).toBeCloseTo(1.254, 9);
    [259.43125, 199.43125, -761.87].forEach((each, axis) => expect(most?.point[axis]).toBeCloseTo(each, 9));
  });

  it('the frames of a deflated segmentation are those that are not', async () => {
    const file = readFileSync(path.join(shared, 'dicom/transfer-syntaxes/deflate-frame-seg-8.1.dcm'));
    const json = jsonOfFile(file);
    const [offset = 0] = (json['7FE00010']?.BulkDataURI ?? '').split('-').slice(1).map(Number);
    const [, ...frames] = fragmentsOf(datasetOf(file), offset);
    const bits = await Promise.all(frames.map((bytes) => inflateFrame(new Uint8Array(bytes), 512 * 64)));
    const covered = bits.map((bytes) => bytes.reduce((sum, byte) => sum + bitsOf(byte), 0));
    expect(covered).toEqual([36233, 35645, 35220]);
    expect(readSegmentation(json)).toMatchObject({ type: 'BINARY', depthMm: 1, rows: 512, columns: 512 });
  });

  /** What the viewer makes of an object: in the order in which it asks. */
  function shownAs({ json }: RealObject): string {
    const segmentation = readSegmentation(json);
    if (segmentation !== null) return `${segmentation.type.toLowerCase()} of ${segmentation.segments.length}`;
    const structures = readStructureSet(json);
    if (structures !== null) return `outlines of ${structures.rois.length}`;
    if (readDoseGrid(json) !== null) return 'dose';
    if (json['00280010'] !== undefined) return 'pictures';
    const report = readReport(json);
    if (report !== null) return `report: ${report.title}`;
    const document = readEncapsulated(json);
    if (document !== null) return `document: ${documentKind(document)}`;
    const waveforms = readWaveforms(json);
    if (waveforms.length > 0)
      return `traces of ${waveforms.map(({ channels }) => channels.length).join(', ')}`;
    return `not shown: ${sopClassName(textAt(json, '00080016'))}`;
  }

  it.each([
    ['seg-liver.dcm', 'binary of 1'],
    ['seg-partial-overlaps.dcm', 'binary of 5'],
    ['seg-on-pet.dcm', 'binary of 1'],
    ['seg-fractional.dcm', 'fractional of 1'],
    ['seg-labelmap.dcm', 'labelmap of 21'],
    ['rtss-dicompyler.dcm', 'outlines of 10'],
    ['rtstruct-raysearch.dcm', 'outlines of 8'],
    ['rtdose.dcm', 'dose'],
    ['sm-image-25tiles.dcm', 'pictures'],
    ['ct-dicompyler.dcm', 'pictures'],
    ['sr-basic.dcm', 'report: Document Title'],
    ['sr-comprehensive.dcm', 'report: Diagnosis'],
    ['sr-measurements-tid1500.dcm', 'report: Imaging Measurement Report'],
    ['sr-tid1500-highdicom.dcm', 'report: Imaging Measurement Report'],
    ['kos-synthetic.dcm', 'report: Of Interest'],
    ['pdf-encapsulated.dcm', 'document: pdf'],
    ['stl-encapsulated.dcm', 'document: file'],
    ['ecg-12lead.dcm', 'traces of 12, 12'],
    ['rtplan.dcm', 'not shown: RT Plan Storage'],
    ['rtplan-dicompyler.dcm', 'not shown: RT Plan Storage'],
    ['rwvm.dcm', 'not shown: Real World Value Mapping Storage'],
    ['ann-microscopy.dcm', 'not shown: Microscopy Bulk Simple Annotations Storage'],
    ['hanging-protocol.dcm', 'not shown: Hanging Protocol Storage'],
  ])('%s is shown as %s', (name, expected) => {
    expect(shownAs(open(name))).toBe(expected);
  });

  it('a real ECG has the microvolts of its leads', () => {
    const object = open('ecg-12lead.dcm');
    const [rhythm] = readWaveforms(object.json);
    if (rhythm === undefined) throw new Error('no waveform');
    const values = waveformValues(rhythm, object.bytesOf(rhythm.data)) ?? [];
    expect(rhythm).toMatchObject({ label: 'RHYTHM', samplingHz: 1000, sampleCount: 10000 });
    expect(rhythm.channels.map(({ label }) => label).join(' ')).toBe(
      'I II III aVR aVL aVF V1 V2 V3 V4 V5 V6',
    );
    const figures = [0, 1, 6, 11].map((lead) => {
      const own = Array.from(values[lead] ?? []);
      return [own[0], Math.min(...own), Math.max(...own), own.indexOf(Math.max(...own))];
    });
    expect(figures).toEqual([
      [100, -62.5, 725, 527],
      [112.5, -208.75, 1137.5, 527],
      [50, -1125, 206.25, 9340],
      [-50, -162.5, 1443.75, 6444],
    ]);
  });
}
