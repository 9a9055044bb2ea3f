import { EventEmitter, once } from 'node:events';
import { aeTitleSchema } from '#shared/contract/session.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { Core } from '#main/core.ts';
import { loadThreads } from '#main/receiving-threads.ts';
import { type Command, type CommandCall, portFlag, textFlag } from './command.ts';
import { dataFolderOf, isArchiveExpected, isDataFolderNamed, keepDataFolder } from './data-flag.ts';

export const serve: Command = {
  name: 'serve',
  usage:
    '[--data DIR] [--http-port N] [--dicom-port N] [--dicom-tls-port N] [--ae-title AET] [--host H] [--dicom-host H] [--existing | --new-archive]',
  summary:
    'Runs the core: receives, stores and serves until it is told to stop (SIGTERM, SIGINT). Prints one JSON line when it is ready; its log goes to the standard error stream and to logs/ in the data folder.',
  flags: {
    'http-port': { value: 'N', help: 'port of window, API and DICOMweb; 0 takes any free one (http.port)' },
    'dicom-port': { value: 'N', help: 'port of the DICOM node; 0 takes any free one (dicom.port)' },
    'dicom-tls-port': { value: 'N', help: 'port for DICOM over TLS, usually 2762 (dicom.tlsPort)' },
    'ae-title': { value: 'AET', help: 'AE title of the DICOM node (dicom.aeTitle)' },
    host: { value: 'H', help: 'address of window, API and DICOMweb (http.host)' },
    existing: { help: 'begin no archive when there is none in DIR: its disk is not mounted' },
    'new-archive': { help: 'begin one, also where the folder chosen in the window is empty now' },
    'dicom-host': { value: 'H', help: 'address of the DICOM node (dicom.host)' },
  },
  positionals: [0, 0],
  run: runServe,
};

/** Time for the answer that announces a move to leave before the core that gave it ends */
const ANSWER_MS = 100;

/** The core goes on with another data folder, where the window that chose it is known. */
interface Move {
  readonly root: string;
  readonly sessionId: string;
}

async function runServe(call: CommandCall): Promise<number> {
  const stopping = Promise.withResolvers<null>();
  const stop = () => stopping.resolve(null);
  // What receives loads beside the core: the node answers the sooner.
  loadThreads();
  // A second signal must not cut the first one's stop short.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  const moves = new EventEmitter<{ move: [Move] }>();
  let root = dataFolderOf(call);
  let core = await start(call, root, moves, { isArchiveExpected: isArchiveExpected(call) });
  const ready = { ready: true, http: core.http, dicom: core.dicom, signIn: core.signInUrl() };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  for (;;) {
    const moving = once(moves, 'move') as Promise<[Move]>;
    const [move] = (await Promise.race([stopping.promise, moving])) ?? [];
    const httpPort = Number(new URL(core.http).port);
    await core.dispose();
    if (move === undefined) return 0;
    try {
      core = await start(call, move.root, moves, { httpPort, adoptedSessionId: move.sessionId });
      await keepOrEnd(core, move.root);
      ({ root } = move);
    } catch (error) {
      process.stderr.write(`viewbox: ${toAppError(error).message} Going on with ${root}.\n`);
      core = await start(call, root, moves, { httpPort, isArchiveExpected: true });
    }
  }
}

/** A choice that cannot be kept would be lost at the next start, and the images with it from sight. */
async function keepOrEnd(core: Core, root: string): Promise<void> {
  try {
    keepDataFolder(root);
  } catch (error) {
    await core.dispose();
    throw error;
  }
}

async function start(
  call: CommandCall,
  dataFolder: string,
  moves: EventEmitter<{ move: [Move] }>,
  {
    httpPort,
    ...options
  }: {
    readonly httpPort?: number;
    readonly adoptedSessionId?: string;
    readonly isArchiveExpected?: boolean;
  } = {},
): Promise<Core> {
  // Loaded late: help and `doctor` must run where the core cannot.
  const { startCore } = await import('#main/core.ts');
  return startCore({
    ...options,
    dataFolder,
    isLoggingToStderr: true,
    isCheckingOutputs: process.env['VIEWBOX_CHECK_OUTPUTS'] === '1',
    ...(!isDataFolderNamed(call) && {
      moveTo: (root, sessionId) => setTimeout(() => moves.emit('move', { root, sessionId }), ANSWER_MS),
    }),
    flags: {
      aeTitle: aeTitleFlag(call),
      dicomHost: textFlag(call, 'dicom-host'),
      dicomPort: portFlag(call, 'dicom-port'),
      dicomTlsPort: portFlag(call, 'dicom-tls-port'),
      httpHost: textFlag(call, 'host'),
      httpPort: httpPort ?? portFlag(call, 'http-port'),
    },
  });
}

function aeTitleFlag(call: CommandCall): string | undefined {
  const text = textFlag(call, 'ae-title');
  if (text === undefined) return undefined;
  const result = aeTitleSchema.safeParse(text);
  if (result.success) return result.data;
  throw new AppError('INPUT', '--ae-title takes 1 to 16 printable characters without backslash.');
}
