import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { type Command, type CommandCall, textFlag } from './command.ts';
import { printResult } from './output.ts';

const PROGRAM = path.join(import.meta.dirname, '../../scripts/bench/bench.ts');
const FLAGS = ['rounds', 'instances', 'work', 'only', 'studies', 'orthanc-studies'] as const;

export const bench: Command = {
  name: 'bench',
  usage: '[--rounds N] [--instances N] [--work DIR] [--only PART]',
  summary:
    'Measures ingest, display and queries beside Orthanc, storescp and OHIF in one run. Works in a folder of its own and touches no data folder.',
  flags: {
    rounds: { value: 'N', help: 'rounds in which all take turns' },
    instances: { value: 'N', help: 'CT slices sent in each round' },
    work: { value: 'DIR', help: 'folder on the disk that is measured' },
    only: {
      value: 'PART',
      help: 'ingest, memory, viewer, planes, endurance, strokes, scrolling, case, relevance, find, retrieve or web',
    },
    studies: { value: 'N,N', help: 'sizes of the catalogs that are queried' },
    'orthanc-studies': { value: 'N', help: 'studies that Orthanc is sent to be queried' },
  },
  positionals: [0, 0],
  run: runBench,
};

/** The measurement compares with other programs and stays beside the source; it is no part of the packed core. */
async function runBench(call: CommandCall): Promise<number> {
  if (!existsSync(PROGRAM)) {
    const message = 'The bench is not part of the installed program. Run it from the source: npm run bench';
    throw new AppError('MISSING', message);
  }
  const chosen = FLAGS.flatMap((flag) => {
    const value = textFlag(call, flag);
    return value === undefined ? [] : [`--${flag}`, value];
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-bench-'));
  try {
    const file = path.join(folder, 'bench.json');
    const args = [PROGRAM, ...chosen, ...(call.isJson ? ['--json', file] : [])];
    // With --json the table is progress, and standard output is for the result.
    const stdio = ['ignore', call.isJson ? process.stderr : 'inherit', 'inherit'] as const;
    const child = spawn(process.execPath, args, { stdio: [...stdio] });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
    const [code] = (await once(child, 'exit')) as [number | null];
    if (call.isJson && existsSync(file)) printResult(true, JSON.parse(readFileSync(file, 'utf8')), []);
    return code ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
