import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/repository.ts';
import { temporaryFolder } from '../fixtures/core.ts';

const folder = temporaryFolder('npm');
const serveArguments = ['--http-port', '0', '--dicom-port', '0'];

afterAll(() => folder.remove());

interface Npm {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  /** Resolves when stdout has this text */
  readonly says: (text: string) => Promise<void>;
}

function npm(args: readonly string[], environment: Record<string, string> = {}): Npm {
  const child = spawn('npm', args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')));
  const says = async (wanted: string) => {
    while (!text.includes(wanted))
      await Promise.race([once(child.stdout, 'data'), failWith(child, () => text)]);
  };
  return { process: child, stdout: () => text, says };
}

async function failWith(child: ChildProcess, text: () => string): Promise<never> {
  await once(child, 'exit');
  throw new Error(`npm ended too early; it said: ${text()}`);
}

/** Waits until a process has ended; one that nobody has asked after yet (a zombie) has. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
      if (/\) Z /.test(stat)) return;
    } catch {
      return;
    }
    await wait(20);
  }
}

function corePid(data: string): number {
  return (JSON.parse(readFileSync(path.join(data, 'run.json'), 'utf8')) as { pid: number }).pid;
}

describe('npm run -s viewbox -- serve', () => {
  it("prints nothing but the core's line, and leaves no core behind when npm is told to stop", async () => {
    const data = path.join(folder.path, 'serve');
    const run = npm(['run', '-s', 'viewbox', '--', 'serve', '--data', data, ...serveArguments]);
    await run.says('\n');
    const pid = corePid(data);
    run.process.kill('SIGTERM');
    await once(run.process, 'exit');
    await ended(pid);
    expect(run.stdout().trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(run.stdout())).toMatchObject({ ready: true, dicom: { aeTitle: 'VIEWBOX' } });
    // A clean stop takes its address away; a killed one leaves it.
    expect(existsSync(path.join(data, 'run.json'))).toBe(false);
  });
});

describe('npm start', () => {
  it('prints the address and why, when no window is wanted', async () => {
    const data = path.join(folder.path, 'address');
    const run = npm(['start', '-s', '--', '--no-window', '--data', data, ...serveArguments]);
    await run.says('Ctrl+C ends Viewbox.');
    const pid = corePid(data);
    run.process.kill('SIGTERM');
    await ended(pid);
    expect(run.stdout()).toMatch(
      /No window, because you asked for no window[^]*\n {2}http:\/\/127\.0\.0\.1:\d+\/enter\//,
    );
  });

  it('opens the browser as an app window, says why, and ends the core when the window closes', async () => {
    const data = path.join(folder.path, 'window');
    const browser = path.join(folder.path, 'browser');
    // Stands for Chromium: opens the page and is closed a little later.
    writeFileSync(
      browser,
      `#!${process.execPath}
const address = process.argv.find((arg) => arg.startsWith('--app=')).slice(6);
fetch(address).then(({ status, url }) => {
  require('node:fs').writeFileSync(${JSON.stringify(`${browser}.seen`)}, JSON.stringify({ status, args: process.argv }));
  setTimeout(() => process.exit(0), 3500);
});
`,
    );
    chmodSync(browser, 0o755);
    const environment = { VIEWBOX_BROWSER: browser, DISPLAY: ':99' };
    const run = npm(['start', '-s', '--', '--browser', '--data', data, ...serveArguments], environment);
    expect(await once(run.process, 'exit')).toEqual([0, null]);
    expect(run.stdout()).toContain(`Opening ${browser} as an app window, because you asked for the browser.`);
    const seen = JSON.parse(readFileSync(`${browser}.seen`, 'utf8')) as { status: number; args: string[] };
    expect(seen.status).toBe(200);
    expect(seen.args).toContain(`--user-data-dir=${path.join(data, 'window-profile')}`);
    expect(existsSync(path.join(data, 'run.json'))).toBe(false);
  });
});
