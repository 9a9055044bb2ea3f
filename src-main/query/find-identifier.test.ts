import { expect, test } from 'vitest';
import { encodeDataSetTree, type DataSet } from '#main/dicom/data-set.ts';
import { putItems, putText, tagOf } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE, IMPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { readFindIdentifier, type InformationModel } from './find-identifier.ts';

type Keys = Readonly<Record<string, string | readonly Readonly<Record<string, string>>[]>>;

function dataSetOf(keys: Keys): DataSet {
  const dataSet: DataSet = new Map();
  for (const [keyword, value] of Object.entries(keys))
    if (typeof value === 'string')
      putText(dataSet, tagOf(keyword), value, keys['SpecificCharacterSet'] as string);
    else putItems(dataSet, tagOf(keyword), value.map(dataSetOf));
  return dataSet;
}

function read(keys: Keys, model: InformationModel = 'studyRoot', encoding = EXPLICIT_LITTLE) {
  return readFindIdentifier(encodeDataSetTree(dataSetOf(keys), encoding), encoding, model);
}

function request(keys: Keys, model?: InformationModel) {
  const reading = read(keys, model);
  if ('status' in reading) throw new Error(reading.comment);
  return reading;
}

const STUDY = { QueryRetrieveLevel: 'STUDY' };

test('reads keys, their values in the character set of the identifier', () => {
  const { filters, returned, level, table, characterSet } = request({
    ...STUDY,
    SpecificCharacterSet: 'ISO_IR 100',
    PatientName: 'Müller*',
    StudyDate: '20260101-',
    ModalitiesInStudy: '',
  });
  expect({ level, table, characterSet }).toEqual({
    level: 'STUDY',
    table: 'study',
    characterSet: 'ISO_IR 100',
  });
  expect(filters).toEqual({ patientName: 'Müller*', studyDate: '20260101-' });
  expect(returned.map(({ key }) => key.name)).toEqual([
    'studyDate',
    'modalitiesInStudy',
    'patientName',
    'studyInstanceUid',
  ]);
});

test('reads implicit VR as well', () => {
  const reading = read({ ...STUDY, PatientID: 'P1', Rows: '' }, 'studyRoot', IMPLICIT_LITTLE);
  expect(reading).toMatchObject({ filters: { patientId: 'P1' }, level: 'STUDY' });
});

