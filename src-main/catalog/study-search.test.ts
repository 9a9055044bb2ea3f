import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { studySearchSchema, type StudySearch } from '#shared/contract/studies.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { foldText } from '#shared/dicom/person-name.ts';
import { header, openTestCatalog, type TestCatalog } from './test-catalog.ts';

const NAMES = [
  { alphabetic: 'Müller^Anna', ideographic: '', phonetic: '' },
  { alphabetic: 'MULLER^BERTA', ideographic: '', phonetic: '' },
  { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
  { alphabetic: 'Hong^Gildong', ideographic: '洪^吉洞', phonetic: '홍^길동' },
  { alphabetic: 'Люкceмбypг', ideographic: '', phonetic: '' },
  { alphabetic: 'Διονυσιος', ideographic: '', phonetic: '' },
  { alphabetic: 'قباني^لنزار', ideographic: '', phonetic: '' },
  { alphabetic: "O'Brien^Q", ideographic: '', phonetic: '' },
];
const MODALITIES = ['CT', 'MR', 'CR', 'PT'];
const STUDIES = 120;

let catalog: TestCatalog;
const headers: InstanceHeader[] = [];

beforeAll(() => {
  catalog = openTestCatalog();
  for (let study = 0; study < STUDIES; study += 1)
    headers.push(
      header(study, 1, 1, {
        patientName: NAMES[study % NAMES.length] ?? { alphabetic: '', ideographic: '', phonetic: '' },
        patientId: `ID-${String(study % 50)}`,
        studyDate: study % 11 === 0 ? '' : `2026${String(1 + (study % 12)).padStart(2, '0')}15`,
        accessionNumber: `ACC${String(study * 7)}`,
        studyDescription: ['CT Head', 'Thorax p.a.', 'Knie 50%', ''][study % 4] ?? '',
        modality: MODALITIES[study % 4] ?? '',
      }),
    );
  catalog.add(...headers);
  // A few studies get a second modality.
  catalog.add(
    ...[0, 4, 8].map((study) =>
      header(study, 2, 1, {
        ...headers[study],
        sopInstanceUid: `9.${String(study)}`,
        seriesInstanceUid: `8.${String(study)}`,
        modality: 'SR',
      }),
    ),
  );
});

afterAll(() => catalog.dispose());

function search(given: Partial<StudySearch>) {
  return catalog.reader.searchStudies(studySearchSchema.parse(given));
}

async function found(given: Partial<StudySearch>): Promise<Set<string>> {
  const { rows, total } = await search({ limit: 500, ...given });
  expect(rows).toHaveLength(total);
  return new Set(rows.map((row) => row.studyInstanceUid));
}

/** The same question answered by looking at every study. */
function expected(text: string): Set<string> {
  const words = foldText(text).split(' ').filter(Boolean);
  return new Set(
    headers
      .filter((its) => {
        const fields = [
          ...Object.values(its.patientName),
          its.patientId,
          its.accessionNumber,
          its.studyDescription,
        ].map((field: string) => foldText(field));
        fields.push(its.studyInstanceUid);
        return words.every((word) => fields.some((field) => field.includes(word)));
      })
      .map((its) => its.studyInstanceUid),
  );
}

test.each([
  'muller',
  'MÜLLER ann',
  '山田',
  '太',
  'やまだ',
  '길동',
  'люк',
  'قباني',
  "o'b",
  'q',
  '50%',
  'id-7',
  'acc77',
  '1.2.99',
  'zzz',
  'a',
  'ro 太郎',
  '"',
  '*',
  "' OR 1",
])('finds what looking at every study finds for %s', async (text) => {
  expect(await found({ text })).toEqual(expected(text));
});

test('finds what looking at every study finds, for any words of it', async () => {
  const pool = headers.flatMap((its) => [
    its.patientName.alphabetic,
    its.patientName.ideographic,
    its.studyDescription,
  ]);
  const piece = fc
    .tuple(fc.constantFrom(...pool), fc.nat(), fc.integer({ min: 1, max: 5 }))
    .map(([text, at, length]) => text.slice(at % (text.length + 1)).slice(0, length));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 3 }), async (pieces) => {
      const text = pieces.join(' ');
      expect(await found({ text })).toEqual(expected(text));
    }),
    { numRuns: 60 },
  );
});

test.each(studySearchSchema.shape.sortBy.unwrap().options)(
  'pages sorted by %s, both ways, neither overlap nor miss',
  async (sortBy) => {
    for (const descending of [true, false]) {
      const whole = (await search({ sortBy, descending, limit: 500 })).rows.map(
        (row) => row.studyInstanceUid,
      );
      const paged: string[] = [];
      for (let offset = 0; offset < STUDIES; offset += 37)
        paged.push(
          ...(await search({ sortBy, descending, offset, limit: 37 })).rows.map(
            (row) => row.studyInstanceUid,
          ),
        );
      expect(new Set(whole).size).toBe(STUDIES);
      expect(paged).toEqual(whole);
    }
  },
);

test('names sort caseless and without accents', async () => {
  const { rows } = await search({ sortBy: 'patientName', descending: false, text: 'muller', limit: 500 });
  const names = rows.map((row) => foldText(row.patientName.alphabetic));
  expect(names).toEqual(names.toSorted());
});

test('dates are inclusive, and a study without a date is in no range', async () => {
  const { rows } = await search({ studyDateFrom: '20260315', studyDateTo: '20260415', limit: 500 });
  expect(new Set(rows.map((row) => row.studyDate))).toEqual(new Set(['20260315', '20260415']));
  expect((await search({ studyDateTo: '20991231' })).total).toBe(
    headers.filter((its) => its.studyDate !== '').length,
  );
});

test('a modality is found also in a study of several', async () => {
  expect((await found({ modalities: ['SR'] })).size).toBe(3);
  const all = await found({ modalities: ['CT', 'SR'] });
  expect(all.size).toBe(headers.filter((its) => its.modality === 'CT').length);
  expect((await search({ modalities: ['XX'] })).total).toBe(0);
});

test('a description is sought in the description alone, short words too', async () => {
  expect((await search({ description: 'head' })).total).toBe(30);
  expect((await search({ description: 'pa' })).total).toBe(0);
  expect((await search({ description: 'kn' })).total).toBe(30);
  expect((await search({ description: 'muller' })).total).toBe(0);
});

test('an offset behind the end gives no rows but still the total', async () => {
  expect(await search({ offset: 5000 })).toEqual({ rows: [], total: STUDIES });
});
