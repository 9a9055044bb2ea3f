import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readStorescuLog } from '../../e2e/fixtures/dcmtk.ts';
import { programFile, runProgram } from '../../e2e/fixtures/programs.ts';
import { SENDER_AE_TITLE } from '../../e2e/fixtures/core.ts';
import type { ArchiveKind } from './archives.ts';
import { processUse } from './process-use.ts';
import type { SenderOrder, SenderReport } from './store-sender.ts';

const SENDER = path.join(import.meta.dirname, 'store-sender.ts');

export interface IngestCase {
  readonly associations: number;
  /** `lean` costs next to nothing, so that the server is what is measured; storescu takes half of two processors */
  readonly sender: 'storescu' | 'lean';
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
export async function sendInParts(
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

/** By a process of its own that has encoded everything before the clock starts. */
export async function sendLean(
  target: Target,
  files: readonly string[],
  associations: number,
  work: string,
): Promise<SenderReport> {
  const order: SenderOrder = {
    target,
    callingAeTitle: SENDER_AE_TITLE,
    parts: parts(files, associations),
  };
  const file = path.join(work, 'sender-order.json');
  writeFileSync(file, JSON.stringify(order));
  const child = spawn(process.execPath, [SENDER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  child.stdin.end();
  const { value, done } = await lines.next();
  if (done === true) throw new Error('the sender ended without a report');
  return JSON.parse(value) as SenderReport;
}

function parts(files: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, part) => files.filter((_file, index) => index % count === part));
}

/** One round: a fresh server, a few instances to warm it up, then all files over so many associations. */
export async function measureIngest(
  kind: ArchiveKind,
  work: string,
  warmUp: Pick<IngestCase, 'files' | 'associations'>,
  { associations, sender, isNoDelay, files, bytes }: IngestCase,
): Promise<IngestResult> {
  const server = await kind.start({ work, isNoDelay });
  try {
    const warm = await sendInParts(server.dicom, warmUp.files, warmUp.associations, true);
    const before = processUse(server.pid);
    const { acknowledged, seconds } =
      sender === 'lean'
        ? await sendLean(server.dicom, files, associations, work)
        : await timed(() => sendInParts(server.dicom, files, associations, isNoDelay));
    const after = processUse(server.pid);
    const stored = await server.count();
    return {
      instancesPerSecond: files.length / seconds,
      megabytesPerSecond: bytes / 1e6 / seconds,
      cpuMsPerInstance: (after.cpuMs - before.cpuMs) / files.length,
      peakRssMb: after.peakRssMb,
      lost: Math.max(0, acknowledged + warm - stored),
      failed: files.length - acknowledged,
    };
  } finally {
    await server.stop();
  }
}

async function timed(send: () => Promise<number>): Promise<SenderReport> {
  const startMs = performance.now();
  const acknowledged = await send();
  return { acknowledged, seconds: (performance.now() - startMs) / 1000 };
}
