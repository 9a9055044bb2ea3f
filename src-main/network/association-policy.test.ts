import { describe, expect, it } from 'vitest';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import {
  admit,
  type AdmissionRules,
  type AssociationProposal,
  type CallingPeer,
  type ProposedContext,
} from './association-policy.ts';
import { CT_IMAGE_STORAGE, VERIFICATION } from './scripted-peer.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const JPEG_LS = '1.2.840.10008.1.2.4.80';
const UNKNOWN = '1.2.3.4.5';
const STUDY_ROOT_FIND = '1.2.840.10008.5.1.4.1.2.2.1';

const store = { contextId: 1, abstractSyntaxUid: CT_IMAGE_STORAGE, transferSyntaxUids: [IMPLICIT] };
const verify = { contextId: 3, abstractSyntaxUid: VERIFICATION, transferSyntaxUids: [IMPLICIT] };

function proposal(changes: Partial<AssociationProposal> = {}): AssociationProposal {
  return {
    protocolVersion: 1,
    applicationContextUid: '1.2.840.10008.3.1.1.1',
    callingAeTitle: 'SCANNER',
    calledAeTitle: 'VIEWBOX',
    host: '10.0.0.7',
    contexts: [store],
    ...changes,
  };
}

function rules(changes: Partial<AdmissionRules> = {}): AdmissionRules {
  return {
    aeTitle: 'VIEWBOX',
    peers: new Map([
      ['SCANNER', { aeTitle: 'SCANNER', addresses: ['10.0.0.7'], mayStore: true }],
      ['READER', { aeTitle: 'READER', addresses: [], mayStore: false }],
    ]),
    checksPeerAddress: false,
    openAssociations: 0,
    maxAssociations: 4,
    ...changes,
  };
}

function bound(security: Partial<CallingPeer>): ReadonlyMap<string, CallingPeer> {
  return new Map([['SCANNER', { aeTitle: 'SCANNER', addresses: [], mayStore: true, ...security }]]);
}

type Row = [
  string,
  Partial<AssociationProposal>,
  Partial<AdmissionRules>,
  [number, number, number] | 'accepted',
];

const admissions: Row[] = [
  ['a peer that may store', {}, {}, 'accepted'],
  ['an unknown caller that wants to store', { callingAeTitle: 'X' }, {}, [1, 1, 3]],
  ['a peer that uses TLS and comes without', {}, { peers: bound({ usesTls: true }) }, [1, 1, 3]],
  [
    'a peer that uses TLS, with any trusted certificate',
    { certificateFingerprint: 'aa' },
    { peers: bound({ usesTls: true }) },
    'accepted',
  ],
  [
    'a peer bound to a certificate that comes without one',
    {},
    { peers: bound({ certificateFingerprint: 'aa' }) },
    [1, 1, 3],
  ],
  [
    'a peer bound to another certificate',
    { certificateFingerprint: 'bb' },
    { peers: bound({ certificateFingerprint: 'aa' }) },
    [1, 1, 3],
  ],
  [
    'a peer bound to the certificate that it shows',
    { certificateFingerprint: 'aa' },
    { peers: bound({ certificateFingerprint: 'aa' }) },
    'accepted',
  ],
  [
    'a verification in the name of a peer, with another certificate',
    { certificateFingerprint: 'bb', contexts: [verify] },
    { peers: bound({ certificateFingerprint: 'aa' }) },
    'accepted',
  ],
  ['a peer without the right that wants to store', { callingAeTitle: 'READER' }, {}, [1, 1, 3]],
  [
    'an unknown caller that stores and verifies',
    { callingAeTitle: 'X', contexts: [store, verify] },
    {},
    [1, 1, 3],
  ],
  ['an unknown caller that verifies', { callingAeTitle: 'X', contexts: [verify] }, {}, 'accepted'],
  [
    'an unknown caller that wants what nobody gets',
    { callingAeTitle: 'X', contexts: [{ ...store, abstractSyntaxUid: STUDY_ROOT_FIND }] },
    {},
    [1, 1, 3],
  ],
  ['a call for another AE title', { calledAeTitle: 'OTHER' }, {}, [1, 1, 7]],
  ['a verification of another AE title', { calledAeTitle: 'OTHER', contexts: [verify] }, {}, [1, 1, 7]],
  ['the AE title in other letters', { calledAeTitle: 'viewbox' }, {}, [1, 1, 7]],
  ['another application context', { applicationContextUid: '1.2.3' }, {}, [1, 1, 2]],
  ['another protocol version', { protocolVersion: 2 }, {}, [1, 2, 2]],
  ['a later protocol that speaks ours too', { protocolVersion: 3 }, {}, 'accepted'],
  ['one association too many', {}, { openAssociations: 4 }, [2, 3, 2]],
  ['a verification when all are taken', { contexts: [verify] }, { openAssociations: 4 }, 'accepted'],
  ['a peer from its address', {}, { checksPeerAddress: true }, 'accepted'],
  ['a peer from elsewhere', { host: '10.0.0.8' }, { checksPeerAddress: true }, [1, 1, 3]],
  ['a peer from elsewhere, not checked', { host: '10.0.0.8' }, {}, 'accepted'],
];

