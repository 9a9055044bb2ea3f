import { describe, expect, it } from 'vitest';
import type { JsonDataset, JsonElement } from '../json-dataset.ts';
import { readReport, type ReportItem } from './report.ts';
import { reportAsText } from './report-text.ts';

const value = (vr: string, ...Value: unknown[]): JsonElement => ({ vr, Value });
const code = (meaning: string, codeValue = '', scheme = ''): JsonElement =>
  value('SQ', {
    ...(codeValue === '' ? {} : { '00080100': value('SH', codeValue) }),
    ...(scheme === '' ? {} : { '00080102': value('SH', scheme) }),
    '00080104': value('LO', meaning),
  });

function item(relationship: string, type: string, concept: string, more: JsonDataset = {}): JsonDataset {
  return {
    '0040A010': value('CS', relationship),
    '0040A040': value('CS', type),
    '0040A043': code(concept),
    ...more,
  };
}

const number = (values: unknown[], unit: JsonElement): JsonDataset => ({
  '0040A300': value('SQ', { '0040A30A': value('DS', ...values), '004008EA': unit }),
});

const REPORT: JsonDataset = {
  '00080023': value('DA', '20260102'),
  '00080033': value('TM', '101112'),
  '0040A040': value('CS', 'CONTAINER'),
  '0040A043': code('Chest CT'),
  '0040A050': value('CS', 'SEPARATE'),
  '0040A073': value('SQ', {
    '0040A075': value('PN', { Alphabetic: 'Reader^Rita' }),
    '0040A027': value('LO', 'North Hospital'),
    '0040A030': value('DT', '20260102110000'),
  }),
  '0040A491': value('CS', 'COMPLETE'),
  '0040A493': value('CS', 'VERIFIED'),
  '0040A375': value('SQ', {
    '0020000D': value('UI', '1.1'),
    '00081115': value('SQ', {
      '0020000E': value('UI', '1.2'),
      '00081199': value('SQ', { '00081150': value('UI', '1.9'), '00081155': value('UI', '1.3') }),
    }),
  }),
  '0040A730': value(
    'SQ',
    item('CONTAINS', 'TEXT', 'Finding', { '0040A160': value('UT', 'A mass\r\nof some size') }),
    item('CONTAINS', 'NUM', 'Diameter', {
      ...number(['3.5'], code('centimetre', 'cm', 'UCUM')),
      '0040A730': value('SQ', item('HAS CONCEPT MOD', 'CODE', 'Method', { '0040A168': code('Calliper') })),
    }),
    item('CONTAINS', 'NUM', 'Count', number([2], code('no units', '1', 'UCUM'))),
    item('CONTAINS', 'NUM', 'Nodules', number([4], code('nodules', '{nodules}', 'UCUM'))),
    item('CONTAINS', 'NUM', 'Volume', { '0040A301': code('Measurement failure') }),
    item('CONTAINS', 'IMAGE', 'Source', {
      '00081199': value('SQ', {
        '00081150': value('UI', '1.9'),
        '00081155': value('UI', '1.3'),
        '00081160': value('IS', 2, 5),
      }),
    }),
    { '0040A010': value('CS', 'INFERRED FROM'), '0040DB73': value('UL', 1, 1) },
  ),
};

const flat = (one: ReportItem): readonly ReportItem[] => [one, ...one.children.flatMap(flat)];

describe('a structured report', () => {
  const report = readReport(REPORT);
  const items = report === null ? [] : flat(report.root);

  it('says what it is, whether it is complete, and who verified it', () => {
    expect(report).toMatchObject({
      title: 'Chest CT',
      completion: 'COMPLETE',
      verification: 'VERIFIED',
      observers: [{ name: 'Reader^Rita', organization: 'North Hospital', verifiedAt: '20260102110000' }],
      contentDate: '20260102',
      predecessorCount: 0,
    });
  });

  it('numbers its items as other items name them', () => {
    expect(items.map(({ position }) => position)).toEqual([
      '1',
      '1.1',
      '1.2',
      '1.2.1',
      '1.3',
      '1.4',
      '1.5',
      '1.6',
      '1.7',
    ]);
    expect(items.at(-1)).toMatchObject({ namesPosition: '1.1', valueType: '' });
  });

  it('writes numbers with their units, and why there is none', () => {
    expect(
      items.filter(({ valueType }) => valueType === 'NUM').map(({ value: v, unit }) => [v, unit]),
    ).toEqual([
      ['3.5', 'cm'],
      ['2', ''],
      ['4', 'nodules'],
      ['Measurement failure', ''],
    ]);
  });

  it('finds in its evidence where an image lies', () => {
    expect(items[7]?.reference).toEqual({
      sopClassUid: '1.9',
      sopInstanceUid: '1.3',
      frameNumbers: [2, 5],
      studyInstanceUid: '1.1',
      seriesInstanceUid: '1.2',
    });
  });

  it('is copied as indented text', () => {
    if (report === null) throw new Error('no report');
    const words = {
      valueOf: (one: ReportItem) => one.value,
      referenceOf: (one: ReportItem) => (one.reference ? 'image' : ''),
    };
    expect(reportAsText(report, words).split('\n').slice(0, 5)).toEqual([
      'Chest CT',
      '  Finding: A mass',
      '    of some size',
      '  Diameter: 3.5 cm',
      '    Method: Calliper',
    ]);
  });

  it('is none without a content tree', () => {
    expect(readReport({ '00080060': value('CS', 'CT') })).toBeNull();
  });
});
