import { expect, test } from 'vitest';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { decodeCommandSet } from './command-set.ts';
import {
  encodeActionRequest,
  encodeCommitmentReport,
  encodeCommitmentRequest,
  encodeEventReportRequest,
  readCommitmentReport,
  readCommitmentRequest,
} from './commitment-messages.ts';
import { DATA_HEAD_BYTES } from './pdu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const report = {
  transactionUid: '1.2.3.77',
  committed: [{ sopClassUid: CT, sopInstanceUid: '1.2.3.4' }],
  failed: [{ sopClassUid: CT, sopInstanceUid: '1.2.3.5', reason: 0x0112 }],
};

/** By DCMTK's dump2dcm, explicit lengths, no group lengths */
const GOLDEN_REPORT =
  '0800951155490800312e322e332e3737080098115351000044000000feff00e03c0000000800501155491a00312e322e3834302e31303030382e352e312e342e312e312e32000800551155490800312e322e332e35000800971155530200120108009911535100003a000000feff00e0320000000800501155491a00312e322e3834302e31303030382e352e312e342e312e312e32000800551155490800312e322e332e3400';

test('a report is written as DCMTK writes it, and read back', () => {
  const bytes = encodeCommitmentReport(report, EXPLICIT_VR_LITTLE_ENDIAN);
  expect(bytes.toString('hex')).toBe(GOLDEN_REPORT);
  expect(readCommitmentReport(bytes, EXPLICIT_VR_LITTLE_ENDIAN)).toEqual(report);
});

test('a sequence without items is left out', () => {
  const all = { ...report, failed: [] };
  const bytes = encodeCommitmentReport(all, IMPLICIT_VR_LITTLE_ENDIAN);
  expect(bytes.includes(Buffer.from([0x08, 0x00, 0x98, 0x11]))).toBe(false);
  expect(readCommitmentReport(bytes, IMPLICIT_VR_LITTLE_ENDIAN)).toEqual(all);
});

test('a request is read back as it was written', () => {
  const request = { transactionUid: '1.2.3', instances: report.committed };
  const bytes = encodeCommitmentRequest(request, IMPLICIT_VR_LITTLE_ENDIAN);
  expect(readCommitmentRequest(bytes, IMPLICIT_VR_LITTLE_ENDIAN)).toEqual(request);
});

test.each([
  ['no instances', { transactionUid: '1.2.3', instances: [] }],
  ['no transaction', { transactionUid: '', instances: report.committed }],
  ['a path as instance', { transactionUid: '1', instances: [{ sopClassUid: CT, sopInstanceUid: '../1' }] }],
])('a request with %s is refused', (_, request) => {
  const bytes = encodeCommitmentRequest(request, EXPLICIT_VR_LITTLE_ENDIAN);
  expect(() => readCommitmentRequest(bytes, EXPLICIT_VR_LITTLE_ENDIAN)).toThrow(/UID|instance/);
});

test('commands name the class, the one instance and the type (PS3.4 tables J.3-1 and J.3-2)', () => {
  const [classUid, instanceUid] = ['1.2.840.10008.1.20.1', '1.2.840.10008.1.20.1.1'];
  expect(decodeCommandSet(encodeActionRequest(1, 7).subarray(DATA_HEAD_BYTES))).toMatchObject({
    commandField: 0x0130,
    messageId: 7,
    requestedSopClassUid: classUid,
    requestedSopInstanceUid: instanceUid,
    typeId: 1,
    hasDataset: true,
  });
  const event = encodeEventReportRequest(1, 8, report).subarray(DATA_HEAD_BYTES);
  expect(decodeCommandSet(event)).toMatchObject({
    commandField: 0x0100,
    affectedSopClassUid: classUid,
    affectedSopInstanceUid: instanceUid,
    typeId: 2,
  });
});
