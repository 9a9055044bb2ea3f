import path from 'node:path';
import { ctPhantom } from '#main/phantom/studies.ts';
import { addPeer, addUser, createToken, startCore } from '../../e2e/fixtures/core.ts';
import { storescu } from '../../e2e/fixtures/dcmtk.ts';
import { writeStudy, type SentFile } from '../../e2e/fixtures/phantom-files.ts';
import { startOrthanc } from '../../e2e/fixtures/query-peers.ts';
import { DICOMWEB_PLUGIN } from '../system-packages.ts';
import { atLeast, atMost, median, quantile, textTable, type Verdict } from './figures.ts';
import { processUse } from './process-use.ts';
import { WebConnection } from './web-client.ts';

/** DICOMweb of Viewbox and Orthanc in turns, as a viewer uses it: metadata of a series, then frames, one for each request. */

interface WebBenchOptions {
  readonly work: string;
  readonly rounds: number;
  readonly instances: number;
  readonly say: (text: string) => void;
}

interface Server {
  readonly name: string;
  /** Base address of its DICOMweb */
  readonly web: string;
  readonly headers: readonly string[];
  readonly pid: number;
  readonly stop: () => Promise<unknown>;
}

interface WebRow {
  readonly what: 'metadata' | 'frames ×1' | 'frames ×6' | 'series';
  readonly server: string;
  /** One for each round */
  readonly ms: readonly number[];
  readonly megabytesPerSecond: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p95Ms: readonly number[];
  readonly cpuMs: readonly number[];
}

export interface WebBench {
  readonly rows: readonly WebRow[];
  readonly verdicts: readonly Verdict[];
}

const FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const SERIES = 'multipart/related; type="application/dicom"; transfer-syntax=*';
const FRAMES = 200;

export async function measureWeb({ work, rounds, instances, say }: WebBenchOptions): Promise<WebBench> {
  const study = ctPhantom('standard', { rows: 512, columns: 512, sliceCount: instances }, 10);
  const files = writeStudy(study, path.join(work, 'web-outbox'));
  const servers = [await startViewbox(work, files), await startPeer(work, files)];
  try {
    const rows: WebRow[] = [];
    const at = `/studies/${study.studyInstanceUid}/series/${files[0]!.seriesInstanceUid}`;
    const frames = files
      .slice(0, FRAMES)
      .map(({ sopInstanceUid }) => `${at}/instances/${sopInstanceUid}/frames/1`);
    const cases = [
      ['metadata', 1, [`${at}/metadata`], 'application/dicom+json'],
      ['frames ×1', 1, frames, FRAME],
      ['frames ×6', 6, frames, FRAME],
      ['series', 1, [at], SERIES],
    ] as const;
    for (const [what, connections, paths, accept] of cases) {
      const measured = servers.map(() => [] as Measured[]);
      // Once before it counts: files are in the page cache and code is compiled for everybody.
      for (let round = -1; round < rounds; round += 1)
        for (const [index, server] of servers.entries()) {
          const result = await measure(server, connections, paths, accept);
          if (round < 0) continue;
          measured[index]!.push(result);
          say(
            `${what}, round ${round + 1}, ${server.name}: ${result.ms.toFixed(0)} ms, ${result.rate.toFixed(0)} MB/s`,
          );
        }
      for (const [index, { name }] of servers.entries()) {
        const list = measured[index]!;
        rows.push({
          what,
          server: name,
          ms: list.map(({ ms }) => ms),
          megabytesPerSecond: list.map(({ rate }) => rate),
          p50Ms: list.map(({ latencies }) => quantile(latencies, 0.5)),
          p95Ms: list.map(({ latencies }) => quantile(latencies, 0.95)),
          cpuMs: list.map(({ cpuMs }) => cpuMs),
        });
      }
    }
    say(
      `\nDICOMweb, a series of ${instances} CT slices of 512 × 512; frames are ${FRAMES} requests; medians`,
    );
    say(
      textTable(
        rows.map(({ what, server, ms, megabytesPerSecond, p50Ms, p95Ms, cpuMs }) => ({
          what,
          server,
          ms: median(ms),
          'MB/s': median(megabytesPerSecond),
          'p50 ms': median(p50Ms),
          'p95 ms': median(p95Ms),
          'CPU ms': median(cpuMs),
          'rounds, ms': ms.map((value) => value.toFixed(0)).join(' '),
        })),
      ),
    );
    return { rows, verdicts: verdictsOf(rows) };
  } finally {
    for (const { stop } of servers) await stop();
  }
}

