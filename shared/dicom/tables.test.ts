import { expect, test } from 'vitest';
import { isPictureModality, MODALITIES, modalityName } from './modality.ts';
import { isStorageSopClass, sopClassName, STORAGE_SOP_CLASSES } from './sop-class.ts';
import { isVideoSyntax, transferSyntax, TRANSFER_SYNTAXES } from './transfer-syntax.ts';
import { isUid } from './uid.ts';

test.each([
  ['1.2.840.10008.1.2', true],
  ['2.25.329800735698586629295641978511506172918', true],
  ['1.02.3', true],
  ['', false],
  ['1.', false],
  ['.1', false],
  ['1..2', false],
  ['1.2.A', false],
  ['1.2 ', false],
  ['1.2\n', false],
  [`1.${'2'.repeat(63)}`, false],
  [`1.${'2'.repeat(62)}`, true],
])('%j is a UID: %j', (text, expected) => {
  expect(isUid(text)).toBe(expected);
});

test('every table holds each UID once, and only UIDs', () => {
  for (const uids of [STORAGE_SOP_CLASSES, TRANSFER_SYNTAXES].map((table) => table.map(({ uid }) => uid))) {
    expect(new Set(uids).size).toBe(uids.length);
    expect(uids.filter((uid) => !isUid(uid))).toEqual([]);
  }
  expect(new Set(MODALITIES).size).toBe(MODALITIES.length);
});

test('knows storage classes of every age and says their names', () => {
  expect(STORAGE_SOP_CLASSES.length).toBeGreaterThanOrEqual(200);
  expect(sopClassName('1.2.840.10008.5.1.4.1.1.2')).toBe('CT Image Storage');
  expect(sopClassName('1.2.840.10008.5.1.4.1.1.481.23')).toBe('Enhanced RT Image Storage');
  expect(isStorageSopClass('1.2.840.10008.5.1.4.1.1.5')).toBe(true);
  expect(isStorageSopClass('1.2.840.10008.1.1')).toBe(false);
  expect(isStorageSopClass('1.2.840.10008.5.1.4.1.2.2.1')).toBe(false);
  expect(sopClassName('1.2.3')).toBe('1.2.3');
});

// PS3.5 Annex A and PS3.6 Table A-1.
test.each([
  ['1.2.840.10008.1.2', { vr: 'implicit', byteOrder: 'little', isEncapsulated: false, isDeflated: false }],
  ['1.2.840.10008.1.2.1', { vr: 'explicit', byteOrder: 'little', isEncapsulated: false, isLossy: false }],
  ['1.2.840.10008.1.2.2', { vr: 'explicit', byteOrder: 'big', isRetired: true }],
  ['1.2.840.10008.1.2.1.99', { isDeflated: true, isEncapsulated: false }],
  ['1.2.840.10008.1.2.8.1', { isDeflated: false, isEncapsulated: true, isLossy: false }],
  ['1.2.840.10008.1.2.4.50', { isEncapsulated: true, isLossy: true }],
  ['1.2.840.10008.1.2.4.70', { isEncapsulated: true, isLossy: false }],
  ['1.2.840.10008.1.2.4.80', { isLossy: false }],
  ['1.2.840.10008.1.2.4.81', { isLossy: true }],
  ['1.2.840.10008.1.2.4.95', { isEncapsulated: false, isDeflated: true }],
  ['1.2.840.10008.1.2.4.110', { isEncapsulated: true, isLossy: false }],
  ['1.2.840.10008.1.2.4.202', { isEncapsulated: true, isLossy: false }],
  ['1.2.840.10008.1.2.5', { isEncapsulated: true, isLossy: false }],
])('%s is what the standard says', (uid, traits) => {
  expect(transferSyntax(uid)).toMatchObject(traits);
});

test('tells videos from pictures', () => {
  expect(TRANSFER_SYNTAXES.filter(({ uid }) => isVideoSyntax(uid))).toHaveLength(16);
  expect(isVideoSyntax('1.2.840.10008.1.2.4.110')).toBe(false);
});

test('names modalities and knows which hold pictures', () => {
  expect(modalityName('MG')).toBe('Mammography');
  expect(modalityName('XYZ')).toBe('XYZ');
  expect(['CT', 'US', 'SC', 'XYZ'].filter(isPictureModality)).toHaveLength(4);
  expect(['SR', 'PR', 'KO', 'RTSTRUCT'].filter(isPictureModality)).toEqual([]);
});
