import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readKeyObjects } from '#shared/objects/key-objects.ts';
import { readMeasurementReport } from '#shared/objects/read-measurement-report.ts';
import { jsonOfFile } from '../fixtures/json-file.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const objects = path.join(shared, 'dicom/objects');
const open = (name: string) => jsonOfFile(readFileSync(path.join(objects, name)));

/** What is drawn in each file, and the first figure of its first group, as dsrdump prints them. */
const DWV: readonly (readonly [
  name: string,
  kinds: readonly string[],
  figure: readonly [string, number, string] | null,
])[] = [
  ['arrow', ['probe', 'probe', 'probe'], null],
  ['circle', ['ellipse', 'ellipse', 'ellipse'], ['Radius', 2, 'mm']],
  ['ellipse', ['ellipse', 'ellipse', 'ellipse'], ['longAxis', 3.189_873_417_722, 'mm']],
  ['protractor', ['angle', 'angle', 'angle'], ['angle', 90, '°']],
  ['rectangle', ['rectangle', 'rectangle', 'rectangle'], ['Width', 6, 'mm']],
  ['roi', ['freehand', 'freehand', 'freehand'], null],
  ['ruler', ['length', 'length', 'length'], ['length', 4.025_316_455_696, 'mm']],
];

if (!existsSync(objects)) {
  it(`finds no real readings at ${objects}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real reports and key objects were NOT tested: ${objects} is not there.`);
    expect(existsSync(objects)).toBe(false);
  });
} else {
  describe('reports of others', () => {
    it.each(DWV)('dwv: what was drawn as %s is a measurement on its image', (name, kinds, figure) => {
      const read = readMeasurementReport(open(`sr-measure-tid1500-dwv/sr-${name}.dcm`));
      const measurements = read?.report.measurements.map(({ measurement }) => measurement) ?? [];
      expect(read?.undrawn).toBe(0);
      expect(measurements.map(({ kind }) => kind)).toEqual(kinds);
      const image = open('sr-measure-tid1500-dwv-image.dcm');
      for (const { place, seriesInstanceUid } of measurements) {
        expect(place.space === 'image' && place.sopInstanceUid).toBe(image['00080018']?.Value?.[0]);
        expect(seriesInstanceUid).toBe(image['0020000E']?.Value?.[0]);
      }
      const [first] = measurements[0]?.values ?? [];
      expect(first ? [first.name, first.value, first.unit] : null).toEqual(figure);
    });

    it('highdicom: two places, on an image and in the body; two findings without one', () => {
      const read = readMeasurementReport(open('sr-tid1500-highdicom.dcm'));
      const found = read?.report.measurements ?? [];
      expect(found.map(({ measurement, finding }) => [measurement.place.space, finding?.meaning])).toEqual([
        ['image', 'Nodule'],
        ['patient', 'Vertebra'],
      ]);
      expect(read?.undrawn).toBe(2);
    });

    it('dcmqi: a measurement of a segment has no place of its own, and is counted', () => {
      const read = readMeasurementReport(open('sr-measurements-tid1500.dcm'));
      expect([read?.report.measurements.length, read?.undrawn]).toEqual([0, 1]);
    });

    it('reports of other templates are none', () => {
      expect(readMeasurementReport(open('sr-basic.dcm'))).toBeNull();
      expect(readMeasurementReport(open('sr-comprehensive.dcm'))).toBeNull();
    });
  });

  it('key objects of another maker name their images, where author and date are missing too', () => {
    const read = readKeyObjects(open('kos-synthetic.dcm'));
    expect(read?.title.meaning).toBe('Of Interest');
    expect(read?.references.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['2.25.122400110']);
    expect([read?.author, read?.createdAt]).toEqual(['', '']);
  });
}
