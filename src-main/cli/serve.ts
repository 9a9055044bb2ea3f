import { aeTitleSchema } from '#shared/contract/session.ts';
import { AppError } from '#shared/errors.ts';
import { type Command, type CommandCall, portFlag, textFlag } from './command.ts';
import { dataFolderOf } from './data-flag.ts';

export const serve: Command = {
  name: 'serve',
  usage: '[--data DIR] [--http-port N] [--dicom-port N] [--ae-title AET] [--host H] [--dicom-host H]',
  summary:
    'Runs the core: receives, stores and serves until it is told to stop (SIGTERM, SIGINT). Prints one JSON line when it is ready; its log goes to the standard error stream and to logs/ in the data folder.',
  flags: {
    'http-port': { value: 'N', help: 'port of window, API and DICOMweb; 0 takes any free one (http.port)' },
    'dicom-port': { value: 'N', help: 'port of the DICOM node; 0 takes any free one (dicom.port)' },
    'ae-title': { value: 'AET', help: 'AE title of the DICOM node (dicom.aeTitle)' },
    host: { value: 'H', help: 'address of window, API and DICOMweb (http.host)' },
    'dicom-host': { value: 'H', help: 'address of the DICOM node (dicom.host)' },
  },
  positionals: [0, 0],
  run: runServe,
};

async function runServe(call: CommandCall): Promise<number> {
  const stopping = Promise.withResolvers<void>();
  const stop = () => stopping.resolve();
  // A second signal must not cut the first one's stop short.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  // Loaded late: help and `doctor` must run where the core cannot.
  const { startCore } = await import('#main/core.ts');
  const core = await startCore({
    dataFolder: dataFolderOf(call),
    isLoggingToStderr: true,
    isCheckingOutputs: process.env['VIEWBOX_CHECK_OUTPUTS'] === '1',
    flags: {
      aeTitle: aeTitleFlag(call),
      dicomHost: textFlag(call, 'dicom-host'),
      dicomPort: portFlag(call, 'dicom-port'),
      httpHost: textFlag(call, 'host'),
      httpPort: portFlag(call, 'http-port'),
    },
  });
  const ready = { ready: true, http: core.http, dicom: core.dicom, signIn: core.signInUrl() };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  await stopping.promise;
  await core.dispose();
  return 0;
}

function aeTitleFlag(call: CommandCall): string | undefined {
  const text = textFlag(call, 'ae-title');
  if (text === undefined) return undefined;
  const result = aeTitleSchema.safeParse(text);
  if (result.success) return result.data;
  throw new AppError('INPUT', '--ae-title takes 1 to 16 printable characters without backslash.');
}
