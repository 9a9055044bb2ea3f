import { readStorescuLog } from '../../e2e/fixtures/dcmtk.ts';
import { programFile, runProgram } from '../../e2e/fixtures/programs.ts';
import { SENDER_AE_TITLE } from '../../e2e/fixtures/core.ts';
import type { ArchiveKind } from './archives.ts';
import { processUse } from './process-use.ts';

export interface IngestCase {
  readonly associations: number;
  readonly isNoDelay: boolean;
  readonly files: readonly string[];
  readonly bytes: number;
}

export interface IngestResult {
  readonly instancesPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly cpuMsPerInstance: number;
  readonly peakRssMb: number;
  /** Acknowledged and not stored */
  readonly lost: number;
  /** Sent and not acknowledged */
  readonly failed: number;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly aeTitle: string;
}

/** @returns instances acknowledged */
async function sendAll(
  target: Target,
  files: readonly string[],
  associations: number,
  isNoDelay: boolean,
): Promise<number> {
  const acknowledged = await Promise.all(
    parts(files, associations).map((part) => send(target, part, isNoDelay)),
  );
  return acknowledged.reduce((sum, count) => sum + count, 0);
}

async function send(target: Target, files: readonly string[], isNoDelay: boolean): Promise<number> {
  const { TCP_NODELAY: _, ...rest } = process.env;
  const result = await runProgram(
    programFile('storescu'),
    ['-v', '-R', '-aet', SENDER_AE_TITLE, '-aec', target.aeTitle, target.host, String(target.port), ...files],
    { environment: isNoDelay ? { TCP_NODELAY: '1' } : {}, base: rest },
  );
  return readStorescuLog(result.stdout + result.stderr).acknowledged.length;
}

function parts(files: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, part) => files.filter((_file, index) => index % count === part));
}

/** One round: a fresh server, a few instances to warm it up, then all files over so many associations. */
export async function measureIngest(
  kind: ArchiveKind,
  work: string,
  warmUp: Pick<IngestCase, 'files' | 'associations'>,
  { associations, isNoDelay, files, bytes }: IngestCase,
): Promise<IngestResult> {
  const server = await kind.start({ work, isNoDelay });
  try {
    const warm = await sendAll(server.dicom, warmUp.files, warmUp.associations, true);
    const before = processUse(server.pid);
    const startMs = performance.now();
    const total = await sendAll(server.dicom, files, associations, isNoDelay);
    const seconds = (performance.now() - startMs) / 1000;
    const after = processUse(server.pid);
    const stored = await server.count();
    return {
      instancesPerSecond: files.length / seconds,
      megabytesPerSecond: bytes / 1e6 / seconds,
      cpuMsPerInstance: (after.cpuMs - before.cpuMs) / files.length,
      peakRssMb: after.peakRssMb,
      lost: Math.max(0, total + warm - stored),
      failed: files.length - total,
    };
  } finally {
    await server.stop();
  }
}
