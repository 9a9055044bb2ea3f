import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { Backups } from '#main/backup/backups.ts';
import { impostors } from '#main/audit/impostors.ts';
import { Cache } from '#main/cache/cache.ts';
import { proveByAsking } from '#main/cache/copy-proof.ts';
import { Certificates } from '#main/certificates/certificates.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { commitJob } from '#main/commitment/commitment-job.ts';
import { Commitments } from '#main/commitment/commitments.ts';
import { serveDesk } from '#main/commitment/desk-client.ts';
import { readConfig, writeInitialConfig } from '#main/config/config-file.ts';
import { sealKnownSecrets } from '#main/dicomweb-client/remote-servers.ts';
import { Exports } from '#main/export/exports.ts';
import { Doorkeeper } from '#main/http/doorkeeper.ts';
import type { Services } from '#main/http/services.ts';
import { RENDERER_FOLDER } from '#main/http/static.ts';
import { StatusBoard } from '#main/http/status-board.ts';
import { Uploads } from '#main/http/uploads.ts';
import { importJobs } from '#main/import-jobs.ts';
import { importUpload } from '#main/intake/import-run.ts';
import { attachJob } from '#main/documents/attach-job.ts';
import { Staging } from '#main/documents/staging.ts';
import { CatalogCare } from '#main/keeping/catalog-care.ts';
import { Keeping } from '#main/keeping/keeping.ts';
import { archiveSource } from '#main/integrity/archive-source.ts';
import { backupSource } from '#main/integrity/backup-source.ts';
import { Integrity } from '#main/integrity/integrity.ts';
import { openStoredFiles } from '#main/integrity/stored-files.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { lineLimit } from '#main/observe/line-limit.ts';
import { type Log, openLog } from '#main/observe/log.ts';
import { GuestPeers } from '#main/peers/guest-peers.ts';
import { peerTarget } from '#main/peer-target.ts';
import { findPeer, knownPeers, listPeers, noteRefusedCaller } from '#main/peers/peers.ts';
import { Quarantine } from '#main/quarantine/quarantine.ts';
import { QUERY_STATUS } from '#main/network/query-status.ts';
import { statusText } from '#main/network/status.ts';
import type { RebuildProgress } from '#main/intake/rebuild-messages.ts';
import { startReceiving } from '#main/receiving.ts';
import { remoteArchives } from '#main/remote-archives.ts';
import { takeFolderLock } from '#main/station/folder-lock.ts';
import { dicomAddressOf, type Flags, settingsInForce } from '#main/station/settings.ts';
import { lookAtClock } from '#main/station/station-clock.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { openStationDatabase } from '#main/station/station-database.ts';
import { stationIdOf } from '#main/station/station-id.ts';
import { markArchive, requireArchive } from '#main/store/archive-marker.ts';
import { dataFolder } from '#main/store/layout.ts';
import { Trash } from '#main/trash/trash.ts';
import { adoptSession, removeOldSessions } from '#main/users/sessions.ts';
import { SignInGuard } from '#main/users/sign-in-guard.ts';

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

