import { assert, date as anyDate, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { isUid } from '#shared/dicom/uid.ts';
import { cleanDescriptor } from './clean-text.ts';
import { identityMap } from './identity-map.ts';
import { shiftDate } from './shift-date.ts';

const [secret, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

test('a project makes the same UID of a UID every time, another project another', () => {
  assert(
    property(integer({ min: 1 }), integer({ min: 1 }), (a, b) => {
      const made = identityMap(secret).newUid(`1.2.${a}`);
      expect(made).toBe(identityMap(secret).newUid(`1.2.${a}`));
      expect(made).not.toBe(identityMap(other).newUid(`1.2.${a}`));
      expect(isUid(made) && made.startsWith('2.25.') && made.length <= 44).toBe(true);
      if (a !== b) expect(made).not.toBe(identityMap(secret).newUid(`1.2.${b}`));
    }),
  );
});

test('UIDs of the standard stay', () => {
  expect(identityMap(secret).newUid('1.2.840.10008.1.4.1.1')).toBe('1.2.840.10008.1.4.1.1');
  expect(identityMap(secret).newUid('')).toBe('');
});

test('the same ID of two issuers are two patients', () => {
  const { newPatientId, shiftDays } = identityMap(secret);
  expect(newPatientId('1', 'A')).not.toBe(newPatientId('1', 'B'));
  expect(newPatientId('1', 'A')).toMatch(/^P[0-9A-F]{10}$/);
  expect(shiftDays('1', 'A')).toBe(identityMap(secret).shiftDays('1', 'A'));
});

test('shifted dates keep their distance, and are all more than a year away', () => {
  const day = anyDate({ min: new Date('1910-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
  const da = (date: Date) => date.toISOString().slice(0, 10).replaceAll('-', '');
  const days = (text: string) =>
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6))) / 86_400_000;
  assert(
    property(day, day, string(), (a, b, patientId) => {
      const shift = identityMap(secret).shiftDays(patientId, '');
      const [first, second] = [shiftDate(da(a), shift), shiftDate(da(b), shift)];
      expect(days(second) - days(first)).toBe(days(da(b)) - days(da(a)));
      expect(days(da(a)) - days(first)).toBeGreaterThanOrEqual(366);
    }),
  );
});

test.each([
  ['20240229', -366, '20230228'],
  ['20260101', -1, '20251231'],
  ['20260101093015.123456+0100', -1, '20251231093015.123456+0100'],
  ['2026.01.01', -1, '20251231'],
  ['2026', -400, '2025'],
  ['202601', -400, '202412'],
  ['20260231', -1, ''],
  ['yesterday', -1, ''],
  ['', -1, ''],
])('%s by %i days is %j', (date, shift, shifted) => {
  expect(shiftDate(date, shift)).toBe(shifted);
});

test.each([
  ['CT chest abdomen pelvis - 55F Dr. Smith', 'CT chest abdomen pelvis'],
  ['Schädel nativ, Frau Müller', 'Schädel nativ'],
  ['T2 TSE sag 3mm / L4-L5', 'T2 TSE sag 3mm L4-L5'],
  ['MRN 1234567 b1000', 'b1000'],
  ['', ''],
])('%j keeps %j', (text, kept) => {
  expect(cleanDescriptor(text)).toBe(kept);
});
