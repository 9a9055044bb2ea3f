// npm run dev: the core from source, started again when a file changes, and the window from Vite with hot reload.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { at, root, toolFile } from './repository.ts';

const help = `npm run dev -- [options of viewbox serve]

The core runs from source and starts again when a file of it changes; the window comes from Vite and changes in place.
Data lies in out/dev-data unless --data says otherwise. Open the address that is printed last.`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(help);
  process.exit(0);
}

function valueOf(flag: string, otherwise: string): string {
  const position = args.indexOf(flag);
  return (
    args.find((arg) => arg.startsWith(`${flag}=`))?.split('=')[1] ??
    args[position + 1 || args.length] ??
    otherwise
  );
}

const data = valueOf('--data', at('out/dev-data'));
const port = valueOf('--http-port', '11180');
mkdirSync(data, { recursive: true });
const coreArguments = ['serve', ...args];
if (!args.some((arg) => arg.startsWith('--data'))) coreArguments.push('--data', data);
if (!args.some((arg) => arg.startsWith('--http-port'))) coreArguments.push('--http-port', port);

const watched = ['--watch-path', at('src-main'), '--watch-path', at('shared')];
const core = spawn(
  process.execPath,
  [...watched, '--watch-preserve-output', at('src-main/cli/main.ts'), ...coreArguments],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
const vite = spawn(process.execPath, [toolFile('vite/bin/vite.js'), '--clearScreen', 'false'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, VIEWBOX_CORE: `http://127.0.0.1:${port}` },
});

function end(): void {
  core.kill('SIGTERM');
  vite.kill('SIGTERM');
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
core.once('exit', end);
vite.once('exit', end);

createInterface({ input: core.stdout }).on('line', (line) => {
  if (!line.startsWith('{')) {
    console.log(line);
    return;
  }
  const { signIn } = JSON.parse(line) as { signIn: string };
  // The same path on Vite's own address: it hands /enter on to the core, and the cookie is then its own.
  console.log(`\nOpen http://127.0.0.1:5173${new URL(signIn).pathname}\n`);
});