interface Measured {
  readonly ms: number;
  /** MB/s */
  readonly rate: number;
  readonly latencies: readonly number[];
  readonly cpuMs: number;
}

async function measure(
  { web, headers, pid }: Server,
  connections: number,
  paths: readonly string[],
  accept: string,
): Promise<Measured> {
  const base = new URL(web).pathname;
  const open = Array.from({ length: connections }, () => new WebConnection(web, headers));
  const queue = paths.values();
  const latencies: number[] = [];
  let bytes = 0;
  const before = processUse(pid).cpuMs;
  const startMs = performance.now();
  await Promise.all(
    open.map(async (connection) => {
      for (const at of queue) {
        const sentMs = performance.now();
        const { status, bodyBytes } = await connection.get(base + at, accept);
        if (status !== 200) throw new Error(`${web}${at} answered ${status}`);
        latencies.push(performance.now() - sentMs);
        bytes += bodyBytes;
      }
    }),
  );
  const ms = performance.now() - startMs;
  const cpuMs = processUse(pid).cpuMs - before;
  for (const connection of open) connection.close();
  return { ms, rate: bytes / 1e3 / ms, latencies, cpuMs };
}

/** Medians of the ratios of rounds that followed each other. */
function verdictsOf(rows: readonly WebRow[]): Verdict[] {
  const ratio = (what: WebRow['what']) => {
    const of = (server: string) => rows.find((row) => row.what === what && row.server === server)?.ms ?? [];
    const theirs = of('Orthanc');
    return median(of('Viewbox').map((ms, round) => (theirs[round] ?? ms) / ms));
  };
  return [
    atLeast('WADO-RS frames over 6 connections: Viewbox / Orthanc', ratio('frames ×6'), 3),
    atLeast('WADO-RS frames over 1 connection: Viewbox / Orthanc', ratio('frames ×1'), 2),
    atLeast('WADO-RS series: Viewbox / Orthanc', ratio('series'), 1),
    atMost('metadata, time: Viewbox / Orthanc', 1 / ratio('metadata'), 0.1),
  ];
}

async function startViewbox(work: string, files: readonly SentFile[]): Promise<Server> {
  const folder = path.join(work, 'web-viewbox');
  await addPeer(folder);
  const core = await startCore(folder);
  await addUser(folder, 'bench', 'radiologist');
  const token = await createToken(folder, 'bench');
  await storescu(
    core.dicom,
    files.map(({ file }) => file),
  );
  return {
    name: 'Viewbox',
    web: `${core.http}/dicomweb`,
    headers: [`Authorization: Bearer ${token}`],
    pid: core.pid,
    stop: () => core.stop(),
  };
}

async function startPeer(work: string, files: readonly SentFile[]): Promise<Server> {
  const orthanc = await startOrthanc(path.join(work, 'web-orthanc'), {
    HttpCompressionEnabled: false,
    Plugins: [DICOMWEB_PLUGIN],
    DicomWeb: { Enable: true, Root: '/dicom-web/' },
  });
  await storescu(
    orthanc.address,
    files.map(({ file }) => file),
  );
  return {
    name: 'Orthanc',
    web: `${orthanc.http}/dicom-web`,
    headers: [],
    pid: orthanc.pid,
    stop: orthanc.stop,
  };
}
