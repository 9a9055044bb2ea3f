import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { Certificates } from '#main/certificates/certificates.ts';
import { readConfig, writeInitialConfig } from '#main/config/config-file.ts';
import type { Services } from '#main/http/services.ts';
import { type Log, openLog } from '#main/observe/log.ts';
import { knownPeers } from '#main/peers/peers.ts';
import type { RebuildProgress } from '#main/intake/rebuild-messages.ts';
import { startReceiving } from '#main/receiving.ts';
import { takeFolderLock } from '#main/station/folder-lock.ts';
import { dicomAddressOf, type Flags, settingsInForce } from '#main/station/settings.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { openStationDatabase } from '#main/station/station-database.ts';
import { stationIdOf } from '#main/station/station-id.ts';
import { markArchive, requireArchive } from '#main/store/archive-marker.ts';
import { dataFolder } from '#main/store/layout.ts';
import { adoptSession, removeOldSessions } from '#main/users/sessions.ts';
import { observeNode } from '#main/observe-node.ts';
import { Undo } from '#main/undo.ts';

export interface CoreOptions {
  /** Absolute path; made when it is not there */
  readonly dataFolder: string;
  readonly flags?: Flags;
  /** Log lines also go to the standard error stream */
  readonly isLoggingToStderr?: boolean;
  /** Default: where the window is built to */
  readonly rendererFolder?: string;
  /** No DICOM node, and a door that only this computer's command line will look for */
  readonly isForOneCommand?: boolean;
  /** Asked to go on with another data folder; without it that cannot be chosen in the window. See `Services.moveTo`. */
  readonly moveTo?: (root: string, sessionId: string) => void;
  /** A window session that a core on another folder opened */
  readonly adoptedSessionId?: string;
  /** An archive lay in this folder before: none is begun when it is not there. Default false */
  readonly isArchiveExpected?: boolean;
  /** Answers are checked against the contract before they leave: for tests and development */
  readonly isCheckingOutputs?: boolean;
}

export interface Core {
  /** `http://127.0.0.1:4000` */
  readonly http: string;
  /** Each port 0 where nothing listens */
  readonly dicom: {
    readonly host: string;
    readonly port: number;
    readonly tlsPort: number;
    readonly aeTitle: string;
  };
  /** Opens a window session once */
  signInUrl(): string;
  /** Under one second, open associations and sockets or not */
  dispose(): Promise<void>;
}

/** Whether some process, a core or a command, works on this data folder now. */
export function isCoreRunning(root: string): boolean {
  const lock = takeFolderLock(root);
  lock?.release();
  return lock === null;
}

/**
 * Builds the core from its parts and opens its doors.
 *
 * @throws AppError CONFLICT when another core runs on this data folder; INPUT, REFUSED or UNREACHABLE when the configuration
 * cannot be used
 */
