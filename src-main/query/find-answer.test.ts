import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { QUERY_KEYS, type QueryAttribute } from '#main/catalog/query-keys.ts';
import { readDataSet } from '#main/dicom/data-set.ts';
import { characterSetOf, integerAt, itemsAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, type Encoding } from '#main/dicom/element-walk.ts';
import { findAnswer, type AnswerOptions } from './find-answer.ts';
import type { FindRequest } from './find-identifier.ts';

function request(names: readonly QueryAttribute[], more: Partial<FindRequest> = {}): FindRequest {
  return {
    level: 'STUDY',
    table: 'study',
    filters: {},
    returned: names.map((name) => ({ key: QUERY_KEYS[name], itemTags: [] })),
    characterSet: '',
    hasUnsupportedKeys: false,
    isImpossible: false,
    ...more,
  };
}

const OPTIONS: AnswerOptions = { encoding: EXPLICIT_LITTLE, retrieveAeTitle: 'VIEWBOX', characterSet: '' };

/** Values by column expression, in the order in which the answer wants them. */
function answer(
  asked: FindRequest,
  row: Readonly<Record<string, string | number | null>>,
  options = OPTIONS,
): Buffer {
  const answers = findAnswer(asked, options);
  return Buffer.from(answers.write(answers.columns.map((column) => row[column] ?? '')));
}

test('is written byte for byte as the standard says', () => {
  const bytes = answer(
    request(['patientName', 'patientId', 'studyInstanceUid', 'numberOfStudyRelatedSeries']),
    {
      'study.patient_name': 'Smith^Jo',
      'study.patient_id': 'P12',
      'study.study_instance_uid': '1.2.3',
      'study.series_count': 12,
    },
  );
  const element = (tag: string, vr: string, value: string) =>
    Buffer.concat([
      Buffer.from(tag, 'hex'),
      Buffer.from(vr),
      Buffer.from([value.length, 0]),
      Buffer.from(value, 'latin1'),
    ]);
  expect(bytes).toEqual(
    Buffer.concat([
      element('08005200', 'CS', 'STUDY '),
      element('08005400', 'AE', 'VIEWBOX '),
      element('08005600', 'CS', 'ONLINE'),
      element('10001000', 'PN', 'Smith^Jo'),
      element('10002000', 'LO', 'P12 '),
      element('20000d00', 'UI', '1.2.3\0'),
      element('20000612', 'IS', '12'),
    ]),
  );
});

const STUDY_KEYS = {
  'study.patient_name': 'Müller^Jörg',
  'study.patient_name_ideographic': '',
  'study.patient_name_phonetic': '',
  'study.study_description': 'Thorax',
  'study.optional_keys': '{}',
};

function characterSetFor(
  row: Partial<typeof STUDY_KEYS>,
  more: Partial<FindRequest> = {},
  characterSet = '',
) {
  const asked = request(['patientName', 'studyDescription', 'procedureCodeSequence'], more);
  const { dataSet } = readDataSet(
    answer(asked, { ...STUDY_KEYS, ...row }, { ...OPTIONS, characterSet }),
    EXPLICIT_LITTLE,
  );
  return [characterSetOf(dataSet), textAt(dataSet, tagOf('PatientName')), dataSet] as const;
}

test('declares the smallest character set that holds the answer', () => {
  expect(characterSetFor({}).slice(0, 2)).toEqual(['ISO_IR 100', 'Müller^Jörg']);
  expect(characterSetFor({ 'study.patient_name': 'Smith' }).slice(0, 2)).toEqual(['', 'Smith']);
  expect(characterSetFor({ 'study.study_description': 'Грудь' }).slice(0, 2)).toEqual([
    'ISO_IR 192',
    'Müller^Jörg',
  ]);
  const inItem = { 'study.patient_name': 'A', 'study.optional_keys': '{"00081032":[{"00080104":"Грудь"}]}' };
  const [set, , dataSet] = characterSetFor(inItem);
  expect(set).toBe('ISO_IR 144');
  const [item] = itemsAt(dataSet, tagOf('ProcedureCodeSequence'));
  expect(item && textAt(item, tagOf('CodeMeaning'), set)).toBe('Грудь');
});

