import { statSync } from 'node:fs';
import path from 'node:path';
import { ctPhantom } from '#main/phantom/studies.ts';
import { startListener, type DicomListener } from '#main/network/dicom-listener.ts';
import type { StoreHandler } from '#main/network/handlers.ts';
import { moveFromPeer } from '#main/network/move-scu.ts';
import { addPeer, SENDER_AE_TITLE, startCore } from '../../e2e/fixtures/core.ts';
import { storescu, type DicomAddress } from '../../e2e/fixtures/dcmtk.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { programFile, runProgram } from '../../e2e/fixtures/programs.ts';
import { startDcmqrscp, startOrthanc } from '../../e2e/fixtures/query-peers.ts';
import { freePort } from '../../e2e/fixtures/storescp.ts';
import { atLeast, median, textTable, type Verdict } from './figures.ts';

/**
 * One study got by C-GET (with DCMTK's getscu) and moved by C-MOVE (to a listener of ours), from Viewbox, Orthanc and
 * dcmqrscp in turns; what comes is thrown away.
 */

interface RetrieveBenchOptions {
  readonly work: string;
  readonly rounds: number;
  readonly instances: number;
  readonly say: (text: string) => void;
}

interface RetrieveRow {
  readonly service: 'C-GET' | 'C-MOVE';
  readonly server: string;
  readonly megabytesPerSecond: readonly number[];
}

export interface RetrieveBench {
  readonly rows: readonly RetrieveRow[];
  readonly verdicts: readonly Verdict[];
}

interface Server {
  readonly name: string;
  readonly address: DicomAddress;
  readonly stop: () => Promise<unknown>;
}

const SINK = 'BENCHSINK';

export async function measureRetrieve(options: RetrieveBenchOptions): Promise<RetrieveBench> {
  const { work, rounds, instances, say } = options;
  const study = ctPhantom('standard', { rows: 512, columns: 512, sliceCount: instances }, 10);
  const files = writeStudy(study, path.join(work, 'retrieve-outbox')).map(({ file }) => file);
  const sizeBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const sink = countingSink();
  const sinkPort = await freePort();
  const servers = await startServers(work, sinkPort);
  let listener: DicomListener | null = null;
  try {
    for (const { address } of servers) await storescu(address, files);
    listener = await startListener(
      {
        host: '127.0.0.1',
        port: sinkPort,
        aeTitle: SINK,
        peers: servers.map(({ address }) => ({ aeTitle: address.aeTitle, addresses: [], mayStore: true })),
      },
      sink.handler,
    );
    const identifier = { level: 'STUDY', keys: { StudyInstanceUID: study.studyInstanceUid } } as const;
    const rows: RetrieveRow[] = [];
    for (const service of ['C-GET', 'C-MOVE'] as const) {
      const rates = servers.map((): number[] => []);
      // Once before it counts: files are in the page cache and code is compiled for everybody
      for (let round = -1; round < rounds; round += 1)
        for (const [index, { name, address }] of servers.entries()) {
          const target = {
            host: address.host,
            port: address.port,
            calledAeTitle: address.aeTitle,
            callingAeTitle: service === 'C-GET' ? SENDER_AE_TITLE : SINK,
          };
          sink.reset();
          const startedMs = performance.now();
          if (service === 'C-MOVE') await moveFromPeer(target, identifier);
          else await getscu(address, study.studyInstanceUid);
          const seconds = (performance.now() - startedMs) / 1000;
          const { count, bytes } =
            service === 'C-MOVE' ? sink.taken() : { count: instances, bytes: sizeBytes };
          if (count !== instances) say(`${name}, ${service}: ${count} of ${instances} instances came`);
          const rate = bytes / 1e6 / seconds;
          if (round >= 0) rates[index]!.push(rate);
          if (round >= 0) say(`${service}, round ${round + 1}, ${name}: ${rate.toFixed(0)} MB/s`);
        }
      for (const [index, { name }] of servers.entries())
        rows.push({ service, server: name, megabytesPerSecond: rates[index]! });
    }
    say(`\nA study of ${instances} CT slices of 512 × 512 retrieved, medians`);
    say(
      textTable(
        rows.map(({ service, server, megabytesPerSecond }) => ({
          service,
          server,
          'MB/s': median(megabytesPerSecond),
          'instances/s': (median(megabytesPerSecond) * 1e6) / (512 * 512 * 2),
          rounds: megabytesPerSecond.map((rate) => rate.toFixed(0)).join(' '),
        })),
      ),
    );
    return { rows, verdicts: verdictsOf(rows) };
  } finally {
    await listener?.dispose();
    for (const { stop } of servers) await stop();
  }
}

/** @throws when not every instance came */
export async function getscu({ host, port, aeTitle }: DicomAddress, studyInstanceUid: string): Promise<void> {
  const keys = ['-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${studyInstanceUid}`];
  const args = ['--ignore', '-pdu', '131072', '-aet', SENDER_AE_TITLE, '-aec', aeTitle, ...keys, host];
  const { exitCode, stderr } = await runProgram(programFile('getscu'), [...args, String(port)], {
    // Without it every answer of getscu waits 40 ms for the acknowledgement of the one before, whoever the server is
    environment: { TCP_NODELAY: '1' },
  });
  if (exitCode !== 0) throw new Error(`getscu ended with ${String(exitCode)}: ${stderr}`);
}

/** The median of the ratios of rounds that followed each other. */
function verdictsOf(rows: readonly RetrieveRow[]): Verdict[] {
  const ours = rows.filter(({ server }) => server === 'Viewbox');
  return ours.flatMap(({ service, megabytesPerSecond }) =>
    rows
      .filter((row) => row.service === service && row.server !== 'Viewbox')
      .map((row) => {
        const ratios = megabytesPerSecond.map(
          (rate, round) => rate / (row.megabytesPerSecond[round] ?? rate),
        );
        return atLeast(`${service}: Viewbox / ${row.server}`, median(ratios), 1);
      }),
  );
}

async function startServers(work: string, sinkPort: number): Promise<Server[]> {
  const folder = path.join(work, 'retrieve-viewbox');
  await addPeer(folder, SENDER_AE_TITLE, { may: 'store,move' });
  await addPeer(folder, SINK, { port: sinkPort, may: 'move' });
  const core = await startCore(folder);
  const orthanc = await startOrthanc(path.join(work, 'retrieve-orthanc'), {
    DicomAlwaysAllowMove: true,
    DicomAlwaysAllowGet: true,
    DicomModalities: { sink: { AET: SINK, Host: '127.0.0.1', Port: sinkPort } },
  });
  const dcmqrscp = await startDcmqrscp(path.join(work, 'retrieve-dcmqrscp'), [
    `sink = (${SINK}, 127.0.0.1, ${sinkPort})`,
  ]);
  return [
    { name: 'Viewbox', address: core.dicom, stop: () => core.stop() },
    { name: 'Orthanc', ...orthanc },
    { name: 'dcmqrscp', ...dcmqrscp },
  ];
}

/** Takes every instance and counts it. */
function countingSink() {
  let [count, bytes] = [0, 0];
  const handler: StoreHandler = {
    openSink: () => ({
      write(piece) {
        bytes += piece.length;
        return true;
      },
      onDrain: null,
      end() {
        count += 1;
        return Promise.resolve(null);
      },
      abort() {},
    }),
    associationClosed() {},
  };
  return {
    handler,
    reset() {
      [count, bytes] = [0, 0];
    },
    taken: () => ({ count, bytes }),
  };
}
