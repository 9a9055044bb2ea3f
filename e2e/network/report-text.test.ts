import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { objectFile } from '#main/objects/object-file.ts';
import { readReport, type ReportItem } from '#view/kernels/reports/report.ts';
import { interop } from '../fixtures/interoperability.ts';
import { fileOfJson, jsonOfFile } from '../fixtures/json-file.ts';
import { measurementReport, TEST_STUDY } from '../fixtures/object-models.ts';
import { programFile } from '../fixtures/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-report-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A content item as dsrdump and the window both tell it; relationships by the first letters that DCMTK writes. */
interface ToldItem {
  readonly depth: number;
  readonly type: string;
  readonly concept: string;
  readonly value: string;
}

/** What DCMTK's own reader makes of a report, item by item. */
function toldByDcmtk(file: string): readonly ToldItem[] {
  const { status, stdout, stderr } = spawnSync(
    programFile('dsrdump'),
    ['-Ph', '+Pl', '+U8', '-Er', '-Ec', file],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`dsrdump: ${stderr}`);
  return stdout.split('\n').flatMap((line): ToldItem[] => {
    const match =
      /^( *)<(?:(?:contains|has [a-z ]+|inferred from|selected from) )?([A-Z0-9]+):(?:\([^,]*,[^,]*,"(.*?)"\))?=(.*)>(?: \{.*\})?(?: \S.*)?$/.exec(
        line,
      );
    if (!match) return [];
    const [, indent = '', type = '', concept = '', value = ''] = match;
    return [{ depth: indent.length / 2, type, concept, value: valueTold(type, value) }];
  });
}

function valueTold(type: string, value: string): string {
  // DICOM JSON writes decimal strings as numbers: 10.0 is 10 there.
  if (type === 'NUM') return String(Number(/^"(.*?)"/.exec(value)?.[1] ?? ''));
  if (type === 'CODE') return /"(.*)"\)/.exec(value)?.[1] ?? '';
  if (['TEXT', 'PNAME', 'DATE', 'TIME', 'DATETIME', 'UIDREF'].includes(type))
    return /^"(.*)"/.exec(value)?.[1] ?? '';
  if (type.startsWith('SCOORD') || type === 'TCOORD') return /^\(([A-Z]+)/.exec(value)?.[1] ?? '';
  return '';
}

function toldByUs(item: ReportItem, depth = 0): readonly ToldItem[] {
  const { valueType, concept, value } = item;
  const own = valueType === '' ? [] : [{ depth, type: valueType, concept, value: escaped(value) }];
  return [...own, ...item.children.flatMap((child) => toldByUs(child, depth + 1))];
}

function escaped(value: string): string {
  return value.replaceAll('\r', '\\r').replaceAll('\n', '\\n');
}

function toldOfFile(file: string): readonly ToldItem[] {
  const report = readReport(jsonOfFile(readFileSync(file)));
  if (report === null) throw new Error('no report');
  return toldByUs(report.root);
}

const code = (value: string, meaning: string) => ({
  vr: 'SQ',
  Value: [
    {
      '00080100': { vr: 'SH', Value: [value] },
      '00080102': { vr: 'SH', Value: ['99TEST'] },
      '00080104': { vr: 'LO', Value: [meaning] },
    },
  ],
});

function item(relationship: string, type: string, concept: string, more: JsonDataset): JsonDataset {
  return {
    '0040A010': { vr: 'CS', Value: [relationship] },
    '0040A040': { vr: 'CS', Value: [type] },
    '0040A043': code('C1', concept),
    ...more,
  };
}

