import { expect, test } from 'vitest';
import { isOtherPatient, type PatientOfStudy } from './other-patient.ts';

const patient = (alphabetic: string, patientId = '', patientBirthDate = ''): PatientOfStudy => ({
  patientName: { alphabetic, ideographic: '', phonetic: '' },
  patientId,
  patientBirthDate,
});

test('another ID, birth date or name is another patient', () => {
  expect(isOtherPatient(patient('Doe^Jo', 'P1'), patient('Doe^Jo', 'P2'))).toBe(true);
  expect(isOtherPatient(patient('Doe^Jo', 'P1', '19700101'), patient('Doe^Jo', 'P1', '19700102'))).toBe(true);
  expect(isOtherPatient(patient('Doe^Jo', 'P1'), patient('Roe^Jo', 'P1'))).toBe(true);
});

test('what one archive does not tell is no difference, nor are case, accents and padding', () => {
  expect(isOtherPatient(patient('Doe^Jo', 'P1', '19700101'), patient('', 'P1'))).toBe(false);
  expect(isOtherPatient(patient('MUELLER^JÖRG', 'P1 '), patient('Mueller^Jorg', 'P1'))).toBe(false);
});

test('a name that one archive tells in fewer groups is the same name', () => {
  const groups = { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: '' };
  expect(isOtherPatient(patient('Yamada^Tarou', 'P3'), { ...patient('', 'P3'), patientName: groups })).toBe(
    false,
  );
});
