import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dictionaryEntry } from '#main/dicom/data-dictionary.ts';
import { encodeDataSetTree, readDataSet, type DataSet, type Element } from '#main/dicom/data-set.ts';
import { itemsAt, putItems, putText, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_LITTLE, IMPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { deidentify, type Deidentifying } from './deidentify.ts';
import { identityMap } from './identity-map.ts';
import type { DeidentifyOptions } from './options.ts';
import { profileRow, profileTags } from './profile-table.ts';

const BASIC: DeidentifyOptions = {
  dates: 'removed',
  retainPatientCharacteristics: false,
  retainDeviceIdentity: false,
  retainInstitutionIdentity: false,
  retainUids: false,
  retainSafePrivate: false,
  cleanDescriptors: false,
  cleanGraphics: false,
  cleanStructuredContent: false,
};

function work(options: Partial<DeidentifyOptions> = {}): Deidentifying {
  return {
    options: { ...BASIC, ...options },
    identities: identityMap(Buffer.alloc(32, 7)),
    patient: { patientId: 'STUDY-01', patientName: 'Case^One' },
    shiftDays: -400,
    isPixelDataCleaned: false,
  };
}

const CT = '1.2.840.10008.5.1.4.1.1.2';
const CANARY = 'Canarybird';
const TEXTS = new Set(['AE', 'CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);

/** A value with the canary in it, of whatever VR; numbers and dates cannot hold one and get something else. */
function canaryValue(vr: string): Element {
  if (vr === 'SQ') return { vr, value: [new Map([[tagOf('PatientComments'), canaryText('LT')]])] };
  if (TEXTS.has(vr)) return canaryText(vr);
  if (vr === 'UI') return { vr, value: Buffer.from('1.2.3.4444.5555') };
  if (vr === 'DA') return { vr, value: Buffer.from('19440404') };
  if (vr === 'DT') return { vr, value: Buffer.from('19440404131415') };
  if (vr === 'TM') return { vr, value: Buffer.from('131415') };
  if (vr === 'AS') return { vr, value: Buffer.from('044Y') };
  if (vr === 'DS' || vr === 'IS') return { vr, value: Buffer.from('44') };
  if (vr.startsWith('O') || vr === 'UN') return { vr, value: Buffer.from(`${CANARY} as bytes!!`) };
  return { vr, value: Buffer.alloc(8, 0x44) };
}

function canaryText(vr: string): Element {
  return { vr, value: Buffer.from(vr === 'CS' || vr === 'AE' ? CANARY.toUpperCase() : `${CANARY}^Sings`) };
}

function vrOf(tag: number): string {
  const vr = dictionaryEntry(tag)?.vr ?? 'UN';
  return { XS: 'US', OX: 'OW', XW: 'OW', XO: 'OW' }[vr] ?? vr;
}

/** A CT whose every attribute that identifies, and many that should not, say who the patient is. */
function planted(depth = 5): DataSet {
  const dataSet: DataSet = new Map();
  putText(dataSet, tagOf('SOPClassUID'), CT);
  putText(dataSet, tagOf('PatientName'), `${CANARY}^Sings`);
  putText(dataSet, tagOf('PatientID'), CANARY);
  for (const tag of profileTags()) {
    if (tag !== tagOf('SOPClassUID')) dataSet.set(tag, canaryValue(vrOf(tag)));
  }
  // Attributes that the profile keeps, misused; an unknown one; private ones, listed as safe and not; curves, overlays.
  for (const keyword of [
    'BodyPartExamined',
    'Manufacturer',
    'ImageComments',
    'CodeMeaning',
    'SoftwareVersions',
    'ICCProfile',
  ])
    dataSet.set(tagOf(keyword), canaryValue(vrOf(tagOf(keyword))));
  dataSet.set(0x00123456, canaryText('LO'));
  dataSet.set(0x00190010, { vr: 'LO', value: Buffer.from('SIEMENS MR HEADER ') });
  dataSet.set(0x0019100c, { vr: 'IS', value: Buffer.from('1000') });
  dataSet.set(0x00191020, canaryText('LO'));
  dataSet.set(0x00291010, { vr: 'UN', value: Buffer.from(`${CANARY} in UN`) });
  dataSet.set(0x00291011, { vr: 'OB', value: Buffer.from(`${CANARY} in OB`) });
  dataSet.set(0x50000010, { vr: 'US', value: Buffer.from([1, 0]) });
  dataSet.set(0x50002500, canaryText('LO'));
  dataSet.set(0x60020022, canaryText('LO'));
  dataSet.set(0x60023000, { vr: 'OW', value: Buffer.from(`${CANARY} overlay`) });
  if (depth > 0) {
    const around = depth % 2 === 0 ? 'SourceInstanceSequence' : 'SharedFunctionalGroupsSequence';
    putItems(dataSet, tagOf(around), [planted(depth - 1)]);
  }
  return dataSet;
}

function hits(dataSet: DataSet, of = CANARY): boolean {
  const bytes = Buffer.concat([encodeDataSetTree(dataSet, EXPLICIT_LITTLE)]);
  return bytes.toString('latin1').toLowerCase().includes(of.toLowerCase());
}

const ALL_CLEANING: Partial<DeidentifyOptions> = {
  cleanDescriptors: true,
  cleanGraphics: true,
  cleanStructuredContent: true,
};

describe('no canary survives', () => {
  test.each([
    ['the Basic Profile', {}],
    ['all that clean', ALL_CLEANING],
    ['dates shifted', { dates: 'shifted' }],
    ['dates kept', { dates: 'kept' }],
    [
      'all that retain',
      {
        dates: 'shifted',
        retainPatientCharacteristics: true,
        retainDeviceIdentity: true,
        retainInstitutionIdentity: true,
        retainUids: true,
        retainSafePrivate: true,
        ...ALL_CLEANING,
      },
    ],
  ] as const)('%s', (_, options) => {
    const source = planted();
    expect(hits(source)).toBe(true);
    expect(hits(deidentify(source, work(options)).dataSet)).toBe(false);
  });

  test('read from bytes, in implicit VR, with sequences that a gateway called UN', () => {
    const bytes = encodeDataSetTree(planted(3), IMPLICIT_LITTLE);
    const { dataSet } = readDataSet(bytes, IMPLICIT_LITTLE);
    expect(hits(deidentify(dataSet, work()).dataSet)).toBe(false);
    const outer: DataSet = new Map(planted(0));
    outer.set(tagOf('SourceInstanceSequence'), { vr: 'UN', value: bytes });
    const again = readDataSet(encodeDataSetTree(outer, EXPLICIT_LITTLE), EXPLICIT_LITTLE);
    expect(hits(deidentify(again.dataSet, work()).dataSet)).toBe(false);
  });

  test('dates and UIDs of the original are gone when nothing retains them', () => {
    const { dataSet } = deidentify(planted(), work());
    expect(hits(dataSet, '19440404')).toBe(false);
    expect(hits(dataSet, '1.2.3.4444.5555')).toBe(false);
  });

  test('a name in another script, or without its accents, is found in a description that is kept', () => {
    const source: DataSet = new Map();
    putText(source, tagOf('SpecificCharacterSet'), 'ISO_IR 192');
    putText(source, tagOf('SOPClassUID'), CT);
    putText(source, tagOf('PatientName'), 'Núñez^José=山田^太郎');
    putText(source, tagOf('ConvolutionKernel'), 'NUNEZ B30');
    putText(source, tagOf('ContrastBolusTotalDose'), '12');
    putText(source, tagOf('SoftwareVersions'), '検査山田様');
    const { dataSet, residues } = deidentify(source, work());
    expect(textAt(dataSet, tagOf('SoftwareVersions'))).toBe('REMOVED');
    expect(textAt(dataSet, tagOf('ConvolutionKernel'))).toBe('REMOVED');
    expect(residues).toBe(2);
  });
});

describe('the table', () => {
  test.each([
    ['at the top', true],
    ['inside a sequence', false],
  ])('%s: each row does what its letters allow', (_, isTop) => {
    const { newUid } = identityMap(Buffer.alloc(32, 7));
    for (const tag of profileTags()) {
      if (tag >>> 16 < 4) continue;
      const vr = vrOf(tag);
      const item: DataSet = new Map([[tag, canaryValue(vr)]]);
      const source: DataSet = isTop ? item : new Map();
      putText(source, tagOf('SOPClassUID'), CT);
      if (!isTop) putItems(source, tagOf('SourceInstanceSequence'), [item]);
      const result = deidentify(source, work()).dataSet;
      const level = isTop ? result : itemsAt(result, tagOf('SourceInstanceSequence'))[0]!;
      if (isTop && ['PatientName', 'PatientID'].some((keyword) => tag === tagOf(keyword))) continue;
      const element = level.get(tag);
      const { actions } = profileRow(tag)!;
      const name = dictionaryEntry(tag)?.keyword;
      const done = !element ? 'X' : isEmpty(element) ? 'Z' : isUid(element) ? 'U' : 'D';
      const isAllowed = actions.includes(done) || (vr === 'SQ' && actions.includes('U') && done === 'D');
      // A dummy UID is a mapped one.
      expect([name, isAllowed || (actions === 'D' && done === 'U') ? actions : done]).toEqual([
        name,
        actions,
      ]);
      if (done === 'U') expect(textAt(level, tag)).toBe(newUid('1.2.3.4444.5555'));
    }
  });

  test('options keep what they say, and only that', () => {
    const source: DataSet = new Map();
    putText(source, tagOf('SOPClassUID'), CT);
    const values = {
      StudyDate: '20260102',
      StudyTime: '101500',
      PatientAge: '044Y',
      PatientSex: 'F',
      StationName: 'CT1',
      InstitutionName: 'Clinic',
      SOPInstanceUID: '1.2.3',
      StudyDescription: 'CT thorax Mrs Smith 55F 3mm',
    };
    for (const [keyword, value] of Object.entries(values)) putText(source, tagOf(keyword), value);
    source.set(0x00190010, { vr: 'LO', value: Buffer.from('SIEMENS MR HEADER ') });
    source.set(0x0019100c, { vr: 'IS', value: Buffer.from('1000') });
    source.set(0x00191020, { vr: 'LO', value: Buffer.from('some') });
    const keep = (options: Partial<DeidentifyOptions>) => {
      const { dataSet } = deidentify(source, work(options));
      return Object.fromEntries(
        Object.entries(values).flatMap(([keyword, value]) => {
          const now = textAt(dataSet, tagOf(keyword));
          return now !== '' && now !== 'REMOVED' && (keyword !== 'SOPInstanceUID' || now === value)
            ? [[keyword, now]]
            : [];
        }),
      );
    };
    expect(keep({})).toEqual({});
    expect(keep({ dates: 'kept' })).toEqual({ StudyDate: '20260102', StudyTime: '101500' });
    expect(keep({ dates: 'shifted' })).toEqual({ StudyDate: '20241128', StudyTime: '101500' });
    expect(keep({ retainPatientCharacteristics: true })).toEqual({ PatientAge: '044Y', PatientSex: 'F' });
    expect(keep({ retainDeviceIdentity: true })).toEqual({ StationName: 'CT1' });
    expect(keep({ retainInstitutionIdentity: true })).toEqual({ InstitutionName: 'Clinic' });
    expect(keep({ retainUids: true })).toEqual({ SOPInstanceUID: '1.2.3' });
    expect(keep({ cleanDescriptors: true })).toEqual({ StudyDescription: 'CT thorax 3mm' });
    const safe = deidentify(source, work({ retainSafePrivate: true })).dataSet;
    expect([...safe.keys()].filter((tag) => (tag >>> 16) % 2 === 1)).toEqual([0x00190010, 0x0019100c]);
  });
});

function isEmpty({ value }: Element): boolean {
  return !('fragments' in value) && value.length === 0;
}

function isUid({ vr }: Element): boolean {
  return vr === 'UI';
}

test('what was done stands in the object', () => {
  const source: DataSet = new Map();
  putText(source, tagOf('SOPClassUID'), CT);
  const { dataSet } = deidentify(source, {
    ...work({ dates: 'shifted', cleanDescriptors: true, retainInstitutionIdentity: true }),
    isPixelDataCleaned: true,
  });
  expect(textAt(dataSet, tagOf('PatientIdentityRemoved'))).toBe('YES');
  expect(textAt(dataSet, tagOf('BurnedInAnnotation'))).toBe('NO');
  expect(textAt(dataSet, tagOf('LongitudinalTemporalInformationModified'))).toBe('MODIFIED');
  expect(textAt(dataSet, tagOf('PatientName'))).toBe('Case^One');
  const codes = itemsAt(dataSet, tagOf('DeidentificationMethodCodeSequence'));
  expect(codes.map((code) => textAt(code, tagOf('CodeValue')))).toEqual([
    '113100',
    '113101',
    '113105',
    '113107',
    '113112',
  ]);
});

test('an object of a private kind is refused', () => {
  const source: DataSet = new Map();
  putText(source, tagOf('SOPClassUID'), '1.3.12.2.1107.5.9.1');
  expect(() => deidentify(source, work())).toThrow(expect.objectContaining({ code: 'INPUT' }));
});

test('references of a report, a presentation state and a segmentation lead to the images under their new UIDs', () => {
  const uid = integer({ min: 1, max: 1e9 }).map((number) => `1.2.3.${number}`);
  assert(
    property(array(uid, { minLength: 1, maxLength: 5 }), constantFrom(1, 2, 3), (uids, depth) => {
      const { newUid } = identityMap(Buffer.alloc(32, 7));
      const reference = (target: string): DataSet => {
        const item: DataSet = new Map();
        putText(item, tagOf('ReferencedSOPClassUID'), CT);
        putText(item, tagOf('ReferencedSOPInstanceUID'), target);
        return item;
      };
      let inner: DataSet = new Map();
      putItems(inner, tagOf('ReferencedSOPSequence'), uids.map(reference));
      for (let level = 0; level < depth; level += 1) {
        const outer: DataSet = new Map();
        putItems(outer, tagOf('CurrentRequestedProcedureEvidenceSequence'), [inner]);
        inner = outer;
      }
      putText(inner, tagOf('SOPClassUID'), '1.2.840.10008.5.1.4.1.1.88.33');
      let level = deidentify(inner, work({ cleanStructuredContent: true })).dataSet;
      for (let at = 0; at < depth; at += 1)
        level = itemsAt(level, tagOf('CurrentRequestedProcedureEvidenceSequence'))[0]!;
      const found = itemsAt(level, tagOf('ReferencedSOPSequence'));
      expect(found.map((item) => textAt(item, tagOf('ReferencedSOPInstanceUID')))).toEqual(uids.map(newUid));
      expect(found.every((item) => textAt(item, tagOf('ReferencedSOPClassUID')) === CT)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