/** A report of no template, with a value of every kind that a text reader meets. */
const EVERY_KIND: JsonDataset = {
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.88.33'] },
  '00080018': { vr: 'UI', Value: ['2.25.881'] },
  '00080023': { vr: 'DA', Value: ['20260102'] },
  '00080033': { vr: 'TM', Value: ['101112'] },
  '00080060': { vr: 'CS', Value: ['SR'] },
  '0020000D': { vr: 'UI', Value: ['2.25.882'] },
  '0020000E': { vr: 'UI', Value: ['2.25.883'] },
  '00200013': { vr: 'IS', Value: [1] },
  '0040A040': { vr: 'CS', Value: ['CONTAINER'] },
  '0040A043': code('R', 'Befund Müller'),
  '0040A050': { vr: 'CS', Value: ['SEPARATE'] },
  '0040A491': { vr: 'CS', Value: ['PARTIAL'] },
  '0040A493': { vr: 'CS', Value: ['UNVERIFIED'] },
  '0040A730': {
    vr: 'SQ',
    Value: [
      item('CONTAINS', 'TEXT', 'Finding', {
        '0040A160': { vr: 'UT', Value: ['A long text. '.repeat(20).trim()] },
      }),
      item('CONTAINS', 'CODE', 'Side', { '0040A168': code('L', 'links') }),
      item('CONTAINS', 'NUM', 'Length', {
        '0040A300': {
          vr: 'SQ',
          Value: [{ '0040A30A': { vr: 'DS', Value: [12.5] }, '004008EA': code('mm', 'mm') }],
        },
      }),
      item('CONTAINS', 'PNAME', 'Reader', {
        '0040A123': { vr: 'PN', Value: [{ Alphabetic: 'Läser^Lena' }] },
      }),
      item('CONTAINS', 'DATE', 'Day', { '0040A121': { vr: 'DA', Value: ['20260103'] } }),
      item('CONTAINS', 'TIME', 'Hour', { '0040A122': { vr: 'TM', Value: ['111213'] } }),
      item('CONTAINS', 'DATETIME', 'Moment', { '0040A120': { vr: 'DT', Value: ['20260103111213'] } }),
      item('CONTAINS', 'UIDREF', 'Tracker', { '0040A124': { vr: 'UI', Value: ['2.25.7'] } }),
      item('CONTAINS', 'CONTAINER', 'Part', {
        '0040A050': { vr: 'CS', Value: ['CONTINUOUS'] },
        '0040A730': {
          vr: 'SQ',
          Value: [item('CONTAINS', 'TEXT', 'Within', { '0040A160': { vr: 'UT', Value: ['more'] } })],
        },
      }),
    ],
  },
};

describe('a report is read as DCMTK reads it', () => {
  test('with values of every kind, of no template', () => {
    interop('dsrdump', 'Reports read as text');
    const file = path.join(folder, 'every-kind.dcm');
    writeFileSync(file, fileOfJson(EVERY_KIND));
    const told = toldByDcmtk(file);
    expect(told).toHaveLength(11);
    expect(toldOfFile(file)).toEqual(told);
  });

  test('of measurements, generated', () => {
    const facts = {
      subject: {
        PatientName: 'Müller^Jörg',
        PatientID: '4711',
        PatientBirthDate: '19610203',
        PatientSex: 'M',
        StudyInstanceUID: TEST_STUDY,
        StudyDate: '20261126',
        StudyTime: '101112',
        ReferringPhysicianName: '',
        StudyID: '',
        AccessionNumber: 'A1',
      },
      sopInstanceUid: '2.25.99',
      seriesInstanceUid: '2.25.98',
      seriesNumber: 900,
      instanceNumber: 1,
      createdAt: '2026-11-27T13:14:15',
      stationId: 'station',
    };
    for (const model of fc.sample(measurementReport, { numRuns: 12, seed: 5 })) {
      const file = path.join(folder, 'measurements.dcm');
      writeFileSync(file, Buffer.concat(objectFile({ kind: 'measurementReport', model }, facts)));
      const kinds = (told: readonly ToldItem[]) =>
        told.map(({ depth, type, concept }) => [depth, type, concept]);
      expect(kinds(toldOfFile(file))).toEqual(kinds(toldByDcmtk(file)));
    }
  });
});

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');
/** sr-basic names an image by a value that DCMTK refuses: it has no text to compare with. */
const REAL = [
  'objects/sr-comprehensive.dcm',
  'objects/kos-synthetic.dcm',
  'objects/sr-measurements-tid1500.dcm',
  'objects/sr-tid1500-highdicom.dcm',
  'charsets/latin2-sr.dcm',
];

if (!existsSync(realData)) {
  it(`finds no real reports at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real reports were NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  it.each(REAL)('%s is read as DCMTK reads it', (name) => {
    const file = path.join(realData, name);
    const told = toldByDcmtk(file);
    expect(told.length).toBeGreaterThan(1);
    expect(toldOfFile(file)).toEqual(told);
  });
}
