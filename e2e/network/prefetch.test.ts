import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AuditRecord, PEER_DEFAULTS } from '#shared/contract/station.ts';
import { identityGate } from '#shared/relevance/identity-gate.ts';
import { rankPriors } from '#shared/relevance/rank-priors.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { SCORE_ASPECTS } from '#shared/relevance/score.ts';
import { type LabelledPatient, labelledPatients, study } from '#shared/relevance/test-patients.ts';
import { withCore } from '#main/cli/with-core.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { DICOMWEB_PLUGIN } from '../../scripts/system-packages.ts';
import { SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { interop } from '../fixtures/interoperability.ts';
import { writeLabelledStudy } from '../fixtures/labelled-files.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { freePort } from '../fixtures/storescp.ts';

/**
 * Two archives of others, one that speaks DIMSE and one that speaks DICOMweb, hold the priors of labelled patients, and what must not be taken for them: opposite sides, other
 * regions, namesakes, the same number of another issuer, twins. The studies that are read arrive here; nobody asks for anything.
 */
const IMAGES = 2;
const patients = labelledPatients();
/** Those whose priors come while an archive and the core die; the rest is a worklist that is read through. */
const AT_FIRST = patients.slice(0, 10);
const CASES = patients.slice(10);
/** So many cases wait for the reader when the one that has waited longest is opened. */
const WAITING_CASES = 10;
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

/** How many instances a study has at its archive */
const imagesOf = (uid: string) => {
  const facts = patients.flatMap(({ others }) => others).find((each) => each.studyInstanceUid === uid);
  return IMAGES * (facts?.modalities.length ?? 0) * Math.max(1, facts?.lateralities.length ?? 0);
};

beforeAll(async () => {
  [hospital, clinic] = await Promise.all([
    startHospital(),
    startOrthanc(path.join(folder.path, 'clinic'), {
      Plugins: [DICOMWEB_PLUGIN],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
  ]);
  const files = { hospital: [] as string[], clinic: [] as string[] };
  for (const [at, { others }] of patients.entries()) {
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
  await ask(({ prefetch }) =>
    prefetch.putSettings({ isOn: true, mostAtOnce: 2, arrivalDays: 3650, quietSeconds: 1 }),
  );
}, 60_000);

afterAll(async () => {
  await core.stop();
  await Promise.all([hospital.stop(), clinic.stop()]);
  folder.remove();
});

const pulls = () => ask(({ prefetch }) => prefetch.pulls());
const complete = async () => (await pulls()).filter(({ state }) => state === 'complete').length;
const arrive = (...some: readonly LabelledPatient[]) =>
  storescu(
    core.dicom,
    some.flatMap(({ current }) => writeLabelledStudy(current, path.join(folder.path, 'files'), IMAGES)),
  );
const pickedOf = ({ current, others }: LabelledPatient) =>
  rankPriors({ current, others, rules: ruleSet() }).priors.map(({ studyInstanceUid }) => studyInstanceUid);
const picked = patients.flatMap(pickedOf);

async function everyRecord(): Promise<AuditRecord[]> {
  const all: AuditRecord[] = [];
  for (;;) {
    const page = await ask(({ audit }) => audit.list({ beforeSequence: all.at(-1)?.sequence, limit: 500 }));
    all.push(...page);
    if (page.length < 500) return all;
  }
}

async function everyPullOf(uids: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      const states = new Map((await pulls()).map(({ studyInstanceUid, state }) => [studyInstanceUid, state]));
      expect(uids.filter((uid) => states.get(uid) !== 'complete')).toEqual([]);
    },
    { timeout: 40_000, interval: 200 },
  );
}

/** Opens a case as soon as it is ready. @returns which of its priors are on disk then */
async function openCase({ current: { studyInstanceUid } }: LabelledPatient): Promise<string[]> {
  await vi.waitFor(
    async () => {
      const { rows } = await ask(({ worklist }) => worklist.search({ limit: 500, states: ['ready'] }));
      expect(rows.map(({ study }) => study.studyInstanceUid)).toContain(studyInstanceUid);
    },
    { timeout: 20_000, interval: 20 },
  );
  const { priors } = await ask(({ prefetch }) => prefetch.ofStudy({ studyInstanceUid }));
  await ask(({ studies }) => studies.open({ studyInstanceUid }));
  return priors.filter(({ state }) => state === 'complete').map((prior) => prior.studyInstanceUid);
}

test('priors of studies that arrive come by themselves, through a dead archive and a dead core', async () => {
  interop('Orthanc', 'Prefetch of priors by C-FIND and C-GET');
  interop('Orthanc DICOMweb', 'Prefetch of priors by QIDO-RS and WADO-RS');
  await arrive(...AT_FIRST);
  await vi.waitFor(async () => expect(await complete()).toBeGreaterThan(3), {
    timeout: 30_000,
    interval: 20,
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
  await everyPullOf(AT_FIRST.flatMap(pickedOf));
}, 90_000);

test('of a worklist of fifty cases that is read in the order of arrival, at least 95 % of the priors are on disk when a case is opened', async () => {
  const onDisk: string[] = [];
  for (const [at, patient] of CASES.entries()) {
    await arrive(patient);
    const longest = CASES[at - WAITING_CASES];
    if (longest) onDisk.push(...(await openCase(longest)));
  }
  for (const patient of CASES.slice(-WAITING_CASES)) onDisk.push(...(await openCase(patient)));
  const due = CASES.flatMap(pickedOf);
  expect(CASES).toHaveLength(50);
  const late = due.filter((uid) => !onDisk.includes(uid));
  expect(late.length / due.length, late.join(' ')).toBeLessThanOrEqual(0.05);
  await everyPullOf(due);
}, 90_000);

test('of sixty patients the labelled prior comes first, every rank says why, nobody else’s came, and none came twice', async () => {
  const wrong: string[] = [];
  for (const { name, current, wanted } of patients) {
    const { studyInstanceUid } = current;
    const { priors } = await ask(({ prefetch }) => prefetch.ofStudy({ studyInstanceUid }));
    if ((priors[0]?.role ? priors[0].studyInstanceUid : '') !== wanted) wrong.push(name);
    for (const { parts, role, rejected } of priors) {
      expect(parts.map(({ aspect }) => aspect)).toEqual(SCORE_ASPECTS);
      expect([role, rejected].filter((each) => each === null)).toHaveLength(1);
    }
  }
  expect(wrong.length / patients.length, wrong.join(', ')).toBeLessThanOrEqual(0.05);

  const { rows } = await ask(({ studies }) => studies.search({ limit: 500 }));
  const here = new Map(rows.map((row) => [row.studyInstanceUid, row]));
  const come = new Set(here.keys());
  for (const { current } of patients) come.delete(current.studyInstanceUid);
  expect([...come].sort()).toEqual([...picked].sort());
  for (const uid of come) expect(here.get(uid)?.numberOfStudyRelatedInstances).toBe(imagesOf(uid));
  for (const [at, { others }] of patients.entries())
    for (const { studyInstanceUid: uid } of others) if (isForeign(at, uid)) expect(here.has(uid)).toBe(false);

  // One job each, and each brought its instances here in one success.
  const jobs = (await ask(({ jobs: queue }) => queue.list({ limit: 500 }))).filter(
    ({ kind }) => kind === 'prefetch',
  );
  expect(jobs).toHaveLength(picked.length);
  const retrieved = (await everyRecord()).filter(
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
}, 30_000);

test('a prior at an archive that offers no C-GET is moved to us, and is complete by the UIDs that came', async () => {
  interop('Orthanc', 'Prefetch of priors by C-FIND and C-MOVE to ourselves');
  const person = {
    patientId: 'MOVED-1',
    issuerOfPatientId: '',
    patientName: { alphabetic: 'Moved^Maria', ideographic: '', phonetic: '' },
    patientBirthDate: '19500203',
    patientSex: 'F',
  };
  const chest = { person, modalities: ['CT'], descriptions: ['CT chest'] };
  const current = study('2.25.900.0', chest);
  const prior = study('2.25.900.1', { ...chest, studyDate: '20251120' });
  const sent = writeLabelledStudy(prior, path.join(folder.path, 'files'), 5);
  const moving = await startOrthanc(path.join(folder.path, 'moving'), {
    DicomAet: 'MOVING',
    // Whom Orthanc knows may get unless it is told otherwise.
    DicomModalities: {
      us: { AET: 'VIEWBOX', Host: '127.0.0.1', Port: core.dicom.port, AllowGet: false },
    },
  });
  try {
    await storescu(moving.address, sent);
    await ask(({ peers }) =>
      peers.put({
        ...PEER_DEFAULTS,
        aeTitle: 'MOVING',
        host: '127.0.0.1',
        port: moving.address.port,
        may: [],
        retries: 0,
        isArchive: true,
      }),
    );
    await arrive({ name: 'moved', current, others: [prior], wanted: prior.studyInstanceUid });
    await everyPullOf([prior.studyInstanceUid]);
    const [pull] = (await pulls()).filter((each) => each.studyInstanceUid === prior.studyInstanceUid);
    expect(pull).toMatchObject({
      cause: 'arrival',
      archive: { kind: 'dimse', id: 'MOVING' },
      done: sent.length,
      total: sent.length,
    });
    const uidsIn = (files: readonly string[]) =>
      files.map((file) => readFileMeta(readFileSync(file))?.sopInstanceUid ?? '').sort();
    const stored = filesBelow(path.join(data, 'store')).filter((file) => file.endsWith('.dcm'));
    const its = uidsIn(stored).filter((uid) => uid.startsWith(`${prior.studyInstanceUid}.`));
    expect(its).toEqual(uidsIn(sent));
    const told = (await everyRecord()).filter(
      ({ event, objects }) =>
        event === 'instances.retrieved' && objects['studyInstanceUid'] === prior.studyInstanceUid,
    );
    expect(told).toMatchObject([
      { outcome: 'success', objects: { from: 'MOVING', came: String(sent.length) } },
    ]);
  } finally {
    await moving.stop();
  }
}, 60_000);
