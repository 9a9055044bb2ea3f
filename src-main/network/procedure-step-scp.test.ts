import { afterEach, expect, test } from 'vitest';
import { startListener } from './dicom-listener.ts';
import { memoryStore } from './memory-store.ts';
import { readStepChange, type StepBegin, type StepChange } from './procedure-step-messages.ts';
import { procedureStepServices, type StepAnswer } from './procedure-step-scp.ts';
import {
  associateRequest,
  commandSet,
  connectPeer,
  dataPdu,
  datasetPdus,
  pdv,
  readAssociateAccept,
  readCommand,
} from './scripted-peer.ts';

const STEP = '1.2.840.10008.3.1.2.3.3';
const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';

/** By DCMTK's dump2dcm, explicit VR, explicit lengths: all that an N-CREATE has to have, of study 1.2.3.4 */
const CREATION = Buffer.from(
  '0800050043530a0049534f5f4952203130300800600043530200435408003210535100000000000008002011535100000000000010001000504e0c004578616d706c655e416e6e61100020004c4f04003437313110003000444108003139363030313032100040004353020046202000100053480200373740004102414508005343414e4e455220400042025348000040004302534800004000440244410800323032363131323840004502544d0600313031353030400050024441000040005102544d00004000520243530c00494e2050524f47524553532040005302534806005050532d3120400054024c4f0000400055024c4f000040006002535100000000000040007002535100005a000000feff00e0520000000800500053480200413108001011535100000000000020000d0055490800312e322e332e3400320060104c4f0000400007004c4f000040000800535100000000000040000900534800004000011053480000400040035351000000000000',
  'hex',
);
/** By DCMTK's dump2dcm, implicit VR, undefined lengths: completed, with two images and a report of dose */
const COMPLETION = Buffer.from(
  '400050020800000032303236313132384000510206000000313032353030400052020a000000434f4d504c455445442040004003fffffffffeff00e0ffffffff080054000000000008003e10000000000800501000000000080070100000000008004011fffffffffeff00e0ffffffff080050111a000000312e322e3834302e31303030382e352e312e342e312e312e3200080055110c000000312e322e332e342e312e3100feff0de000000000feff00e0ffffffff080050111a000000312e322e3834302e31303030382e352e312e342e312e312e3200080055110c000000312e322e332e342e312e3200feff0de000000000feffdde000000000180030100600000043484553542020000e000a000000312e322e332e342e310040002002fffffffffeff00e0ffffffff080050111e000000312e322e3834302e31303030382e352e312e342e312e312e38382e363700080055110c000000312e322e332e342e322e3100feff0de000000000feffdde000000000feff0de000000000feffdde000000000',
  'hex',
);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface Told {
  readonly peer: string;
  readonly stepUid: string;
  readonly what: StepBegin | StepChange;
}

/** A scanner that has associated with a node which answers each request alike. */
async function scanner(answer: StepAnswer | Error = 'written', mayStore = true) {
  const told: Told[] = [];
  const keep = async (peer: string, stepUid: string, what: StepBegin | StepChange) => {
    if (answer instanceof Error) throw answer;
    told.push({ peer, stepUid, what });
    return answer;
  };
  const peers = [{ aeTitle: 'SCANNER', addresses: [], mayStore, mayFind: true }];
  const listener = await startListener(
    { host: '127.0.0.1', port: 0, aeTitle: 'VIEWBOX', peers },
    memoryStore(),
    {},
    procedureStepServices({ stepBegun: keep, stepChanged: keep }),
  );
  cleanups.push(() => listener.dispose());
  const peer = await connectPeer(listener.port);
  cleanups.push(() => peer.socket.destroy());
  const contexts = [
    { id: 1, abstract: STEP, transfer: [EXPLICIT] },
    { id: 3, abstract: STEP, transfer: [IMPLICIT] },
  ];
  peer.send(associateRequest({ contexts }));
  const accepted = readAssociateAccept(await peer.pdu());
  const request = async (elements: Parameters<typeof commandSet>[0], contextId: number, dataset: Buffer) => {
    const command = commandSet([...elements].sort(([one], [other]) => one - other));
    peer.send(dataPdu(pdv(contextId, 3, command)), datasetPdus(dataset, contextId));
    return readCommand(await peer.pdu());
  };
  return {
    told,
    accepted,
    create: (dataset: Buffer = CREATION, stepUid = '1.2.9', sopClassUid = STEP) =>
      request(
        [
          [0x0002, sopClassUid],
          [0x0100, 0x0140],
          [0x0110, 7],
          [0x0800, 1],
          ...(stepUid === '' ? [] : ([[0x1000, stepUid]] as const)),
        ],
        1,
        dataset,
      ),
    set: (dataset: Buffer = COMPLETION, stepUid = '1.2.9') =>
      request(
        [
          [0x0003, STEP],
          [0x0100, 0x0120],
          [0x0110, 8],
          [0x0800, 1],
          [0x1001, stepUid],
        ],
        3,
        dataset,
      ),
  };
}

