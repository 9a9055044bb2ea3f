import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { identityGate } from '#shared/relevance/identity-gate.ts';
import { rankPriors } from '#shared/relevance/rank-priors.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { labelledPatients } from '#shared/relevance/test-patients.ts';
import { withCore } from '#main/cli/with-core.ts';
import { DICOMWEB_PLUGIN } from '../../scripts/system-packages.ts';
import { SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { interop } from '../fixtures/interoperability.ts';
import { writeLabelledStudy } from '../fixtures/labelled-files.ts';
import { startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { freePort } from '../fixtures/storescp.ts';

/**
 * Two archives of others, one that speaks DIMSE and one that speaks DICOMweb, hold the priors of labelled patients, and what must not be taken for them: opposite sides, other
 * regions, namesakes, the same number of another issuer, twins. The studies that are read arrive here; nobody asks for anything.
 */
const IMAGES = 2;
/** One of each scenario; the sixty are three alike */
const patients = labelledPatients().filter((_, at) => at % 3 === 0);
const folder = temporaryFolder('prefetch');
const data = path.join(folder.path, 'data');
let core: RunningCore;
let hospital: RunningPeer;
/** Who else is in the region: it has the namesakes, and some studies of the patients */
let clinic: RunningPeer;

type Client = Parameters<Parameters<typeof withCore>[1]>[0];
const ask = <Answer>(question: (client: Client) => Promise<Answer>) => withCore(data, question);
const startHospital = (port = 0) =>
  startOrthanc(path.join(folder.path, 'hospital'), { DicomAlwaysAllowGet: true }, port);

/** Orthanc keeps one patient for each Patient ID: of a number that two people have, it would tell the first one's name. */
const isForeign = (at: number, uid: string) => {
  const { current, others } = patients[at] ?? expect.unreachable();
  const its = others.find((each) => each.studyInstanceUid === uid);
  return its !== undefined && identityGate(current.person)(its.person).kind !== 'same';
};

beforeAll(async () => {
  [hospital, clinic] = await Promise.all([
    startHospital(),
    startOrthanc(path.join(folder.path, 'clinic'), {
      Plugins: [DICOMWEB_PLUGIN],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
  ]);
  const files = { hospital: [] as string[], clinic: [] as string[], hereWith: [] as string[] };
  for (const [at, { current, others }] of patients.entries()) {
    files.hereWith.push(...writeLabelledStudy(current, path.join(folder.path, 'files'), IMAGES));
    const hasForeign = others.some(({ studyInstanceUid }) => isForeign(at, studyInstanceUid));
    for (const [index, other] of others.entries()) {
      const isAtClinic = hasForeign ? isForeign(at, other.studyInstanceUid) : (at + index) % 3 === 0;
      const written = writeLabelledStudy(other, path.join(folder.path, 'files'), IMAGES);
      files[isAtClinic ? 'clinic' : 'hospital'].push(...written);
    }
  }
  await Promise.all([storescu(hospital.address, files.hospital), storescu(clinic.address, files.clinic)]);
  core = await startCore(data, { args: ['--dicom-port', String(await freePort())] });
  const put = (aeTitle: string, port: number) =>
    ask(({ peers }) =>
      peers.put({
        ...PEER_DEFAULTS,
        aeTitle,
        host: '127.0.0.1',
        port,
        may: aeTitle === SENDER_AE_TITLE ? ['store'] : [],
        retries: 0,
        isArchive: aeTitle !== SENDER_AE_TITLE,
      }),
    );
  await put(SENDER_AE_TITLE, 104);
  await put('HOSPITAL', hospital.address.port);
  await ask(({ remotes }) =>
    remotes.put({
      name: 'Clinic',
      baseUrl: `${clinic.http}/dicom-web`,
      auth: 'none',
      user: '',
      caPem: '',
      allowsUnencrypted: true,
      isArchive: true,
      secret: null,
    }),
  );
  await ask(({ prefetch }) => prefetch.putSettings({ isOn: true, mostAtOnce: 2, arrivalDays: 3650 }));
  await storescu(core.dicom, files.hereWith);
}, 60_000);

afterAll(async () => {
  await core.stop();
  await Promise.all([hospital.stop(), clinic.stop()]);
  folder.remove();
});

const pulls = () => ask(({ prefetch }) => prefetch.pulls());
const complete = async () => (await pulls()).filter(({ state }) => state === 'complete').length;

test('priors of studies that arrive come by themselves, nobody else’s, through a dead archive and a dead core, none twice', async () => {
  interop('Orthanc', 'Prefetch of priors by C-FIND and C-GET');
  interop('Orthanc DICOMweb', 'Prefetch of priors by QIDO-RS and WADO-RS');
  await vi.waitFor(async () => expect(await complete()).toBeGreaterThan(3), {
    timeout: 30_000,
    interval: 50,
  });
  await hospital.stop();
  await vi.waitFor(
    async () => {
      const stuck = (await pulls()).filter(({ reason }) => reason.includes('ECONNREFUSED'));
      expect(stuck.length).toBeGreaterThan(0);
    },
    { timeout: 30_000, interval: 50 },
  );
  await core.kill();
  hospital = await startHospital(hospital.address.port);
  core = await startCore(data, { args: ['--dicom-port', String(await freePort())] });
  const picked = patients.flatMap(({ current, others }) =>
    rankPriors({ current, others, rules: ruleSet() }).priors.map(({ studyInstanceUid }) => studyInstanceUid),
  );
  await vi.waitFor(
    async () => {
      const states = new Map((await pulls()).map(({ studyInstanceUid, state }) => [studyInstanceUid, state]));
      expect(picked.filter((uid) => states.get(uid) !== 'complete')).toEqual([]);
    },
    { timeout: 40_000, interval: 200 },
  );

  const { rows } = await ask(({ studies }) => studies.search({ limit: 500 }));
  const here = new Map(rows.map((row) => [row.studyInstanceUid, row]));
  const [own, come] = [
    new Set(patients.map(({ current }) => current.studyInstanceUid)),
    new Set(here.keys()),
  ];
  for (const uid of own) come.delete(uid);
  expect([...come].sort()).toEqual([...picked].sort());
  const missing = patients.filter(({ wanted }) => wanted !== '' && !come.has(wanted));
  expect(missing.length / patients.length).toBeLessThanOrEqual(0.05);
  for (const [at, { others }] of patients.entries())
    for (const { studyInstanceUid: uid } of others) if (isForeign(at, uid)) expect(here.has(uid)).toBe(false);

  // None twice: one job each, and each brought its instances here in one success.
  const jobs = (await ask(({ jobs: queue }) => queue.list({ limit: 500 }))).filter(
    ({ kind }) => kind === 'prefetch',
  );
  expect(jobs).toHaveLength(picked.length);
  const retrieved = (await ask(({ audit }) => audit.list({ limit: 500 }))).filter(
    ({ event, outcome }) => event === 'instances.retrieved' && outcome === 'success',
  );
  const uidsOf = (records: typeof retrieved) =>
    records.map(({ objects }) => objects['studyInstanceUid'] ?? '');
  expect(new Set(uidsOf(retrieved))).toEqual(new Set(picked));
  // A job that had ended when the core was killed may be told of once more; then nothing came.
  const fetched = uidsOf(retrieved.filter(({ objects }) => objects['came'] !== '0'));
  expect(fetched).toHaveLength(new Set(fetched).size);

  const cached = await ask(({ cache }) => cache.list({ limit: 500 }));
  expect(cached.map((each) => each.studyInstanceUid).sort()).toEqual([...picked].sort());
}, 90_000);
