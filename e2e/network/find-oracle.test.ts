import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { interop } from '../fixtures/interoperability.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { findscu, type FindResult } from '../fixtures/findscu.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { DCMQRSCP_DEVIATIONS, ORTHANC_DEVIATIONS, type Deviation } from '../fixtures/query-deviations.ts';
import { writeQueryCorpus } from '../fixtures/query-corpus.ts';
import { startDcmqrscp, startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { queryTable, type TableQuery } from '../fixtures/query-table.ts';

/**
 * C-FIND and QIDO over a corpus, against what a Python script finds in the files by the rules of the standard, and against
 * Orthanc and dcmqrscp where those follow it. VIEWBOX_ORACLE_STUDIES=10000 asks the same of a large corpus.
 */
const STUDIES = Number(process.env['VIEWBOX_ORACLE_STUDIES'] ?? 240);
const ORACLE = fileURLToPath(new URL('../fixtures/find-oracle.py', import.meta.url));
/** More than dcmqrscp keeps */
const DCMQRSCP_STUDIES = 500;
const QIDO_PAGE = 5000;

const data = temporaryFolder('oracle');
const corpusFolder = path.join(data.path, 'corpus');
let core: RunningCore;
let queries: TableQuery[];
let truth: string[][];
let token: string;

beforeAll(async () => {
  const corpus = writeQueryCorpus(corpusFolder, STUDIES);
  queries = queryTable(corpus);
  const folder = path.join(data.path, 'viewbox');
  await addPeer(folder, 'TESTSCU', { may: 'store,find' });
  await addUser(folder, 'ann', 'radiologist');
  token = await createToken(folder, 'ann');
  core = await startCore(folder);
  const imported = await runViewbox(folder, ['import', corpusFolder]);
  if (imported.exitCode !== 0) throw new Error(imported.stdout + imported.stderr);
  const oracle = await runProgram(programFile('python3'), [ORACLE, corpusFolder], {
    input: JSON.stringify(queries),
  });
  if (oracle.exitCode !== 0) throw new Error(oracle.stderr);
  truth = JSON.parse(oracle.stdout) as string[][];
}, 1_800_000);

afterAll(async () => {
  await core.stop();
  data.remove();
}, 600_000);

function nameOf({ model, level, keys }: TableQuery): string {
  const asked = Object.entries(keys).map(
    ([key, value]) => `${key}=${value.length > 80 ? `${value.slice(0, 60)}…` : value}`,
  );
  return `${model === 'patientRoot' ? 'patient root ' : ''}${level} ${asked.join(' ')}`;
}

async function askAll(target: RunningPeer['address']): Promise<FindResult[]> {
  const results: FindResult[] = [];
  for (const model of ['studyRoot', 'patientRoot'] as const) {
    const asked = [...queries.entries()].filter(([, query]) => query.model === model);
    const answers = await findscu(
      target,
      model,
      asked.map(([, query]) => query),
      path.join(data.path, 'queries'),
    );
    for (const [at, [index]] of asked.entries()) results[index] = answers[at]!;
  }
  return results;
}

test('the table is long and its answers are telling', () => {
  expect(queries.length).toBeGreaterThanOrEqual(120);
  const telling = truth.filter((found) => found.length > 0 && found.length < STUDIES);
  expect(telling.length).toBeGreaterThan(queries.length / 2);
});

test('C-FIND finds what the oracle finds', async () => {
  interop('findscu', 'C-FIND at Viewbox');
  const results = await askAll(core.dicom);
  const differing = queries.flatMap((query, index) => {
    const { found, finalStatus } = results[index]!;
    if (finalStatus === 'Success' && same(found, truth[index]!)) return [];
    return [`${nameOf(query)}: ${finalStatus} ${difference(found, truth[index]!)}`];
  });
  expect(differing).toEqual([]);
}, 600_000);

test('QIDO finds what the oracle finds', async () => {
  interop('fetch (Node.js)', 'QIDO-RS at Viewbox');
  const differing: string[] = [];
  for (const [index, query] of queries.entries()) {
    if (query.level === 'PATIENT') continue;
    const found = await qido(query);
    if (!same(found, truth[index]!)) differing.push(`${nameOf(query)}: ${difference(found, truth[index]!)}`);
  }
  expect(differing).toEqual([]);
}, 600_000);

const RESOURCES = {
  STUDY: ['studies', '0020000D'],
  SERIES: ['series', '0020000E'],
  IMAGE: ['instances', '00080018'],
} as const;

async function qido({ level, keys }: TableQuery): Promise<string[]> {
  const [resource, tag] = RESOURCES[level === 'PATIENT' ? 'STUDY' : level];
  const found: string[] = [];
  for (let offset = 0; ; offset += QIDO_PAGE) {
    const parameters = new URLSearchParams({ ...keys, limit: String(QIDO_PAGE), offset: String(offset) });
    const answer = await fetch(`${core.http}/dicomweb/${resource}?${parameters.toString()}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    // No content: nothing, or nothing more, matches (PS3.18 8.3.4.4)
    if (answer.status === 204) return found.sort();
    expect(answer.status).toBe(200);
    const page = (await answer.json()) as Record<string, { Value?: string[] }>[];
    found.push(...page.map((match) => match[tag]?.Value?.[0] ?? ''));
    if (page.length < QIDO_PAGE) return found.sort();
  }
}

function same(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && found.every((uid, index) => uid === wanted[index]);
}

function difference(found: readonly string[], wanted: readonly string[]): string {
  const missing = wanted.filter((uid) => !found.includes(uid));
  const extra = found.filter((uid) => !wanted.includes(uid));
  return `${found.length} found, ${wanted.length} wanted; missing ${missing.slice(0, 3).join(' ')}; extra ${extra.slice(0, 3).join(' ')}`;
}

/** Queries that a peer answers otherwise than the oracle, without those of which it is known. */
async function unknownDeviations(peer: RunningPeer, known: readonly Deviation[]) {
  await storescu(peer.address, [corpusFolder], ['+sd', '+r', '-R']);
  const results = await askAll(peer.address);
  const differing = queries.flatMap((query, index) => {
    // A peer that merges patients by their ID tells each once: compared as a set.
    const found = [...new Set(results[index]!.found)];
    const wanted = [...new Set(truth[index])];
    return same(found, wanted) ? [] : [`${nameOf(query)}: ${difference(found, wanted)}`];
  });
  const unknown = differing.filter((line) => !known.some(({ query }) => query.test(line.split(': ')[0]!)));
  return { agreeing: queries.length - differing.length, unknown };
}

test('Orthanc finds the same, but for what is known of it', async () => {
  const peer = await startOrthanc(path.join(data.path, 'orthanc'));
  try {
    const { agreeing, unknown } = await unknownDeviations(peer, ORTHANC_DEVIATIONS);
    expect(unknown).toEqual([]);
    expect(agreeing).toBeGreaterThan(120);
  } finally {
    await peer.stop();
  }
}, 1_800_000);

// It keeps no more than 500 studies: of a large corpus it would know a part.
test('dcmqrscp finds the same, but for what is known of it', async () => {
  if (STUDIES > DCMQRSCP_STUDIES) return;
  const peer = await startDcmqrscp(path.join(data.path, 'dcmqrscp'));
  try {
    const { agreeing, unknown } = await unknownDeviations(peer, DCMQRSCP_DEVIATIONS);
    expect(unknown).toEqual([]);
    expect(agreeing).toBeGreaterThan(100);
  } finally {
    await peer.stop();
  }
}, 600_000);