export async function startCore(options: CoreOptions): Promise<Core> {
  const undo = new Undo();
  try {
    return await buildCore(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function buildCore(options: CoreOptions, undo: Undo): Promise<Core> {
  const folder = dataFolder(options.dataFolder);
  const flags: Flags = options.isForOneCommand
    ? { httpHost: '127.0.0.1', httpPort: 0 }
    : (options.flags ?? {});
  requireArchive(folder, options.isArchiveExpected ?? false);
  const lock = takeFolderLock(folder.root);
  if (!lock) throw alreadyRunning(folder.root);
  undo.add(() => lock.release());
  if (existsSync(folder.restoreFile))
    throw new AppError(
      'CONFLICT',
      'Restoring a backup into this data folder was broken off. Call viewbox restore again to go on with it.',
    );
  writeInitialConfig(folder.configFile);
  const config = readConfig(folder.configFile);
  const log = openLog({
    folder: folder.logFolder,
    ...config.log,
    toStderr: options.isLoggingToStderr ?? false,
  });
  undo.add(() => log.dispose());
  const station = openStationDatabase(folder.stationFile);
  undo.add(() => station.destroy());
  const secrets = new SecretBox(folder.secrets);
  markArchive(folder, await stationIdOf(station));
  const audit = await openAuditLog(folder.auditFolder);
  undo.add(() => audit.dispose());
  await removeOldSessions(station, Date.now());
  if (options.adoptedSessionId !== undefined)
    await adoptSession(station, options.adoptedSessionId, Date.now());

  const settings = () => settingsInForce(station, config, flags);
  const certificates = new Certificates(folder.certificates);
  const receiving = await startReceiving({
    folder,
    ...dicomAddressOf(await settings()),
    tlsMaterial: certificates.material(),
    peers: await knownPeers(station),
    checkPeerAddress: config.dicom.checkPeerAddress,
    mostMatches: config.dicom.mostMatches,
    ...(options.isForOneCommand && { receiverThreads: 0 }),
    onRenewing: sayNowAndThen(log),
  });
  undo.add(() => receiving.dispose());
  // Before anything else: what the node tells from now on is kept.
  undo.add(observeNode(receiving, { station, audit, log }));
  // The peers are answered already; what the window needs is loaded now.
  const [{ openServices }, { openDoor }] = await Promise.all([
    import('#main/core-services.ts'),
    import('#main/http/server.ts'),
  ]);
  const services = await openServices(
    {
      folder,
      flags,
      config,
      log,
      station,
      secrets,
      audit,
      settings,
      certificates,
      receiving,
      isForOneCommand: options.isForOneCommand ?? false,
      moveTo: options.moveTo ?? null,
    },
    undo,
  );
  const door = await openDoor({
    services,
    host: flags.httpHost ?? config.http.host,
    port: flags.httpPort ?? config.http.port,
    ...(options.rendererFolder !== undefined && { rendererFolder: options.rendererFolder }),
    isCheckingOutputs: options.isCheckingOutputs ?? false,
  });
  undo.add(() => door.dispose());
  writeRunFile(folder.runFile, {
    pid: process.pid,
    http: door.url,
    controlToken: services.doorkeeper.controlToken,
  });
  undo.add(() => rmSync(folder.runFile, { force: true }));
  if (!options.isForOneCommand) {
    await audit.record({
      event: 'core.start',
      user: '',
      outcome: 'success',
      objects: { version: services.version },
    });
    await services.jobs.resume();
    await services.prefetch.start();
    services.worklist.start();
  }
  log.info(
    { version: services.version, node: process.version, platform: process.platform },
    'the core is ready',
  );
  return describe(services, door.url, () =>
    options.isForOneCommand ? undo.run(log) : stop(undo, audit, log),
  );
}

/** Before the node opens a log is all that can be looked at. */
function sayNowAndThen(log: Log): (progress: RebuildProgress) => void {
  let saidMs = -Infinity;
  return (progress) => {
    if (performance.now() - saidMs < 5000) return;
    saidMs = performance.now();
    log.warn({ ...progress }, 'the catalog is missing or damaged and is built from the stored images');
  };
}

function describe(services: Services, http: string, dispose: () => Promise<void>): Core {
  const node = services.receiving.status();
  return {
    http,
    dicom: { host: node.host, port: node.port, tlsPort: node.tlsPort, aeTitle: node.aeTitle },
    signInUrl: () => services.doorkeeper.newEntryUrl(),
    dispose,
  };
}

async function stop(undo: Undo, audit: AuditLog, log: Log): Promise<void> {
  log.info({}, 'the core stops');
  await audit
    .record({ event: 'core.stop', user: '', outcome: 'success', objects: {} })
    .catch((error: unknown) => log.error({ error }, 'the stop could not be audited'));
  await undo.run(log);
}

function alreadyRunning(root: string): AppError {
  return new AppError(
    'CONFLICT',
    `A core is running on ${root} already. Use its window, stop it first, or choose another folder with --data.`,
  );
}

function writeRunFile(file: string, facts: { pid: number; http: string; controlToken: string }): void {
  // Removed first: the rights are given only to a file that is made anew.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(facts)}\n`, { mode: 0o600, flag: 'wx' });
}
