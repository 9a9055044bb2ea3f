// npm run bench: durable ingest and the viewer, measured in one run with their peers, taking turns.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ctPhantom, FULL_SIZE } from '#main/phantom/studies.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { appProgram, ensureAppFolder } from '../app-folder.ts';
import { ensureSystemPackages } from '../system-packages.ts';
import { orthanc, storescp, viewbox, type ArchiveKind } from './archives.ts';
import { atLeast, atMost, median, textTable, type Verdict } from './figures.ts';
import { measureCase } from './case.ts';
import { measureEndurance } from './endurance.ts';
import { measureFind, type FindBench } from './find.ts';
import { measureIngest, type IngestCase, type IngestResult } from './ingest.ts';
import { measureMemory } from './memory.ts';
import { measurePlanes } from './planes.ts';
import { measureRelevance } from './relevance.ts';
import { measureRetrieve } from './retrieve.ts';
import { measureScrolling } from './scrolling.ts';
import { measureStrokes } from './strokes.ts';
import { measureWeb } from './web.ts';
import { measureViewers } from './viewers.ts';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    instances: { type: 'string', default: '600' },
    work: { type: 'string' },
    json: { type: 'string' },
    only: { type: 'string' },
    studies: { type: 'string', default: '10000,100000' },
    'orthanc-studies': { type: 'string', default: '10000' },
    slices: { type: 'string' },
    openings: { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});

const HELP = `npm run bench -- [--rounds 3] [--instances 600] [--work DIR] [--json FILE] [--only ingest|memory|viewer|planes|endurance|find|retrieve|web|strokes|scrolling|relevance|case] [--slices N] [--openings 20] [--studies 10000,100000] [--orthanc-studies 10000]

Measures Viewbox and its peers (Orthanc, storescp, OHIF) in turns. --work is a folder on the disk to measure.
Exit status 1 only when an acknowledged instance was lost.`;

/** Enough for every thread of a server to have compiled what it runs */
const WARM_UP_INSTANCES = 120;
const WARM_UP_ASSOCIATIONS = 4;