/** What a stop has to undo, last made first. */
class Undo {
  readonly #steps: (() => unknown)[] = [];
  add(step: () => unknown): void {
    this.#steps.push(step);
  }
  async run(log?: Log): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) {
      try {
        await step();
      } catch (error) {
        log?.error({ error }, 'a part of the core did not stop cleanly');
      }
    }
  }
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
  await sealKnownSecrets(station, secrets);
  markArchive(folder, await stationIdOf(station));
  const audit = await openAuditLog(folder.auditFolder);
  undo.add(() => audit.dispose());
  await removeOldSessions(station, Date.now());
  if (options.adoptedSessionId !== undefined)
    await adoptSession(station, options.adoptedSessionId, Date.now());

  const settings = () => settingsInForce(station, config, flags);
  const certificates = new Certificates(folder.certificates);
  const startingReceiving = startReceiving({
    folder,
    ...dicomAddressOf(await settings()),
    tlsMaterial: certificates.material(),
    peers: await knownPeers(station),
    checkPeerAddress: config.dicom.checkPeerAddress,
    mostMatches: config.dicom.mostMatches,
    ...(options.isForOneCommand && { receiverThreads: 0 }),
    onRenewing: sayNowAndThen(log),
  });
  // The door loads while the threads do: peers are answered before it is open.
  const loadingDoor = import('#main/http/server.ts');
  loadingDoor.catch(() => {});
  const receiving = await startingReceiving;
  undo.add(() => receiving.dispose());
  const catalog = openCatalogReader(folder.catalogFile, (studyInstanceUid) =>
    receiving.isReceiving(studyInstanceUid),
  );
  undo.add(() => catalog.dispose());

  const staging = new Staging(folder);
  const guests = new GuestPeers(station, receiving);
  const uploads = new Uploads(
    (upload, uploadOptions) => importUpload(receiving, folder, upload, uploadOptions),
    audit,
  );
  const exportFolder = path.resolve(folder.root, config.export.folder || 'export');
  const exports = new Exports({ station, catalog, folder, audit, exportFolder });
  undo.add(() => exports.dispose());
  const targetOf = async (peer: string) =>
    peerTarget(await findPeer(station, peer), (await settings()).aeTitle, certificates.material(), secrets);
  const others = remoteArchives({ folder, station, secrets, receiving, catalog, audit, guests, targetOf });
  undo.add(() => others.dispose());
  const trash = new Trash({
    folder,
    station,
    audit,
    catalog,
    receiving,
    log: log.part('trash'),
    check: (trashId, by) => integrity.checkInTrash(trashId, by),
  });
  undo.add(() => trash.dispose());
  const commitments = new Commitments({
    folder,
    station,
    audit,
    log: log.part('commitment'),
    targetOf,
  });
  undo.add(() => commitments.dispose());
  const cache = new Cache({
    root: folder.root,
    station,
    audit,
    catalog,
    receiving,
    log: log.part('cache'),
    prove: proveByAsking((peer) => others.openArchive({ kind: 'dimse', id: peer })),
  });
  undo.add(() => cache.dispose());
  const quarantine = new Quarantine({ folder, audit, catalog, receiving });
  undo.add(() => quarantine.dispose());
  const backups = new Backups({
    folder,
    station,
    audit,
    log: log.part('backup'),
    version: readVersion(),
    stationName: async () => (await settings()).stationName,
  });
  undo.add(() => backups.dispose());
  const catalogCare = new CatalogCare({ folder, audit, receiving, log: log.part('catalog') });
  undo.add(() => catalogCare.dispose());
  const integrity = new Integrity({
    folder,
    station,
    audit,
    receiving,
    log: log.part('integrity'),
    openStored: openStoredFiles(folder.catalogFile),
    sources: [
      backupSource(async () => (await backups.settings()).folder),
      archiveSource(async () => {
        const known = (await listPeers(station)).filter(({ isArchive }) => isArchive);
        return Promise.all(known.map(({ aeTitle }) => others.openArchive({ kind: 'dimse', id: aeTitle })));
      }),
    ],
  });
  undo.add(() => integrity.dispose());
  const keeping = new Keeping({ folder, catalog, station, receiving, log: log.part('keeping') });
  undo.add(() => keeping.dispose());
  const jobs = new JobQueue(
    station,
    [
      ...importJobs({ receiving, audit, guests }),
      uploads.kind,
      ...exports.kinds,
      ...others.jobKinds,
      trash.kind,
      cache.kind,
      backups.kind,
      catalogCare.kind,
      integrity.kind,
      commitJob({ commitments, catalog }),
      attachJob({ receiving, audit, catalog, folder, staging }),
    ],
    log.part('jobs'),
    () => receiving.status().storeState === 'ok',
  );
  undo.add(() => jobs.dispose());
  uploads.attach(jobs);
  exports.attach(jobs);
  trash.attach(jobs);
  cache.attach(jobs);
  backups.attach(jobs);
  await catalogCare.attach(jobs);
  integrity.attach(jobs);
  receiving.serveDesk(serveDesk(commitments));
  if (!options.isForOneCommand) commitments.start();
  const status = new StatusBoard({
    root: folder.root,
    receiving,
    jobs,
    catalog,
    certificates,
    backups,
    integrity,
    settings,
    clock: () => lookAtClock(station, Date.now()),
  });
  undo.add(() => status.dispose());
  const services: Services = {
    version: readVersion(),
    folder,
    config,
    flags,
    station,
    secrets,
    audit,
    log: log.part('http'),
    jobs,
    receiving,
    catalog,
    guard: new SignInGuard(),
    doorkeeper: new Doorkeeper({ station, idleMs: config.session.idleMinutes * 60_000, now: Date.now }),
    status,
    uploads,
    staging,
    exports,
    trash,
    keeping,
    backups,
    catalogCare,
    integrity,
    cache,
    commitments,
    quarantine,
    guests,
    certificates,
    targetOf,
    remote: others.attach(jobs),
    moveTo: options.moveTo ?? null,
    settings,
    // Loaded late: the DIMSE library would take a tenth of the time to get ready.
    testPeer: async (target, options) =>
      (await import('#main/peer-testing.ts')).testKnownPeer(target, options),
    echo: async (target) => (await import('#main/network/verification-scu.ts')).echo(target),
  };
  undo.add(observe(services, audit, log));
  const { openDoor } = await loadingDoor;
  const door = await openDoor({
    services,
    host: flags.httpHost ?? config.http.host,
    port: flags.httpPort ?? config.http.port,
    rendererFolder: options.rendererFolder ?? RENDERER_FOLDER,
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
    await jobs.resume();
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

/** The peer is who did it; its user is what it says of itself. */
function stated(userName: string | undefined): { statedUser?: string } {
  return userName === undefined ? {} : { statedUser: userName };
}

/** Keeps in log and audit what the DICOM node tells. */
function observe({ receiving, station }: Services, audit: AuditLog, log: Log): () => void {
  const network = log.part('network');
  const mishapLines = lineLimit(100);
  const fail = (message: string) => (error: unknown) => network.error({ error }, message);
  const alertOf = impostors();
  const stops = [
    receiving.on(
      'association',
      ({ kind, callingAeTitle, calledAeTitle, host, userName, instances, studyInstanceUids }) => {
        network.info({ callingAeTitle, calledAeTitle, host, instances, kind }, 'association');
        for (const studyInstanceUid of studyInstanceUids) {
          const objects = {
            studyInstanceUid,
            host,
            associationInstances: String(instances),
            ...stated(userName),
          };
          void audit
            .record({ event: 'instances.received', user: callingAeTitle, outcome: 'success', objects })
            .catch(fail('received instances could not be audited'));
        }
      },
    ),
    receiving.on(
      'retrieved',
      ({ association, service, destination, studyInstanceUids, completed, failed }) => {
        const { callingAeTitle, host, userName } = association;
        network.info(
          { callingAeTitle, host, destination, service, completed, failed },
          'instances retrieved',
        );
        const outcome = failed === 0 ? 'success' : 'failure';
        for (const studyInstanceUid of studyInstanceUids) {
          const objects = {
            studyInstanceUid,
            destination,
            service,
            sent: String(completed),
            failed: String(failed),
            ...stated(userName),
          };
          void audit
            .record({ event: 'instances.sent', user: callingAeTitle, outcome, objects })
            .catch(fail('sent instances could not be audited'));
        }
      },
    ),
    receiving.on('mishap', ({ status: code, detail: reason, ...caller }) => {
      const keptBack = mishapLines.take();
      if (keptBack === null) return;
      network.warn({ ...caller, code, reason, keptBack }, 'a request failed or an association broke');
    }),
    receiving.on('refusedCaller', (caller) => {
      network.warn(
        { callingAeTitle: caller.aeTitle, host: caller.host, reason: caller.reason },
        'caller refused',
      );
      const alert = alertOf(caller);
      if (alert) void audit.record(alert).catch(fail('a security alert could not be audited'));
      void noteRefusedCaller(station, caller).catch(fail('a refused caller could not be kept'));
    }),
    receiving.on('queryAnswered', ({ callingAeTitle, host, userName, level, matches, status }) => {
      const outcome = status === 0 || status === QUERY_STATUS.cancelled ? 'success' : 'failure';
      const objects = {
        host,
        level,
        matches: String(matches),
        status: status === null ? '' : statusText(status),
        ...stated(userName),
      };
      void audit
        .record({ event: 'query.answered', user: callingAeTitle, outcome, objects })
        .catch(fail('an answered query could not be audited'));
    }),
    receiving.on('quarantined', ({ studyInstanceUid, sopInstanceUid, reason }) => {
      network.warn({ studyInstanceUid, sopInstanceUid, reason }, 'instance quarantined');
    }),
    receiving.on('problem', ({ message, cause }) => network.error({ error: cause }, message)),
  ];
  return () => {
    for (const unsubscribe of stops) unsubscribe();
  };
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

function readVersion(): string {
  const text = readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
