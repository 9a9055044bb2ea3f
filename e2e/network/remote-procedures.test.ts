import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remoteQuerySchema } from '#shared/contract/remote.ts';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { named, person } from '#shared/relevance/test-people.ts';
import { PeerLimits } from '#main/network/peer-limits.ts';
import { askArchive } from '#main/prefetch/ask-archive.ts';
import type { Archive } from '#main/retrieve/archive.ts';
import { dimseArchive, type DimseParts } from '#main/retrieve/dimse-archive.ts';
import { webArchive } from '#main/retrieve/web-archive.ts';
import { DICOMWEB_PLUGIN } from '../../scripts/system-packages.ts';
import { temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { explicitFile } from '../fixtures/explicit-file.ts';
import { startDcmqrscp, startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { startScriptedArchive } from '../fixtures/scripted-archive.ts';

const STUDY = '1.2.3.4';
const OWNER = person({ ...named('Example^Anna'), patientId: 'P1', patientBirthDate: '19600102' });
const DONE = { value: 'KN-L', scheme: '99SITE', meaning: 'Knie' };
const REQUESTED = { value: 'KN', scheme: '99RIS', meaning: 'Kniegelenk' };
const folder = temporaryFolder('procedures');
let orthanc: RunningPeer;
let dcmqrscp: RunningPeer;

const itemOf = ({ value, scheme, meaning }: typeof DONE) => ({
  '00080100': ['SH', value] as const,
  '00080102': ['SH', scheme] as const,
  '00080104': ['LO', meaning] as const,
});

beforeAll(async () => {
  [orthanc, dcmqrscp] = await Promise.all([
    startOrthanc(path.join(folder.path, 'orthanc'), {
      Plugins: [DICOMWEB_PLUGIN],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
    startDcmqrscp(path.join(folder.path, 'dcmqrscp')),
  ]);
  const file = path.join(folder.path, 'knee.dcm');
  writeFileSync(
    file,
    explicitFile({
      '00080005': ['CS', 'ISO_IR 192'],
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.7'],
      '00080018': ['UI', `${STUDY}.1.1`],
      '00080020': ['DA', '20260102'],
      '00080030': ['TM', ''],
      '00080050': ['SH', ''],
      '00080060': ['CS', 'MR'],
      '00081030': ['LO', 'Follow-up'],
      '00081032': ['SQ', [itemOf(DONE)]],
      '00100010': ['PN', 'Example^Anna'],
      '00100020': ['LO', 'P1'],
      '00100030': ['DA', '19600102'],
      '00100040': ['CS', OWNER.patientSex],
      '0020000D': ['UI', STUDY],
      '0020000E': ['UI', `${STUDY}.1`],
      '00200010': ['SH', ''],
      '00200011': ['IS', '1'],
      '00200013': ['IS', '1'],
      '00400275': ['SQ', [{ '00321064': ['SQ', [itemOf(REQUESTED)]] }]],
    }),
  );
  await Promise.all([orthanc, dcmqrscp].map(({ address }) => storescu(address, [file])));
}, 60_000);

afterAll(async () => {
  await Promise.all([orthanc.stop(), dcmqrscp.stop()]);
  folder.remove();
});

function dimse(
  { host, port, aeTitle }: RunningPeer['address'],
  withoutSequences = new Set<string>(),
): Archive {
  const rest: Omit<DimseParts, 'limits' | 'withoutSequences'> = {
    // Nothing is received here.
    receiving: undefined as never,
    guests: undefined as never,
    withoutGet: new Set(),
  };
  return dimseArchive(
    { ...rest, limits: new PeerLimits(), withoutSequences },
    { ...PEER_DEFAULTS, aeTitle, host, port, may: [], sealedPasscode: '' },
    { host, port, calledAeTitle: aeTitle, callingAeTitle: 'TESTSCU' },
  );
}

async function proceduresAt(archive: Archive) {
  const { said } = await askArchive(archive, OWNER, [], new AbortController().signal);
  return said[0]?.facts.procedures;
}

test('Orthanc tells of procedures by C-FIND, of its series what was requested; by QIDO-RS it leaves sequences out', async () => {
  expect(await proceduresAt(dimse(orthanc.address))).toEqual([DONE, REQUESTED]);
  const web = webArchive(undefined as never, {
    name: 'Orthanc',
    baseUrl: `${orthanc.http}/dicom-web`,
    credentials: { kind: 'none' },
    caPem: '',
    isArchive: true,
  });
  expect(await proceduresAt(web)).toEqual([]);
});

test('dcmqrscp, which knows no such key, answers all the same', async () => {
  expect(await proceduresAt(dimse(dcmqrscp.address))).toEqual([]);
});

test('a peer that refuses a query with sequences is asked without them, then and later', async () => {
  const finds: number[] = [];
  const archive = await startScriptedArchive((find) => {
    finds.push(find.number);
    if (find.number > 0) find.study({ StudyInstanceUID: STUDY, PatientID: 'P1' });
    find.end(find.number === 0 ? 0xa900 : 0);
  });
  try {
    const known = new Set<string>();
    const peer = dimse({ host: '127.0.0.1', port: archive.port, aeTitle: 'OLD' }, known);
    const found: string[] = [];
    const query = remoteQuerySchema.parse({ patientId: 'P1' });
    const options = { signal: new AbortController().signal, limit: 10 };
    for (let time = 0; time < 2; time += 1)
      for await (const { studyInstanceUid } of peer.findStudies(query, options)) found.push(studyInstanceUid);
    expect(found).toEqual([STUDY, STUDY]);
    expect(finds).toHaveLength(3);
    expect([...known]).toEqual(['OLD']);
  } finally {
    await archive.stop();
  }
});