/** The creation with bytes changed, or an element of explicit VR and short length left out. */
function changed(from: string, to: string): Buffer {
  const bytes = Buffer.from(CREATION);
  const at = bytes.indexOf(from, 0, 'latin1');
  expect([at > 0, from.length]).toEqual([true, to.length]);
  bytes.write(to, at, 'latin1');
  return bytes;
}
function without(tag: string, dataset = CREATION): Buffer {
  const at = dataset.indexOf(Buffer.from(tag, 'hex'));
  return Buffer.concat([dataset.subarray(0, at), dataset.subarray(at + 8 + dataset.readUInt16LE(at + 6))]);
}

test('a step begins and ends as a scanner tells, whatever the encoding', async () => {
  const { told, create, set } = await scanner();
  expect(await create()).toMatchObject({
    '0002': STEP,
    '0100': 0x8140,
    '0120': 7,
    '0800': 0x0101,
    '0900': 0,
    '1000': '1.2.9',
  });
  const answer = await set();
  expect(answer).toMatchObject({ '0002': STEP, '0100': 0x8120, '0120': 8, '0900': 0, '1000': '1.2.9' });
  expect(Object.keys(answer).filter((element) => element === '1002' || element === '1008')).toEqual([]);
  expect(told).toEqual([
    {
      peer: 'SCANNER',
      stepUid: '1.2.9',
      what: { studyInstanceUids: ['1.2.3.4'], series: { seriesCount: 0, sopInstanceUids: [] } },
    },
    {
      peer: 'SCANNER',
      stepUid: '1.2.9',
      what: {
        state: 'completed',
        hasEnd: true,
        series: { seriesCount: 1, sopInstanceUids: ['1.2.3.4.1.1', '1.2.3.4.1.2', '1.2.3.4.2.1'] },
      },
    },
  ]);
});

test('a step that is not named gets a name', async () => {
  const { told, create } = await scanner();
  const answer = await create(CREATION, '');
  expect(answer).toMatchObject({ '0900': 0 });
  expect(String(answer['1000'])).toMatch(/^2\.25\.\d+$/);
  expect(told[0]?.stepUid).toBe(answer['1000']);
});

test.each([
  ['another status than in progress', changed('IN PROGRESS ', 'COMPLETED   '), 0x0106],
  ['a study that is no UID', changed('1.2.3.4', '../../4'), 0x0106],
  ['no status', without('40005202'), 0x0120],
  ['no modality', without('08006000'), 0x0120],
  ['an item that ends before its length', without('20000d00'), 0x0110],
  ['an empty station', changed('SCANNER ', '        '), 0x0121],
  ['nothing', Buffer.alloc(0), 0x0120],
  ['bytes that are no data set', Buffer.from('what is this? nothing at all'), 0x0110],
])('a step that begins with %s is refused', async (_, dataset, status) => {
  const { told, create } = await scanner();
  expect(await create(dataset)).toMatchObject({ '0100': 0x8140, '0900': status });
  expect(told).toEqual([]);
});

test('another class, and a name that is no UID, are refused', async () => {
  const { create, set } = await scanner();
  expect(await create(CREATION, '1.2.9', '1.2.840.10008.1.20.1')).toMatchObject({ '0900': 0x0118 });
  expect(await create(CREATION, 'no UID')).toMatchObject({ '0900': 0x0117 });
  expect(await set(COMPLETION, '1..2')).toMatchObject({ '0900': 0x0117 });
});

test.each([
  ['known', 0x0111],
  ['unknown', 0x0112],
  ['ended', 0x0110],
  ['noEnd', 0x0120],
  ['noSeries', 0x0120],
  [new Error('the disk is full'), 0x0110],
] as const)('what is answered when the keeper says %s', async (answer, status) => {
  const { create, set } = await scanner(answer);
  expect(await create()).toMatchObject({ '0900': status });
  const response = await set();
  expect(response).toMatchObject({ '0900': status });
  // PS3.4 F.7.2.2.3: the one that may no longer be updated has an Error ID
  expect(response['0903']).toBe(answer === 'ended' ? 0xa710 : undefined);
});

test('a status that is none, and a reference that is no UID, are refused', () => {
  const wrong = (from: string, to: string) => {
    const bytes = Buffer.from(COMPLETION);
    bytes.write(to, bytes.indexOf(from, 0, 'latin1'), 'latin1');
    return readStepChange(bytes, IMPLICIT);
  };
  expect(wrong('COMPLETED', 'COMPLETEX')).toMatchObject({ status: 0x0106 });
  expect(wrong('1.2.3.4.1.2', '1.2.3.4/1.2')).toMatchObject({ status: 0x0106 });
});

test('who may not store tells of no steps', async () => {
  const { accepted } = await scanner('written', false);
  expect(accepted.contexts.map(({ result }) => result)).toEqual([1, 1]);
});
