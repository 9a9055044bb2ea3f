import net from 'node:net';
import { TLSSocket } from 'node:tls';
import { PEER_TEST_STEPS, type PeerTest, type PeerTestStep } from '#shared/contract/peer-test.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import { judge, median, megabitsPerSecond, standardDeviation } from './peer-figures.ts';
import { connect, type PeerTarget } from './scu-association.ts';
import { storeInstances } from './storage-scu.ts';
import { fingerprintOf, tlsProblem } from './tls-profile.ts';
import { echoes } from './verification-scu.ts';

export interface PeerTestOptions {
  /** Sent to the peer to measure the throughput; empty = nothing is stored there */
  readonly instances: readonly (InstanceToSend & { readonly sizeBytes: number })[];
  /** For connecting, and for all C-ECHOs together */
  readonly timeoutMs: number;
  /** For all of the sending */
  readonly storeTimeoutMs: number;
}

const ECHO_COUNT = 20;

/**
 * Tests the way to a peer step by step: TCP, TLS where it is used, C-ECHO, and, when asked to, C-STORE. A step that fails ends the test.
 *
 * Never throws for what the peer does: the answer says it.
 */
export async function testPeer(target: PeerTarget, options: PeerTestOptions): Promise<PeerTest> {
  const figures: Mutable<Omit<PeerTest, 'steps' | 'needs'>> = {
    connectMs: null,
    tls: null,
    roundTripMs: null,
    jitterMs: null,
    throughputMbps: null,
  };
  const work: Record<PeerTestStep, () => Promise<void>> = {
    async connect() {
      figures.connectMs = await connectMs(target, options.timeoutMs);
    },
    async tls() {
      figures.tls = await agreedTls(target, options.timeoutMs);
    },
    async echo() {
      // The first one also pays for what either side loads with its first message.
      const [, ...timesMs] = await echoes({ ...target, timeoutMs: options.timeoutMs }, ECHO_COUNT + 1);
      figures.roundTripMs = median(timesMs);
      figures.jitterMs = standardDeviation(timesMs);
    },
    async store() {
      figures.throughputMbps = await measureStore(target, options);
    },
  };
  const steps: PeerTest['steps'] = [];
  let isBroken = false;
  for (const step of PEER_TEST_STEPS) {
    if (step === 'tls' && !target.tls) continue;
    if (isBroken || (step === 'store' && options.instances.length === 0)) {
      steps.push({ step, state: 'left', problem: '' });
      continue;
    }
    try {
      await work[step]();
      steps.push({ step, state: 'done', problem: '' });
    } catch (error) {
      isBroken = true;
      steps.push({ step, state: 'failed', problem: toAppError(error).message });
    }
  }
  return { steps, ...figures, needs: judge(figures) };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function connectMs({ host, port }: PeerTarget, timeoutMs: number): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, timeout: timeoutMs });
    const fail = (why: string) => {
      socket.destroy();
      const todo = 'Check its address and port, that it runs, and the firewalls between.';
      reject(new AppError('UNREACHABLE', `Nobody can be reached at ${host}:${port} (${why}). ${todo}`));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve(performance.now() - startedMs);
    });
    socket.once('timeout', () => fail(`no answer in ${timeoutMs / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });
}

function agreedTls(target: PeerTarget, timeoutMs: number): Promise<PeerTest['tls']> {
  const { calledAeTitle } = target;
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const fail = (why: string) => {
      socket.destroy();
      reject(new AppError('UNREACHABLE', `No encrypted connection with ${calledAeTitle}: ${why}.`));
    };
    socket.setTimeout(timeoutMs, () => fail(`no answer in ${timeoutMs / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(tlsProblem(error) ?? error.message));
    socket.once('close', () => fail('it closed the connection'));
    socket.once('secureConnect', () => {
      if (!(socket instanceof TLSSocket)) return;
      // Asked for once: of a server, Node gives it only the first time.
      const certificate = socket.getPeerX509Certificate();
      const agreed = {
        protocol: socket.getProtocol() ?? '',
        cipher: socket.getCipher().standardName,
        subject: certificate?.subject.replaceAll('\n', ', ') ?? '',
        notAfter: certificate?.validToDate.toISOString() ?? '',
        fingerprint: certificate ? fingerprintOf(certificate) : '',
      };
      socket.destroy();
      resolve(agreed);
    });
  });
}

/** From the first answer to the last, so that opening the association does not count. */
async function measureStore(target: PeerTarget, options: PeerTestOptions): Promise<number | null> {
  let firstMs = 0;
  let lastMs = 0;
  let sizeBytes = 0;
  const results = await storeInstances(target, options.instances, {
    signal: AbortSignal.timeout(options.storeTimeoutMs),
    onResult({ index, error }) {
      lastMs = performance.now();
      if (firstMs === 0) firstMs = lastMs;
      else if (!error) sizeBytes += options.instances[index]?.sizeBytes ?? 0;
    },
  });
  const failed = results.find(({ error }) => error !== null)?.error;
  if (failed) {
    if (failed.code !== 'CANCELLED') throw failed;
    const seconds = options.storeTimeoutMs / 1000;
    throw new AppError(
      'UNREACHABLE',
      `The test images were not sent within ${seconds} s. The network is too slow.`,
    );
  }
  return megabitsPerSecond(sizeBytes, lastMs - firstMs);
}