const choices: [string, string[], number, string][] = [
  ['explicit little endian when offered', [IMPLICIT, JPEG_LS, EXPLICIT], 0, EXPLICIT],
  ['else the first offered', [IMPLICIT, BIG_ENDIAN], 0, IMPLICIT],
  ['else the first offered, compressed', [JPEG_LS, IMPLICIT], 0, JPEG_LS],
  ['else the first that is known', [UNKNOWN, JPEG_LS], 0, JPEG_LS],
  ['nothing when none is known', [UNKNOWN], 4, ''],
];

describe('admission of an association', () => {
  it.each(admissions)('of %s', (_, proposed, ruled, expected) => {
    const admission = admit(proposal(proposed), rules(ruled));
    if (expected === 'accepted') {
      expect(admission.kind).toBe('accepted');
    } else {
      const [result, source, reason] = expected;
      expect(admission).toMatchObject({ kind: 'rejected', rejection: { result, source, reason } });
    }
  });

  it.each(choices)('accepts one transfer syntax: %s', (_, transferSyntaxUids, result, transferSyntaxUid) => {
    const admission = admit(proposal({ contexts: [{ ...store, transferSyntaxUids }] }), rules());
    expect(admission).toMatchObject({ contexts: [{ contextId: 1, result, transferSyntaxUid }] });
  });

  it('takes every storage SOP class of the standard in every transfer syntax that comes alone', () => {
    expect(STORAGE_SOP_CLASSES.length).toBeGreaterThan(150);
    for (const { uid: abstractSyntaxUid } of STORAGE_SOP_CLASSES) {
      const contexts = TRANSFER_SYNTAXES.map(({ uid }, index) => {
        return { contextId: index + 1, abstractSyntaxUid, transferSyntaxUids: [uid] };
      });
      expect(admit(proposal({ contexts }), rules())).toEqual({
        kind: 'accepted',
        contexts: TRANSFER_SYNTAXES.map(({ uid }, index) => {
          return { contextId: index + 1, abstractSyntaxUid, result: 0, transferSyntaxUid: uid };
        }),
      });
    }
  });

  it('answers each context by itself, in the order of the peer', () => {
    const contexts = [
      { contextId: 9, abstractSyntaxUid: STUDY_ROOT_FIND, transferSyntaxUids: [IMPLICIT] },
      { contextId: 7, abstractSyntaxUid: '1.2.3.4', transferSyntaxUids: [IMPLICIT] },
      { contextId: 1, abstractSyntaxUid: CT_IMAGE_STORAGE, transferSyntaxUids: [IMPLICIT] },
      { contextId: 5, abstractSyntaxUid: CT_IMAGE_STORAGE, transferSyntaxUids: [UNKNOWN] },
    ];
    const admission = admit(proposal({ contexts }), rules());
    expect(
      admission.kind === 'accepted' && admission.contexts.map((one) => [one.contextId, one.result]),
    ).toEqual([
      [9, 1],
      [7, 3],
      [1, 0],
      [5, 4],
    ]);
  });

  const STUDY_ROOT_MOVE = '1.2.840.10008.5.1.4.1.2.2.2';
  const STUDY_ROOT_GET = '1.2.840.10008.5.1.4.1.2.2.3';
  const COMMITMENT = '1.2.840.10008.1.20.1';
  const rights: [string, Partial<CallingPeer>, ProposedContext[], [result: number, role?: string][]][] = [
    [
      'a peer that may find',
      { mayFind: true },
      [find(STUDY_ROOT_FIND), find(STUDY_ROOT_MOVE), find(STUDY_ROOT_GET), find(CT_IMAGE_STORAGE)],
      [[0], [1], [1], [1]],
    ],
    [
      'a peer that may retrieve',
      { mayMove: true },
      [find(STUDY_ROOT_FIND), find(STUDY_ROOT_MOVE), find(STUDY_ROOT_GET), find(CT_IMAGE_STORAGE, 'both')],
      [[1], [0], [0], [0, 'scp']],
    ],
    [
      'a peer that may retrieve and store',
      { mayMove: true, mayStore: true },
      [find(CT_IMAGE_STORAGE, 'both'), find(CT_IMAGE_STORAGE, 'scp'), find(COMMITMENT)],
      [[0, 'both'], [0, 'scp'], [0]],
    ],
    [
      'a peer that reports what it keeps for us',
      { mayFind: true },
      [find(COMMITMENT, 'scp'), find(COMMITMENT)],
      [[0, 'scp'], [1]],
    ],
  ];

  function find(abstractSyntaxUid: string, role?: 'scp' | 'both'): ProposedContext {
    return { contextId: 1, abstractSyntaxUid, transferSyntaxUids: [IMPLICIT], ...(role && { role }) };
  }

  it.each(rights)('gives each class by its right: %s', (_, may, contexts, expected) => {
    const peer = { aeTitle: 'SCANNER', addresses: [], mayStore: false, ...may };
    const admission = admit(proposal({ contexts }), rules({ peers: new Map([['SCANNER', peer]]) }));
    expect(
      admission.kind === 'accepted' &&
        admission.contexts.map(({ result, role }) => (role ? [result, role] : [result])),
    ).toEqual(expected);
  });
});
