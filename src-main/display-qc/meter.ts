import { spawn, type ChildProcess } from 'node:child_process';
import { AppError } from '#shared/errors.ts';
import { readSpotread } from './spotread-output.ts';

export interface MeterOptions {
  /** Program of ArgyllCMS, as a name on the path or a whole path; '' = none */
  readonly program: string;
  readonly timeoutMs: number;
  /** What spotread is told of the display's light (`-y`); '' = its own default */
  readonly displayType: string;
}

export interface MeterReading {
  /** cd/m²; lux for the light of the room */
  readonly value: number;
  readonly x: number | null;
  readonly y: number | null;
  readonly instrument: string;
  readonly serial: string;
}

/** Longest that it writes for one reading; what writes more is something else */
const MOST_OUTPUT = 65_536;

/**
 * A meter at this computer, through spotread: a program that the site has installed, in a process of its own. One reading at a time;
 * it is ended with all its children when it takes too long or the asker goes away.
 */
export class Meter {
  readonly #options: MeterOptions;
  #isBusy = false;

  constructor(options: MeterOptions) {
    this.#options = options;
  }

  /**
   * @param expectedSerial of the instrument that the measurement was begun with; '' = any
   * @throws AppError BUSY while it reads; UNREACHABLE when it is not there, too slow or failed; CONFLICT for another instrument;
   *   CANCELLED
   */
  async read(
    mode: 'luminance' | 'illuminance',
    expectedSerial: string,
    signal?: AbortSignal,
  ): Promise<MeterReading> {
    if (this.#isBusy)
      throw new AppError('BUSY', 'The instrument is measuring already. Wait for it, or cancel that.');
    if (this.#options.program === '')
      throw new AppError(
        'UNREACHABLE',
        'No meter program is set. Install ArgyllCMS and name its spotread under displayQc in viewbox.jsonc.',
      );
    this.#isBusy = true;
    try {
      const result = readSpotread(await this.#run(mode, signal));
      if (result.kind === 'problem') throw new AppError('UNREACHABLE', result.message);
      const { instrument, serial, xy } = result;
      if (expectedSerial !== '' && serial !== '' && serial !== expectedSerial)
        throw new AppError(
          'CONFLICT',
          `The instrument that is connected has the serial number ${serial}; this measurement is made with ${expectedSerial}. Connect that one, or begin again.`,
        );
      return { value: result.y, x: xy?.x ?? null, y: xy?.y ?? null, instrument, serial };
    } finally {
      this.#isBusy = false;
    }
  }

  #run(mode: 'luminance' | 'illuminance', signal: AbortSignal | undefined): Promise<string> {
    const { program, timeoutMs, displayType } = this.#options;
    const how = mode === 'illuminance' ? ['-a'] : ['-e', ...(displayType === '' ? [] : ['-y', displayType])];
    return new Promise((resolve, reject) => {
      // A group of its own, so that nothing that it starts is left behind.
      const child = spawn(program, ['-v', ...how, '-x', '-O'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
        // Its numbers have a decimal point then.
        env: { ...process.env, LC_ALL: 'C', ARGYLL_NOT_INTERACTIVE: '1' },
      });
      let output = '';
      let failure: AppError | null = null;
      const stop = (why: AppError) => {
        failure ??= why;
        endGroup(child);
      };
      const timer = setTimeout(
        () =>
          stop(
            new AppError(
              'UNREACHABLE',
              `The instrument gave no reading within ${Math.round(timeoutMs / 1000)} s. Look whether it is connected, and that no other program uses it.`,
            ),
          ),
        timeoutMs,
      );
      const onAbort = () => stop(new AppError('CANCELLED', 'The reading was cancelled.'));
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted === true) onAbort();
      const take = (chunk: Buffer) => {
        output += chunk.toString('latin1');
        if (output.length > MOST_OUTPUT)
          stop(new AppError('UNREACHABLE', 'The meter program writes without end; it is not spotread.'));
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      child.on('error', (cause) =>
        end(() =>
          reject(
            failure ??
              new AppError(
                'UNREACHABLE',
                'The meter program cannot be started. Install ArgyllCMS, or name its spotread under displayQc in viewbox.jsonc.',
                { cause },
              ),
          ),
        ),
      );
      child.on('close', () => end(() => (failure ? reject(failure) : resolve(output))));
    });
  }
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
