import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonDataset } from '../json-dataset.ts';
import { tagDifferences } from './tag-diff.ts';
import { hasFrameTags, nameOfKeyword, tagRows, tagsOfFrame } from './tag-rows.ts';
import { findTags, openTags } from './tag-search.ts';
import { tagsAsText } from './tag-text.ts';

const KEYWORDS = {
  '00080016': 'SOPClassUID',
  '00081140': 'ReferencedImageSequence',
  '00081155': 'ReferencedSOPInstanceUID',
  '00100010': 'PatientName',
  '00280010': 'Rows',
  '60003000': 'OverlayData',
};

const DATASET: JsonDataset = {
  '00280010': { vr: 'US', Value: [512] },
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
  '00081140': {
    vr: 'SQ',
    Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }, { '00081155': { vr: 'UI', Value: ['1.2.4'] } }],
  },
  '00090010': { vr: 'LO', Value: ['ACME 1.1'] },
  '00091001': { vr: 'UN', InlineBinary: 'AAECAw==' },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
  '60023000': { vr: 'OW', BulkDataURI: '/x/bulkdata/OW-1000-8192' },
};

const rows = tagRows(DATASET, KEYWORDS);

describe('tag rows', () => {
  it('go by tag, with the items of sequences below them', () => {
    expect(rows.map(({ path, depth }) => `${depth} ${path}`)).toEqual([
      '0 00080016',
      '0 00081140',
      '1 00081140/1',
      '2 00081140/1/00081155',
      '1 00081140/2',
      '2 00081140/2/00081155',
      '0 00090010',
      '0 00091001',
      '0 00100010',
      '0 00280010',
      '0 60023000',
    ]);
  });

  it('tell the owner of a private element, the name of a repeating group, and lengths where they are known', () => {
    const byPath = new Map(rows.map((row) => [row.path, row]));
    expect(byPath.get('00091001')).toMatchObject({ privateCreator: 'ACME 1.1', lengthBytes: 4, count: 1 });
    expect(byPath.get('00090010')).toMatchObject({ keyword: 'PrivateCreator', privateCreator: '' });
    expect(byPath.get('60023000')).toMatchObject({ keyword: 'OverlayData', lengthBytes: 8192 });
    expect(byPath.get('00280010')).toMatchObject({ value: '512', lengthBytes: 2 });
    expect(byPath.get('00100010')).toMatchObject({ value: 'Yamada^Tarou=山田^太郎', lengthBytes: null });
  });

  it('write keywords in words', () => {
    expect(
      ['PatientName', 'SOPClassUID', 'Rows', 'ReferencedSOPInstanceUID', 'BluePaletteColorLUT2'].map(
        nameOfKeyword,
      ),
    ).toEqual([
      'Patient Name',
      'SOP Class UID',
      'Rows',
      'Referenced SOP Instance UID',
      'Blue Palette Color LUT2',
    ]);
  });

  it('show the functional groups of one frame alone', () => {
    const frames = {
      '52009230': { vr: 'SQ', Value: [1, 2, 3].map((n) => ({ '00200013': { vr: 'IS', Value: [n] } })) },
    };
    expect(hasFrameTags(frames)).toBe(true);
    expect(tagsOfFrame(frames, 2)['52009230']?.Value).toEqual([{ '00200013': { vr: 'IS', Value: [2] } }]);
    expect(tagsOfFrame(frames, 9)).toBe(frames);
  });
});

describe('searching tags', () => {
  it.each([
    ['(0010,0010)', ['00100010']],
    ['00100010', ['00100010']],
    ['patient name', ['00100010']],
    ['PatientName', ['00100010']],
    ['太郎', ['00100010']],
    ['acme', ['00090010', '00091001']],
    ['1.2.4', ['00081140', '00081140/2', '00081140/2/00081155']],
    ['nowhere', []],
  ])('finds %s with what is around it', (search, paths) => {
    expect(findTags(rows, search).map(({ path }) => path)).toEqual(paths);
  });

  it('leaves out what stands in a closed sequence', () => {
    const open = openTags(rows, new Set(['00081140']));
    expect(open.filter(({ path }) => path.startsWith('00081140')).map(({ path }) => path)).toEqual([
      '00081140',
    ]);
  });
});

describe('comparing tags', () => {
  it('shows what differs or is missing, with the sequence around it, and nothing else', () => {
    const other = tagRows(
      {
        ...DATASET,
        '00080018': { vr: 'UI', Value: ['9.9'] },
        '00081140': {
          vr: 'SQ',
          Value: [
            { '00081155': { vr: 'UI', Value: ['1.2.3'] } },
            { '00081155': { vr: 'UI', Value: ['1.2.9'] } },
          ],
        },
      },
      KEYWORDS,
    );
    expect(
      tagDifferences(rows, other).map(({ path, one, other: right, isDifferent }) => [
        path,
        one?.value ?? null,
        right?.value ?? null,
        isDifferent,
      ]),
    ).toEqual([
      ['00080018', null, '9.9', true],
      ['00081140', '', '', false],
      ['00081140/2', '', '', false],
      ['00081140/2/00081155', '1.2.4', '1.2.9', true],
    ]);
  });

  const element = fc.oneof(
    fc.record({ vr: fc.constant('LO'), Value: fc.array(fc.string({ maxLength: 4 }), { maxLength: 2 }) }),
    fc.record({ vr: fc.constant('US'), Value: fc.array(fc.nat(9), { maxLength: 2 }) }),
  );
  const flat = fc.dictionary(
    fc.constantFrom('00080005', '00080060', '00091001', '00100020', '00200013'),
    element,
  );
  const nested = fc
    .record({ outer: flat, items: fc.array(flat, { maxLength: 12 }) })
    .map(({ outer, items }): JsonDataset => ({ ...outer, '00081140': { vr: 'SQ', Value: items } }));

  it('an object does not differ from itself; what differs one way differs the other way', () => {
    fc.assert(
      fc.property(nested, nested, (one, other) => {
        const [left, right] = [tagRows(one, {}), tagRows(other, {})];
        expect(tagDifferences(left, left)).toEqual([]);
        const forth = tagDifferences(left, right);
        const back = tagDifferences(right, left);
        expect(back.map(({ path }) => path)).toEqual(forth.map(({ path }) => path));
        // A slow second answer: every path of either whose line is not in the other.
        const slow = new Set(
          [...left, ...right]
            .filter((row) => {
              const [a, b] = [left, right].map((rowsOf) => rowsOf.find(({ path }) => path === row.path));
              return (
                a?.value !== b?.value ||
                a?.vr !== b?.vr ||
                a?.count !== b?.count ||
                a?.lengthBytes !== b?.lengthBytes
              );
            })
            .map(({ path }) => path),
        );
        expect(new Set(forth.filter(({ isDifferent }) => isDifferent).map(({ path }) => path))).toEqual(slow);
      }),
    );
  });
});

it('the whole is copied as indented lines', () => {
  const text = tagsAsText(rows, ({ lengthBytes }) => `${String(lengthBytes)} bytes`);
  expect(text.split('\n').slice(1, 4)).toEqual([
    '(0008,1140)\tSQ\tReferenced Image Sequence',
    '  #1',
    '    (0008,1155)\tUI\tReferenced SOP Instance UID\t1.2.3',
  ]);
  expect(text).toContain('(0009,1001)\tUN\tACME 1.1\t4 bytes');
});
