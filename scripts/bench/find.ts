import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { studySearchSchema, type StudySearch } from '#shared/contract/studies.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { encodeDataSetTree } from '#main/dicom/data-set.ts';
import { EXPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { dataFolder } from '#main/store/layout.ts';
import {
  addPeer,
  addUser,
  createToken,
  SERVED_AE_TITLE,
  startCore,
  type RunningCore,
} from '../../e2e/fixtures/core.ts';
import { storescu, type DicomAddress } from '../../e2e/fixtures/dcmtk.ts';
import { dataSetOf } from '../../e2e/fixtures/query-corpus.ts';
import { startOrthanc } from '../../e2e/fixtures/query-peers.ts';
import { NEWEST_SEEDED_DAY, seedCatalog, seededHeader } from '../../e2e/fixtures/seeded-catalog.ts';
import { freePort } from '../../e2e/fixtures/storescp.ts';
import { atMost, median, quantile, textTable, type Verdict } from './figures.ts';
import { openFindClient, studyIdentifier, type FindClient, type FindMeasured } from './find-client.ts';

/** Queries on one open association, asked of all servers in turns: Viewbox with catalogs of several sizes, and Orthanc. */

interface FindBenchOptions {
  readonly work: string;
  readonly rounds: number;
  /** Sizes of our catalogs, ascending; they are seeded, not received */
  readonly studies: readonly number[];
  /** Studies that Orthanc is really sent */
  readonly orthancStudies: number;
  readonly say: (text: string) => void;
}

export interface FindBench {
  readonly answers: readonly AnswerRow[];
  readonly verdicts: readonly Verdict[];
}

interface Server {
  readonly name: string;
  readonly studies: number;
  readonly client: FindClient;
}

interface AnswerRow {
  readonly question: string;
  readonly server: string;
  readonly studies: number;
  readonly matches: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly firstMs: number;
  readonly microsecondsPerMatch: number;
}

const CALLER = 'BENCH';
const LEAST_ROUNDS = 30;
/** Those with many matches are asked this often */
const LONG_ROUNDS = 5;
const BASIC = [
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'StudyDescription',
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'StudyInstanceUID',
  'StudyID',
];
const WORKLIST = [
  ...BASIC,
  'ModalitiesInStudy',
  'NumberOfStudyRelatedSeries',
  'NumberOfStudyRelatedInstances',
];

interface Question {
  readonly name: string;
  /** @param header a study that the server holds */
  readonly keys: (header: ReturnType<typeof seededHeader>) => Readonly<Record<string, string>>;
  readonly returned?: readonly string[];
  readonly isLong?: boolean;
  /** As many matches in every catalog */
  readonly isExact?: boolean;
}

/** Days that every catalog of 10 000 studies holds */
const DAY = dayBack(100);
const MONTH = `${dayBack(130)}-${dayBack(101)}`;

function dayBack(days: number): string {
  const day = new Date(NEWEST_SEEDED_DAY);
  day.setDate(day.getDate() - days);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
}

const QUESTIONS: readonly Question[] = [
  {
    name: 'study UID',
    keys: ({ studyInstanceUid }) => ({ StudyInstanceUID: studyInstanceUid }),
    isExact: true,
  },
  {
    name: 'accession number',
    keys: ({ accessionNumber }) => ({ AccessionNumber: accessionNumber }),
    isExact: true,
  },
  { name: 'patient ID', keys: ({ patientId }) => ({ PatientID: patientId }), isExact: true },
  { name: 'no match', keys: () => ({ PatientID: 'NOSUCH' }), isExact: true },
  { name: 'one day (40)', keys: () => ({ StudyDate: DAY }), isExact: true },
  { name: '30 days (1200)', keys: () => ({ StudyDate: MONTH }), isExact: true },
  { name: '30 days, worklist keys', keys: () => ({ StudyDate: MONTH }), returned: WORKLIST, isExact: true },
  { name: 'one day, CT', keys: () => ({ StudyDate: DAY, ModalitiesInStudy: 'CT' }), isExact: true },
  { name: 'name GAR*', keys: () => ({ PatientName: 'GAR*' }), isLong: true },
  { name: 'unconstrained', keys: () => ({}), isLong: true },
];
const EXACT_KEYS = new Set(['study UID', 'accession number', 'patient ID', 'no match']);

export async function measureFind(options: FindBenchOptions): Promise<FindBench> {
  const { work, say, studies } = options;
  const cores: { studies: number; folder: string; core: RunningCore }[] = [];
  for (const count of studies) {
    const folder = path.join(work, `seeded-${count}`);
    say(`Seeding a catalog of ${count} studies …`);
    seedCatalog(folder, count);
    await addPeer(folder, CALLER, { may: 'find' });
    await addUser(folder, 'bench', 'radiologist');
    cores.push({ studies: count, folder, core: await startCore(folder) });
  }
  const orthanc = options.orthancStudies > 0 ? await loadedOrthanc(options) : null;
  const servers: Server[] = [];
  try {
    for (const { studies: count, core } of cores)
      servers.push({ name: 'Viewbox', studies: count, client: await openFindClient(core.dicom, CALLER) });
    if (orthanc)
      servers.push({
        name: 'Orthanc',
        studies: options.orthancStudies,
        client: await openFindClient(orthanc.address, CALLER),
      });
    const answers = await askInTurns(servers, options);
    say('\nC-FIND at the study level, one open association each');
    say(textTable(answers.map(described)));
    const verdicts = [
      ...findVerdicts(answers, options),
      ...(await measureQido(cores, options)),
      ...(await measureLists(cores, options)),
      ...(await measureRestart(cores, servers, options)),
    ];
    return { answers, verdicts };
  } finally {
    for (const { client } of servers) client.close();
    for (const { core } of cores) await core.kill();
    await orthanc?.stop();
  }
}

async function askInTurns(
  servers: readonly Server[],
  { rounds, say }: FindBenchOptions,
): Promise<AnswerRow[]> {
  const answers: AnswerRow[] = [];
  for (const question of QUESTIONS) {
    const measured = servers.map((): FindMeasured[] => []);
    const times = question.isLong ? LONG_ROUNDS : Math.max(rounds, LEAST_ROUNDS);
    // Once before it counts: everybody has prepared and read what the question needs.
    for (let round = -1; round < times; round += 1)
      for (const [index, { client, studies, name }] of servers.entries()) {
        const header = seededHeader(((round + 2) * 7919) % studies);
        const identifier = studyIdentifier(question.keys(header), question.returned ?? BASIC);
        const answer = await client.find(identifier);
        if (answer.status !== 0) say(`${name}, ${question.name}: status ${answer.status.toString(16)}`);
        if (round >= 0) measured[index]!.push(answer);
      }
    for (const [index, { name, studies }] of servers.entries()) {
      const list = measured[index]!;
      const ms = list.map((answer) => answer.ms);
      const matches = list.reduce((sum, answer) => sum + answer.matches, 0);
      answers.push({
        question: question.name,
        server: name,
        studies,
        matches: matches / list.length,
        p50Ms: median(ms),
        p95Ms: quantile(ms, 0.95),
        firstMs: median(list.map((answer) => answer.firstMs)),
        microsecondsPerMatch: matches === 0 ? 0 : (1000 * ms.reduce((sum, one) => sum + one, 0)) / matches,
      });
    }
  }
  return answers;
}

function described(row: AnswerRow): Record<string, string | number> {
  return {
    question: row.question,
    server: `${row.server} ${row.studies}`,
    matches: row.matches,
    'p50 ms': row.p50Ms,
    'p95 ms': row.p95Ms,
    'first ms': row.firstMs,
    'µs/match': row.microsecondsPerMatch,
  };
}

function findVerdicts(
  answers: readonly AnswerRow[],
  { studies, orthancStudies }: FindBenchOptions,
): Verdict[] {
  const ours = (count: number, question: string) =>
    answers.find((row) => row.server === 'Viewbox' && row.studies === count && row.question === question)!;
  const theirs = (question: string) =>
    answers.find((row) => row.server === 'Orthanc' && row.question === question);
  const verdicts: Verdict[] = [];
  const small = studies[0]!;
  const large = studies.at(-1)!;
  for (const name of EXACT_KEYS) {
    for (const count of studies)
      verdicts.push(atMost(`C-FIND ${name}, p95 at ${count}`, ours(count, name).p95Ms, 5, 'ms'));
    const orthanc = theirs(name);
    if (orthanc)
      verdicts.push(
        atMost(
          `C-FIND ${name}, p95: Viewbox at ${large} / Orthanc at ${orthancStudies}`,
          ours(large, name).p95Ms / orthanc.p95Ms,
          0.2,
        ),
      );
  }
  const exact = QUESTIONS.filter(({ isExact }) => isExact).map(({ name }) => name);
  if (small !== large)
    verdicts.push(
      atMost(
        `C-FIND p50 at ${large} / p50 at ${small}, median of ${exact.length} questions with fixed matches`,
        median(exact.map((name) => ours(large, name).p50Ms / ours(small, name).p50Ms)),
        1.3,
      ),
    );
  const all = ours(large, 'unconstrained');
  verdicts.push(
    atMost(`first match of an unconstrained C-FIND at ${large}`, all.firstMs, 10, 'ms'),
    atMost(`C-FIND per match at ${large}`, all.microsecondsPerMatch, 30, 'µs'),
    atMost(
      'worklist keys against basic keys, same matches',
      ours(large, '30 days, worklist keys').p50Ms / ours(large, '30 days (1200)').p50Ms,
      1.05,
    ),
  );
  return verdicts;
}

const QIDO: readonly string[] = [
  'limit=100',
  'PatientName=GAR*&limit=100',
  `StudyDate=${DAY}`,
  'AccessionNumber=A1999900',
  `StudyDate=${DAY}&ModalitiesInStudy=CT`,
];

/** Median of each question, by the size of the catalog. */
async function measureQido(
  cores: readonly { studies: number; folder: string; core: RunningCore }[],
  { say, rounds }: FindBenchOptions,
): Promise<Verdict[]> {
  const times = new Map<string, number[]>();
  for (const { folder, core } of cores) {
    const headers = { authorization: `Bearer ${await createToken(folder, 'bench')}` };
    for (const question of QIDO) {
      const ms: number[] = [];
      for (let round = -1; round < Math.max(rounds, LEAST_ROUNDS); round += 1) {
        const started = performance.now();
        await (await fetch(`${core.http}/dicomweb/studies?${question}`, { headers })).arrayBuffer();
        if (round >= 0) ms.push(performance.now() - started);
      }
      times.set(question, [...(times.get(question) ?? []), median(ms)]);
    }
  }
  return growthVerdicts('QIDO', times, cores, say);
}

/** Those with as many matches in every catalog; a search for a common name costs what it finds. */
const SEARCHES: readonly Partial<StudySearch>[] = [
  {},
  { studyDateFrom: DAY, studyDateTo: DAY },
  { modalities: ['CT'], studyDateFrom: DAY, studyDateTo: DAY },
  { text: 'A1999900' },
  { offset: 5000 },
];

async function measureLists(
  cores: readonly { studies: number; folder: string }[],
  { say, rounds }: FindBenchOptions,
): Promise<Verdict[]> {
  const times = new Map<string, number[]>();
  for (const { folder } of cores) {
    const reader = openCatalogReader(dataFolder(folder).catalogFile);
    for (const search of SEARCHES) {
      const ms: number[] = [];
      for (let round = -1; round < Math.max(rounds, LEAST_ROUNDS); round += 1) {
        const started = performance.now();
        await reader.searchStudies(studySearchSchema.parse(search));
        if (round >= 0) ms.push(performance.now() - started);
      }
      const name = JSON.stringify(search);
      times.set(name, [...(times.get(name) ?? []), median(ms)]);
    }
    await reader.dispose();
  }
  return growthVerdicts('study list', times, cores, say);
}

function growthVerdicts(
  what: string,
  times: ReadonlyMap<string, readonly number[]>,
  cores: readonly { studies: number }[],
  say: (text: string) => void,
): Verdict[] {
  say(`\n${what}, median ms by the size of the catalog`);
  const rows = [...times].map(([question, ms]) => ({
    question,
    ...Object.fromEntries(ms.map((value, index) => [String(cores[index]!.studies), value])),
  }));
  say(textTable(rows));
  if (cores.length < 2) return [];
  const ratios = [...times.values()].map((ms) => ms.at(-1)! / ms.at(-2)!);
  const [larger, smaller] = [cores.at(-1)!.studies, cores.at(-2)!.studies];
  return [atMost(`${what}: worst question at ${larger} / at ${smaller}`, Math.max(...ratios), 2)];
}

/** A restart of the core with the largest catalog, as a peer sees it that asks until it is answered. */
async function measureRestart(
  cores: { studies: number; folder: string; core: RunningCore }[],
  servers: readonly Server[],
  { say }: FindBenchOptions,
): Promise<Verdict[]> {
  const last = cores.at(-1)!;
  servers.find(({ name, studies }) => name === 'Viewbox' && studies === last.studies)?.client.close();
  const totals: number[] = [];
  for (let round = 1; round <= LONG_ROUNDS; round += 1) {
    await last.core.stop();
    const port = await freePort();
    const started = performance.now();
    const starting = startCore(last.folder, { args: ['--dicom-port', String(port)] });
    const client = await insisting({ host: '127.0.0.1', port, aeTitle: SERVED_AE_TITLE });
    await client.find(studyIdentifier({ AccessionNumber: seededHeader(77).accessionNumber }, BASIC));
    totals.push(performance.now() - started);
    client.close();
    last.core = await starting;
    const { readyMs, readyCpuMs } = last.core;
    say(
      `restart at ${last.studies}, round ${round}: first find after ${totals.at(-1)!.toFixed(0)} ms, ` +
        `window ready after ${readyMs.toFixed(0)} ms (${readyCpuMs} ms of processor)`,
    );
  }
  return [atMost(`restart at ${last.studies}: first C-FIND answered`, median(totals) / 1000, 0.3, 's')];
}

async function insisting(target: DicomAddress): Promise<FindClient> {
  for (;;) {
    try {
      return await openFindClient(target, CALLER);
    } catch {
      await after(5);
    }
  }
}

async function loadedOrthanc({ work, orthancStudies, say }: FindBenchOptions) {
  const folder = path.join(work, 'orthanc-find');
  const outbox = path.join(work, 'tiny');
  say(`Sending ${orthancStudies} small studies to Orthanc …`);
  const peer = await startOrthanc(folder);
  for (let start = 0; start < orthancStudies; start += 5000) {
    const part = path.join(outbox, String(start));
    mkdirSync(part, { recursive: true });
    for (let index = start; index < Math.min(orthancStudies, start + 5000); index += 1)
      writeFileSync(path.join(part, `${index}.dcm`), tinyInstance(index));
    await storescu(peer.address, [part], ['+sd', '-R']);
  }
  return peer;
}

/** The study of that number as one object without pixels, with what the questions ask for. */
function tinyInstance(index: number): Buffer {
  const header = seededHeader(index);
  const { alphabetic, ideographic } = header.patientName;
  const dataSet = dataSetOf({
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: header.sopClassUid,
    SOPInstanceUID: header.sopInstanceUid,
    StudyInstanceUID: header.studyInstanceUid,
    SeriesInstanceUID: header.seriesInstanceUid,
    StudyDate: header.studyDate,
    StudyTime: header.studyTime,
    AccessionNumber: header.accessionNumber,
    StudyID: header.studyId,
    StudyDescription: header.studyDescription,
    PatientName: ideographic === '' ? alphabetic : `${alphabetic}=${ideographic}`,
    PatientID: header.patientId,
    PatientBirthDate: header.patientBirthDate,
    PatientSex: header.patientSex,
    Modality: header.modality,
    SeriesNumber: '1',
    InstanceNumber: '1',
  });
  const meta = encodeFileMeta({
    sopClassUid: header.sopClassUid,
    sopInstanceUid: header.sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    sourceAeTitle: '',
  });
  return Buffer.concat([meta, encodeDataSetTree(dataSet, EXPLICIT_LITTLE)]);
}
