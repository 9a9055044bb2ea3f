import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { AppError } from '#shared/errors.ts';
import { jpegFile, mp4File, pdfFile, pngFile, stlFile, tiffFile } from './test-files.ts';
import { wrapFiles } from './wrap.ts';

/** More rounds, for a night: VIEWBOX_FUZZ_ROUNDS=20000 */
const ROUNDS = Number(process.env['VIEWBOX_FUZZ_ROUNDS'] ?? 60);

const FACTS = {
  subject: {
    PatientName: 'A^B',
    PatientID: '1',
    PatientBirthDate: '',
    PatientSex: '',
    StudyInstanceUID: '2.25.1',
    StudyDate: '20261126',
    StudyTime: '101112',
    ReferringPhysicianName: '',
    StudyID: '',
    AccessionNumber: '',
  },
  title: '',
  seriesInstanceUid: '2.25.2',
  seriesNumber: 1,
  date: '20261126',
  time: '101112',
  hasBurnedInAnnotation: false,
};

const files = [
  ['PDF', pdfFile()],
  ['STL', stlFile()],
  ['MP4', mp4File(4)],
  ['PNG', pngFile(6, 5)],
  ['TIFF', tiffFile(6, 5, 80)],
  ['JPEG', await jpegFile(16, 16)],
] as const;

/** Some bytes become others, then the end is cut off or something follows. */
const damage = fc.record({
  changes: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 8 }),
  keeps: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  tail: fc.uint8Array({ maxLength: 20 }),
});

test.each(files)(
  'a %s with any damage is wrapped into an object that can be read, or refused',
  async (_, whole) => {
    await fc.assert(
      fc.asyncProperty(damage, fc.constantFrom('scan', 'photo'), async ({ changes, keeps, tail }, use) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
        const sent = Buffer.concat([bytes.subarray(0, Math.ceil(keeps * bytes.length)), tail]);
        try {
          for (const { pieces } of await wrapFiles([sent], use, FACTS)) {
            const file = Buffer.concat([...pieces]);
            const meta = readFileMeta(file);
            expect(file.subarray(0, 128)).toEqual(Buffer.alloc(128));
            const { dataSet } = readDataSet(file.subarray(meta?.datasetOffset), EXPLICIT_LITTLE);
            for (const keyword of ['FrameTime', 'NumberOfFrames'])
              expect(textAt(dataSet, tagOf(keyword))).toMatch(/^(\d+(\.\d+)?(e[+-]\d+)?)? *$/);
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(['INPUT', 'CORRUPT']).toContain(error.code);
        }
      }),
      { numRuns: ROUNDS },
    );
  },
);
