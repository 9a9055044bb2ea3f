import path from 'node:path';
import { createInterface } from 'node:readline';
import { type UtilityProcess, utilityProcess } from 'electron';
import { type CoreReady, parseReadyLine } from './decisions.ts';

/** The core in a process of its own. A window that crashes cannot stop it; a burst of images cannot freeze a window. */
export interface CoreProcess {
  /** Its address and a one-time secret; null when it ended before it was ready */
  readonly ready: Promise<CoreReady | null>;
  /** What it said on its error output when it did not start, for the person */
  complaint(): string;
  /** Asks it to stop and waits until it has. */
  dispose(): Promise<void>;
}

/** The command line of the core, beside this file in source and in the packed application. */
const program = path.join(import.meta.dirname, '../cli/main.js');

/**
 * Starts `viewbox` with these arguments in a utility process.
 *
 * @param onEnd called once, when the process has ended for whatever reason
 */
export function startCoreProcess(args: readonly string[], onEnd: () => void): CoreProcess {
  const child: UtilityProcess = utilityProcess.fork(program, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    serviceName: 'Viewbox core',
  });
  let complaint = '';
  let hasEnded = false;
  const ended = new Promise<void>((done) => {
    child.once('exit', () => {
      hasEnded = true;
      done();
      onEnd();
    });
  });
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = `${complaint}${bytes.toString('utf8')}`.slice(-2000);
  });
  const ready = new Promise<CoreReady | null>((resolve) => {
    void ended.then(() => resolve(null));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseReadyLine(line);
      if (parsed !== null) resolve(parsed);
    });
  });
  return {
    ready,
    complaint: () => complaint.trim(),
    dispose: async () => {
      if (!hasEnded) child.kill();
      await ended;
    },
  };
}