// PS3.4 C.4.1.1.3.1 and C.4.1.2: hierarchical queries need the unique keys above.
test.each<[Keys, InformationModel, string]>([
  [{}, 'studyRoot', 'Level is missing'],
  [{ QueryRetrieveLevel: 'FRAME' }, 'studyRoot', 'none of this model'],
  [{ QueryRetrieveLevel: 'PATIENT' }, 'studyRoot', 'none of this model'],
  [{ QueryRetrieveLevel: 'SERIES' }, 'studyRoot', 'studyInstanceUid'],
  [{ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '*' }, 'studyRoot', 'studyInstanceUid'],
  [{ QueryRetrieveLevel: 'IMAGE', StudyInstanceUID: '1.2' }, 'studyRoot', 'seriesInstanceUid'],
  [{ QueryRetrieveLevel: 'STUDY' }, 'patientRoot', 'patientId'],
  [{ QueryRetrieveLevel: 'STUDY', PatientID: 'P*' }, 'patientRoot', 'patientId'],
  [{ QueryRetrieveLevel: 'STUDY', PatientID: 'P1\\P2' }, 'patientRoot', 'patientId'],
  [{ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2' }, 'patientRoot', 'patientId'],
])('%j in the model %s is refused', (keys, model, comment) => {
  const refusal = read(keys, model);
  expect(refusal).toMatchObject({ status: 0xa900 });
  expect('comment' in refusal && refusal.comment).toContain(comment);
  expect('comment' in refusal && refusal.comment.length).toBeLessThanOrEqual(64);
});

test.each<[Keys, InformationModel]>([
  [{ QueryRetrieveLevel: 'PATIENT', PatientID: '*' }, 'patientRoot'],
  [{ QueryRetrieveLevel: 'STUDY', PatientID: 'P1' }, 'patientRoot'],
  [{ QueryRetrieveLevel: 'SERIES', PatientID: 'P1', StudyInstanceUID: '1.2' }, 'patientRoot'],
  [{ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2\\1.3' }, 'studyRoot'],
  [{ QueryRetrieveLevel: 'image', StudyInstanceUID: '1.2', SeriesInstanceUID: '1.2.3' }, 'studyRoot'],
])('%j in the model %s is understood', (keys, model) => {
  expect(read(keys, model)).not.toHaveProperty('status');
});

test('what is no data set is refused with C000, no data set at all with A900', () => {
  const cut = encodeDataSetTree(dataSetOf({ ...STUDY, PatientID: 'P1' }), EXPLICIT_LITTLE).subarray(0, -1);
  expect(readFindIdentifier(cut, EXPLICIT_LITTLE, 'studyRoot')).toMatchObject({ status: 0xc000 });
  expect(readFindIdentifier(Buffer.alloc(0), EXPLICIT_LITTLE, 'studyRoot')).toMatchObject({ status: 0xa900 });
});

test('the unique keys are told in any case', () => {
  const { returned } = request({ QueryRetrieveLevel: 'SERIES', StudyInstanceUID: '1.2', Modality: '' });
  expect(returned.map(({ key }) => key.name)).toEqual(['modality', 'studyInstanceUid', 'seriesInstanceUid']);
});

test('keys of levels above are matched and told, those below matched only', () => {
  const series = request({
    QueryRetrieveLevel: 'SERIES',
    StudyInstanceUID: '1.2',
    PatientName: 'A*',
    SOPInstanceUID: '1.2.3',
  });
  expect(series.filters).toEqual({ studyInstanceUid: '1.2', patientName: 'A*', sopInstanceUid: '1.2.3' });
  expect(series.returned.map(({ key }) => key.name)).not.toContain('sopInstanceUid');
  expect(series.hasUnsupportedKeys).toBe(true);
});

test('at the study level modality and body part are the lists of the study', () => {
  const { returned, hasUnsupportedKeys } = request({ ...STUDY, Modality: 'CT', BodyPartExamined: '' });
  expect(returned.flatMap(({ key }) => key.columns)).toEqual(
    expect.arrayContaining(['study.modalities', 'study.body_parts']),
  );
  expect(hasUnsupportedKeys).toBe(false);
});

test('an unknown key is passed over and said', () => {
  const { filters, hasUnsupportedKeys, returned } = request({ ...STUDY, PatientComments: 'x' });
  expect([filters, hasUnsupportedKeys, returned.length]).toEqual([{}, true, 1]);
  expect(request(STUDY).hasUnsupportedKeys).toBe(false);
});

test('keys within a sequence', () => {
  const keys = { ...STUDY, ProcedureCodeSequence: [{ CodeValue: 'P1', CodeMeaning: '' }] };
  const { filters, returned } = request(keys);
  expect(filters).toEqual({ 'procedureCodeSequence.codeValue': 'P1' });
  expect(returned[0]?.itemTags).toEqual([0x00080100, 0x00080104]);
  expect(request({ ...STUDY, ProcedureCodeSequence: [] }).returned[0]?.itemTags).toEqual([]);
  expect(request({ ...STUDY, ProcedureCodeSequence: [{}] }).filters).toEqual({});
});

test('what is the same for all that is stored here is compared, and a time zone is not', () => {
  expect(request({ ...STUDY, InstanceAvailability: 'OFFLINE' }).isImpossible).toBe(true);
  expect(request({ ...STUDY, InstanceAvailability: 'ONLINE' }).isImpossible).toBe(false);
  expect(request({ ...STUDY, InstanceAvailability: '' }).isImpossible).toBe(false);
  expect(request({ ...STUDY, TimezoneOffsetFromUTC: '+0100', RetrieveAETitle: 'X' }).filters).toEqual({});
});

test('a number in two bytes is a value too', () => {
  const dataSet = dataSetOf({
    QueryRetrieveLevel: 'IMAGE',
    StudyInstanceUID: '1.2',
    SeriesInstanceUID: '1.2.3',
  });
  dataSet.set(tagOf('Rows'), { vr: 'US', value: Buffer.from([0, 2]) });
  const bytes = encodeDataSetTree(dataSet, EXPLICIT_LITTLE);
  expect(readFindIdentifier(bytes, EXPLICIT_LITTLE, 'studyRoot')).toMatchObject({ filters: { rows: '512' } });
});
