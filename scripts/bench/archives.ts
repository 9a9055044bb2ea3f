import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { addPeer, startCore, type RunningCore } from '../../e2e/fixtures/core.ts';
import { echoscu, type DicomAddress } from '../../e2e/fixtures/dcmtk.ts';
import { filesBelow } from '../../e2e/fixtures/part10-file.ts';
import { programFile, runProgram } from '../../e2e/fixtures/programs.ts';
import { freePort } from '../../e2e/fixtures/storescp.ts';
import { DICOMWEB_PLUGIN } from '../system-packages.ts';

/** A DICOM node that is measured. */
export interface Archive {
  readonly name: string;
  readonly version: string;
  /** When it answers success: what a power cut right after would leave */
  readonly durability: string;
  readonly tcpNoDelay: string;
}

export interface RunningArchive {
  readonly dicom: DicomAddress;
  readonly pid: number;
  /** Base address of its DICOMweb and whatever else it serves; empty when it has none */
  readonly http: string;
  readonly core?: RunningCore;
  readonly dataFolder: string;
  /** Instances that it has stored */
  readonly count: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  /**
   * Work folder on the disk that is measured. What a server stored stays there until the bench ends: after thousands of
   * files were deleted, a file system is slow to make new ones, and the next server would pay for that.
   */
  readonly work: string;
  /** Peers answer at their best (TCP_NODELAY=1), or as they come out of the box */
  readonly isNoDelay: boolean;
}

export interface ArchiveKind extends Archive {
  readonly start: (options: StartOptions) => Promise<RunningArchive>;
}

function newFolder(work: string, name: string): string {
  mkdirSync(work, { recursive: true });
  return mkdtempSync(path.join(work, `${name}-`));
}

function environment(isNoDelay: boolean): NodeJS.ProcessEnv {
  const { TCP_NODELAY: _, ...rest } = process.env;
  return isNoDelay ? { ...rest, TCP_NODELAY: '1' } : rest;
}

async function untilItAnswers(name: string, address: DicomAddress): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await echoscu(address)) return;
    await after(100);
  }
  throw new Error(`${name} does not answer a C-ECHO`);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('close', () => resolve());
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  const gone = ended(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
  await gone;
  clearTimeout(timer);
}

export const viewbox: ArchiveKind = {
  name: 'Viewbox',
  version: `Node ${process.version}`,
  durability: 'file and folder synced, catalog committed (fdatasync, fsync, SQLite FULL)',
  tcpNoDelay: 'always',
  async start({ work }) {
    const folder = newFolder(work, 'viewbox');
    await addPeer(folder);
    const core = await startCore(folder);
    return {
      dicom: core.dicom,
      pid: core.pid,
      http: core.http,
      core,
      dataFolder: folder,
      count: async () =>
        filesBelow(path.join(folder, 'store')).filter((file) => file.endsWith('.dcm')).length,
      async stop() {
        await core.stop();
      },
    };
  },
};

async function orthancVersion(): Promise<string> {
  const { stdout } = await runProgram(programFile('Orthanc'), ['--version']);
  return /Orthanc (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

async function countInOrthanc(http: string): Promise<number> {
  const answer = await fetch(`${http}/statistics`);
  const statistics = (await answer.json()) as { CountInstances: number };
  return statistics.CountInstances;
}

export async function orthanc(): Promise<ArchiveKind> {
  const version = await orthancVersion();
  return {
    name: 'Orthanc',
    version,
    durability: 'file synced (SyncStorageArea, default), index by SQLite default',
    tcpNoDelay: 'as the environment says',
    async start({ work, isNoDelay }) {
      const folder = newFolder(work, 'orthanc');
      const [dicomPort, httpPort] = [await freePort(), await freePort()];
      const settings = {
        StorageDirectory: folder,
        IndexDirectory: folder,
        DicomAet: 'ORTHANC',
        DicomPort: dicomPort,
        HttpPort: httpPort,
        RemoteAccessAllowed: false,
        DicomCheckCalledAet: false,
        HttpCompressionEnabled: false,
        ...(existsSync(DICOMWEB_PLUGIN) && {
          Plugins: [DICOMWEB_PLUGIN],
          DicomWeb: { Enable: true, Root: '/dicom-web/' },
        }),
      };
      const file = path.join(folder, 'orthanc.json');
      writeFileSync(file, JSON.stringify(settings));
      const child = spawn(programFile('Orthanc'), [file], { stdio: 'ignore', env: environment(isNoDelay) });
      const dicom = { host: '127.0.0.1', port: dicomPort, aeTitle: 'ORTHANC' };
      const http = `http://127.0.0.1:${httpPort}`;
      await untilItAnswers('Orthanc', dicom);
      return {
        dicom,
        http,
        pid: child.pid!,
        dataFolder: folder,
        count: () => countInOrthanc(http),
        async stop() {
          await stopChild(child);
        },
      };
    },
  };
}

export async function storescp(): Promise<ArchiveKind> {
  const { stdout } = await runProgram(programFile('storescp'), ['--version']);
  return {
    name: 'storescp',
    version: /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown',
    durability: 'none (page cache), no index',
    tcpNoDelay: 'as the environment says',
    async start({ work, isNoDelay }) {
      const folder = newFolder(work, 'storescp');
      const dicom = { host: '127.0.0.1', port: await freePort(), aeTitle: 'STORESCP' };
      const child = spawn(
        programFile('storescp'),
        ['--fork', '+B', '-aet', dicom.aeTitle, '-od', folder, String(dicom.port)],
        { stdio: 'ignore', env: environment(isNoDelay) },
      );
      await untilItAnswers('storescp', dicom);
      return {
        dicom,
        http: '',
        pid: child.pid!,
        dataFolder: folder,
        count: async () => readdirSync(folder).length,
        async stop() {
          await stopChild(child);
        },
      };
    },
  };
}