test('answers in the set of the question when that holds it, and in the only one that a peer knows', () => {
  const yamada = {
    'study.patient_name': 'Yamada^Tarou',
    'study.patient_name_ideographic': '山田^太郎',
    'study.patient_name_phonetic': 'やまだ^たろう',
  };
  const name = 'Yamada^Tarou=山田^太郎=やまだ^たろう';
  expect(characterSetFor(yamada).slice(0, 2)).toEqual(['ISO_IR 192', name]);
  const japanese = { characterSet: '\\ISO 2022 IR 87' };
  expect(characterSetFor(yamada, japanese).slice(0, 2)).toEqual(['\\ISO 2022 IR 87', name]);
  expect(characterSetFor({}, japanese).slice(0, 2)).toEqual(['ISO_IR 100', 'Müller^Jörg']);
  expect(characterSetFor(yamada, {}, 'ISO_IR 100').slice(0, 2)).toEqual([
    'ISO_IR 100',
    'Yamada^Tarou=??^??=???^???',
  ]);
});

test('tells whole sequences, or of their items what was asked', () => {
  const row = {
    'series.optional_keys': JSON.stringify({
      '00400275': [{ '00400009': 'SPS1', '00401001': 'RP1' }, { '00401001': 'RP2' }],
    }),
  };
  const items = (itemTags: readonly number[]) => {
    const returned = [{ key: QUERY_KEYS.requestAttributesSequence, itemTags }];
    const { dataSet } = readDataSet(answer(request([], { returned }), row), EXPLICIT_LITTLE);
    return itemsAt(dataSet, 0x00400275).map((item) => [...item.keys()]);
  };
  expect(items([])[0]).toEqual([0x00080050, 0x0020000d, 0x00321060, 0x00400007, 0x00400009, 0x00401001]);
  expect(items([0x00401001])).toEqual([[0x00401001], [0x00401001]]);
  const empty = answer(request(['requestAttributesSequence']), { 'series.optional_keys': '{}' });
  expect(readDataSet(empty, EXPLICIT_LITTLE).dataSet.get(0x00400275)?.value).toEqual([]);
});

test.each<[string, Encoding]>([
  ['explicit little', EXPLICIT_LITTLE],
  ['implicit little', IMPLICIT_LITTLE],
  ['explicit big', EXPLICIT_BIG],
])('whatever the values are, they are read back in %s', (_, encoding) => {
  const names = [
    'patientName',
    'studyDescription',
    'rows',
    'instanceNumber',
    'sopInstanceUid',
    'institutionName',
  ] as const;
  const text = fc
    .string({ unit: 'grapheme', maxLength: 80 })
    .map((value) => value.replaceAll(/[\\=^\s\0]/g, 'x'));
  fc.assert(
    fc.property(
      text,
      text,
      text,
      fc.integer({ min: 0, max: 65_535 }),
      fc.option(fc.integer({ min: -9999, max: 9999 })),
      (name, description, institution, rows, number) => {
        const row = {
          'study.patient_name': name,
          'study.study_description': description,
          'study.optional_keys': JSON.stringify({ '00080080': institution }),
          'instance.rows': rows,
          'instance.instance_number': number,
          'instance.sop_instance_uid': '1.2.3',
        };
        const { dataSet } = readDataSet(answer(request(names), row, { ...OPTIONS, encoding }), encoding);
        expect(textAt(dataSet, tagOf('PatientName'))).toBe(name);
        expect(textAt(dataSet, tagOf('StudyDescription'))).toBe(description);
        expect(textAt(dataSet, tagOf('InstitutionName'))).toBe(institution);
        expect(integerAt(dataSet, tagOf('Rows'))).toBe(rows);
        expect(integerAt(dataSet, tagOf('InstanceNumber'))).toBe(number);
        expect([...dataSet.keys()]).toEqual([...dataSet.keys()].sort((a, b) => a - b));
      },
    ),
    { numRuns: 100 },
  );
});