interface IngestMeasured {
  readonly peer: string;
  readonly setting: string;
  readonly rounds: readonly IngestResult[];
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The peers that are on this machine; says which one is missing. */
async function findArchives(): Promise<ArchiveKind[]> {
  const found: ArchiveKind[] = [viewbox];
  for (const find of [orthanc, storescp]) {
    try {
      found.push(await find());
    } catch (error) {
      say(`MISSING PEER: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}

function sized(files: readonly string[]): { files: readonly string[]; bytes: number } {
  return { files, bytes: files.reduce((sum, file) => sum + statSync(file).size, 0) };
}

async function benchIngest(work: string, rounds: number, instances: number): Promise<IngestMeasured[]> {
  say(`Making ${instances} CT slices of 512 × 512 …`);
  const outbox = path.join(work, 'outbox');
  const study = ctPhantom('standard', { rows: 512, columns: 512, sliceCount: instances }, 10);
  const files = writeStudy(study, outbox).map(({ file }) => file);
  const warmUp = writeStudy(
    ctStudy({
      key: 'bench-warm-up',
      name: 'warm-up',
      description: 'Warm-up',
      patient: PATIENTS.body,
      rows: 512,
      columns: 512,
      sliceCount: WARM_UP_INSTANCES,
    }),
    outbox,
  ).map(({ file }) => file);
  const archives = await findArchives();
  const cases: readonly (readonly [setting: string, peers: readonly ArchiveKind[], IngestCase])[] = [
    ['k=1, storescu', archives, { sender: 'storescu', associations: 1, isNoDelay: true, ...sized(files) }],
    ['k=4, storescu', archives, { sender: 'storescu', associations: 4, isNoDelay: true, ...sized(files) }],
    ['k=1, lean sender', archives, { sender: 'lean', associations: 1, isNoDelay: true, ...sized(files) }],
    ['k=4, lean sender', archives, { sender: 'lean', associations: 4, isNoDelay: true, ...sized(files) }],
    [
      'k=1, stock storescu (Nagle)',
      archives.filter(({ name }) => name !== 'storescp'),
      { sender: 'storescu', associations: 1, isNoDelay: false, ...sized(files.slice(0, 80)) },
    ],
  ];
  const measured: IngestMeasured[] = [];
  for (const [setting, peers, what] of cases) {
    const results = new Map<string, IngestResult[]>(peers.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const peer of peers) {
        const result = await measureIngest(
          peer,
          work,
          { files: warmUp, associations: WARM_UP_ASSOCIATIONS },
          what,
        );
        results.get(peer.name)!.push(result);
        const { instancesPerSecond, lost, failed } = result;
        say(
          `${setting}, round ${round}, ${peer.name}: ${instancesPerSecond.toFixed(0)} instances/s, ` +
            `${failed} failed, ${lost} lost`,
        );
      }
    }
    for (const [peer, list] of results) measured.push({ peer, setting, rounds: list });
  }
  say(
    `\nDurable ingest (medians; before each round every server is fresh and takes ${WARM_UP_INSTANCES} other instances)`,
  );
  say(
    textTable(
      measured.map(({ peer, setting, rounds: list }) => ({
        setting,
        server: peer,
        'instances/s': median(list.map((result) => result.instancesPerSecond)),
        'MB/s': median(list.map((result) => result.megabytesPerSecond)),
        'CPU ms/instance': median(list.map((result) => result.cpuMsPerInstance)),
        'peak RSS MB': median(list.map((result) => result.peakRssMb)),
        'rounds, instances/s': list.map((result) => result.instancesPerSecond.toFixed(0)).join(' '),
        lost: String(list.reduce((sum, result) => sum + result.lost, 0)),
        failed: String(list.reduce((sum, result) => sum + result.failed, 0)),
      })),
    ),
  );
  for (const { name, version, durability, tcpNoDelay } of archives) {
    say(`${name} ${version}: ${durability}; TCP_NODELAY ${tcpNoDelay}`);
  }
  return measured;
}

/** Median of the ratios of rounds that followed each other. */
function ratio(measured: readonly IngestMeasured[], setting: string, peer: string): number | null {
  const rounds = (name: string) =>
    measured.find((entry) => entry.peer === name && entry.setting === setting)?.rounds ?? [];
  const [ours, theirs] = [rounds('Viewbox'), rounds(peer)];
  if (theirs.length === 0) return null;
  return median(ours.map((result, index) => result.instancesPerSecond / theirs[index]!.instancesPerSecond));
}

function ingestVerdicts(measured: readonly IngestMeasured[]): Verdict[] {
  const verdicts: Verdict[] = [];
  const goals = [
    ['k=1, storescu', 'Orthanc', 1.5],
    ['k=4, storescu', 'Orthanc', 1.5],
    ['k=1, lean sender', 'Orthanc', 1.5],
    ['k=4, lean sender', 'Orthanc', 1.5],
    ['k=1, stock storescu (Nagle)', 'Orthanc', 2],
  ] as const;
  for (const [setting, peer, bound] of goals) {
    const value = ratio(measured, setting, peer);
    if (value !== null) verdicts.push(atLeast(`ingest ${setting}: Viewbox / ${peer}`, value, bound));
  }
  const ours = measured.filter(({ peer }) => peer === 'Viewbox').flatMap(({ rounds }) => rounds);
  verdicts.push(
    atMost('core memory at peak', Math.max(...ours.map(({ peakRssMb }) => peakRssMb)), 200, 'MB'),
  );
  return verdicts;
}

function benchFind(work: string, rounds: number): Promise<FindBench> {
  const studies = given.studies.split(',').map(Number);
  return measureFind({ work, rounds, studies, orthancStudies: Number(given['orthanc-studies']), say });
}

async function main(): Promise<number> {
  if (given.help) {
    say(HELP);
    return 0;
  }
  // What is shipped is measured.
  await ensureAppFolder();
  process.env['VIEWBOX_TEST_PROGRAM'] = appProgram;
  // Without a peer the rest is still worth measuring; each missing one is named.
  ensureSystemPackages();
  const parent = given.work ?? tmpdir();
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(path.join(parent, 'viewbox-bench-'));
  const rounds = Math.max(1, Number(given.rounds));
  const machine = {
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg()[0]!.toFixed(1),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
  say(
    Object.entries(machine)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
  );
  try {
    const isWanted = (part: string) => given.only === undefined || given.only === part;
    const ingest = isWanted('ingest') ? await benchIngest(work, rounds, Number(given.instances)) : [];
    const memory = isWanted('memory') ? await measureMemory({ work, say }) : null;
    const viewer = isWanted('viewer') ? await measureViewers({ work, rounds, say, size: FULL_SIZE }) : null;
    const planes = isWanted('planes')
      ? await measurePlanes({
          work,
          rounds,
          say,
          size: { rows: 512, columns: 512, sliceCount: Number(given.slices ?? 1000) },
        })
      : null;
    const endurance = isWanted('endurance')
      ? await measureEndurance({
          work,
          openings: Number(given.openings),
          say,
          size: { rows: 512, columns: 512, sliceCount: Number(given.slices ?? 1200) },
        })
      : null;
    const find = isWanted('find') ? await benchFind(work, rounds) : null;
    const retrieve = isWanted('retrieve')
      ? await measureRetrieve({ work, rounds, instances: Number(given.instances), say })
      : null;
    const web = isWanted('web')
      ? await measureWeb({ work, rounds, instances: Math.min(500, Number(given.instances)), say })
      : null;
    const strokes = isWanted('strokes') ? await measureStrokes({ work, say }) : null;
    const scrolling = isWanted('scrolling') ? await measureScrolling({ work, rounds, say }) : null;
    const relevance = isWanted('relevance') ? measureRelevance({ say }) : null;
    const caseChange = isWanted('case')
      ? await measureCase({
          work,
          rounds,
          say,
          size: { rows: 512, columns: 512, sliceCount: Number(given.slices ?? 100) },
        })
      : null;
    const verdicts = [
      ...(ingest.length > 0 ? ingestVerdicts(ingest) : []),
      ...(memory?.verdicts ?? []),
      ...(viewer?.verdicts ?? []),
      ...(planes?.verdicts ?? []),
      ...(endurance?.verdicts ?? []),
      ...(find?.verdicts ?? []),
      ...(retrieve?.verdicts ?? []),
      ...(web?.verdicts ?? []),
      ...(strokes?.verdicts ?? []),
      ...(scrolling?.verdicts ?? []),
      ...(relevance?.verdicts ?? []),
      ...(caseChange?.verdicts ?? []),
    ];
    say('\nGoals');
    say(
      textTable(
        verdicts.map(({ what, value, goal, isMet }) => ({
          goal: isMet ? 'met' : 'MISSED',
          what,
          value,
          bound: goal,
        })),
      ),
    );
    const lost = ingest.reduce(
      (sum, entry) =>
        sum + (entry.peer === 'Viewbox' ? entry.rounds.reduce((total, { lost }) => total + lost, 0) : 0),
      0,
    );
    if (given.json) {
      const report = {
        at: new Date().toISOString(),
        machine,
        rounds,
        ingest,
        memory,
        viewer,
        planes,
        endurance,
        find,
        retrieve,
        web,
        strokes,
        scrolling,
        relevance,
        caseChange,
        verdicts,
        lost,
      };
      writeFileSync(given.json, `${JSON.stringify(report, null, 2)}\n`);
      say(`\nAll raw values: ${given.json}`);
    }
    if (lost > 0) say(`\n${lost} ACKNOWLEDGED INSTANCES WERE LOST`);
    return lost > 0 ? 1 : 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
