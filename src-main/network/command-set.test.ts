import dimse from 'dcmjs-dimse';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeCommandSet,
  encodeEchoRequest,
  encodeEchoResponse,
  encodeStoreRequest,
  encodeStoreResponse,
} from './command-set.ts';
import { CT_IMAGE_STORAGE, readCommand, storeCommand, VERIFICATION } from './scripted-peer.ts';

const uid = fc.stringMatching(/^[1-9][0-9.]{0,60}[0-9]$/);

/** What another implementation makes of a command set. */
function asLibraryReads(pdu: Buffer): Record<string, unknown> {
  return new dimse.Dataset(pdu.subarray(12)).getElements();
}

describe('command sets', () => {
  it('answers a C-STORE in the bytes of PS3.7 9.3.1.2', () => {
    const request = { messageId: 7, affectedSopClassUid: '1.2.3', affectedSopInstanceUid: '1.2.3.4' };
    expect(encodeStoreResponse(5, request, 0).toString('hex')).toBe(
      [
        '04 00 00000058', // P-DATA-TF, 88 bytes
        '00000054 05 03', // PDV of 84 bytes, context 5, command and last
        '0000 0000 04000000 46000000', // group length 70
        '0000 0200 06000000 312e322e3300', // affected SOP class, padded with a null
        '0000 0001 02000000 0180', // C-STORE-RSP
        '0000 2001 02000000 0700', // message being responded to
        '0000 0008 02000000 0101', // no data set
        '0000 0009 02000000 0000', // success
        '0000 0010 08000000 312e322e332e3400',
      ]
        .join('')
        .replaceAll(' ', ''),
    );
  });

  it('is read by dcmjs as it was meant', () => {
    fc.assert(
      fc.property(uid, uid, fc.nat(0xffff), (sopClassUid, sopInstanceUid, messageId) => {
        const elements = asLibraryReads(encodeStoreRequest(1, messageId, sopClassUid, sopInstanceUid));
        expect(elements).toMatchObject({
          CommandField: 1,
          MessageID: messageId,
          CommandDataSetType: 0,
          AffectedSOPClassUID: sopClassUid,
          AffectedSOPInstanceUID: sopInstanceUid,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        uid,
        uid,
        fc.nat(0xffff),
        fc.nat(0xffff),
        (affectedSopClassUid, affectedSopInstanceUid, messageId, status) => {
          const request = { messageId, affectedSopClassUid, affectedSopInstanceUid };
          const response = encodeStoreResponse(1, request, status, 'why');
          expect(decodeCommandSet(response.subarray(12))).toEqual({
            commandField: 0x8001,
            messageId: -1,
            messageIdBeingRespondedTo: messageId,
            affectedSopClassUid,
            affectedSopInstanceUid,
            hasDataset: false,
            status,
            errorComment: 'why',
            subOperations: { remaining: -1, completed: -1, failed: -1, warning: -1 },
            moveDestination: '',
            requestedSopClassUid: '',
            requestedSopInstanceUid: '',
            typeId: -1,
            attributeTags: [],
          });
          expect(response.readUInt32BE(2)).toBe(response.length - 6);
        },
      ),
    );
  });

  it('writes C-ECHO as the other side reads it', () => {
    const request = encodeEchoRequest(3, 9, VERIFICATION);
    expect(readCommand(request)).toMatchObject({
      '0002': VERIFICATION,
      '0100': 0x30,
      '0110': 9,
      '0800': 0x101,
    });
    const answered = { messageId: 9, affectedSopClassUid: VERIFICATION, affectedSopInstanceUid: '' };
    expect(readCommand(encodeEchoResponse(3, answered, 0))).toEqual({
      '0000': 66,
      '0002': VERIFICATION,
      '0100': 0x8030,
      '0120': 9,
      '0800': 0x101,
      '0900': 0,
    });
  });

  it('cuts the error comment to 64 plain characters', () => {
    const request = { messageId: 1, affectedSopClassUid: '1.2', affectedSopInstanceUid: '1.2' };
    const message = `Größe\\of ${'x'.repeat(100)}`;
    const comment = readCommand(encodeStoreResponse(1, request, 0xa700, message))['0902'];
    expect(comment).toBe(`Gr??e?of ${'x'.repeat(55)}`);
  });

  const broken: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['half a head', Buffer.alloc(7)],
    ['an element of another group', Buffer.from([8, 0, 0, 1, 2, 0, 0, 0, 1, 0])],
    ['a value beyond the end', Buffer.from([0, 0, 0, 1, 3, 0, 0, 0, 1, 0])],
    ['a command field of four bytes', Buffer.from([0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0])],
    ['an unknown command', Buffer.from([0, 0, 0, 1, 2, 0, 0, 0, 2, 0, 0, 0, 0, 8, 2, 0, 0, 0, 1, 1])],
    [
      'a request without a message id',
      Buffer.from([0, 0, 0, 1, 2, 0, 0, 0, 0x30, 0, 0, 0, 0, 8, 2, 0, 0, 0, 1, 1]),
    ],
    [
      'a response to no message',
      Buffer.from([
        0, 0, 0, 1, 2, 0, 0, 0, 0x30, 0x80, 0, 0, 0, 8, 2, 0, 0, 0, 1, 1, 0, 0, 0, 9, 2, 0, 0, 0, 0, 0,
      ]),
    ],
    ['no word about a data set', Buffer.from([0, 0, 0, 1, 2, 0, 0, 0, 0x30, 0])],
  ];
  it.each(broken)('takes %s for no command set', (_, bytes) => {
    expect(decodeCommandSet(bytes)).toBeNull();
  });

  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeCommandSet(Buffer.from(bytes))),
    );
    const good = storeCommand().subarray(12);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(good);
        bytes[at] = value;
        decodeCommandSet(bytes);
      }),
    );
  });

  it('trims UIDs of nulls and spaces', () => {
    const command = decodeCommandSet(storeCommand({ sopInstanceUid: '1.2.3 ' }).subarray(12));
    expect(command?.affectedSopInstanceUid).toBe('1.2.3');
    expect(command?.affectedSopClassUid).toBe(CT_IMAGE_STORAGE);
  });
});
