import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type AuditLog } from '#main/audit/audit-log.ts';
import { Backups } from '#main/backup/backups.ts';
import { Cache } from '#main/cache/cache.ts';
import { proveByAsking } from '#main/cache/copy-proof.ts';
import { Certificates } from '#main/certificates/certificates.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { commitJob } from '#main/commitment/commitment-job.ts';
import { Commitments } from '#main/commitment/commitments.ts';
import { serveDesk } from '#main/commitment/desk-client.ts';
import { sealKnownSecrets } from '#main/dicomweb-client/remote-servers.ts';
import { displayDesk } from '#main/display-qc/display-system.ts';
import { Displays } from '#main/display-qc/displays.ts';
import { Meter } from '#main/display-qc/meter.ts';
import { Exports } from '#main/export/exports.ts';
import { Doorkeeper } from '#main/http/doorkeeper.ts';
import { hangingFactsReader } from '#main/http/hanging-facts.ts';
import type { Services } from '#main/http/services.ts';
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
import { type Log } from '#main/observe/log.ts';
import { Objects } from '#main/objects/objects.ts';
import { GuestPeers } from '#main/peers/guest-peers.ts';
import { peerTarget } from '#main/peer-target.ts';
import { findPeer, listPeers } from '#main/peers/peers.ts';
import { Prefetch } from '#main/prefetch/prefetch.ts';
import { Quarantine } from '#main/quarantine/quarantine.ts';
import { Readings } from '#main/reading/readings.ts';
import { archiveOfSource } from '#main/retrieve/archive.ts';
import { remoteArchives } from '#main/remote-archives.ts';
import { type Flags } from '#main/station/settings.ts';
import { lookAtClock } from '#main/station/station-clock.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { Trash } from '#main/trash/trash.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { ProcedureSteps } from '#main/worklist/procedure-steps.ts';
import { Worklist } from '#main/worklist/worklist.ts';
import { Preferences } from '#main/users/preferences.ts';
import { SignInGuard } from '#main/users/sign-in-guard.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { Config } from '#main/config/config.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { Undo } from '#main/undo.ts';

/** What is there when the node answers its peers, and all else is built on. */
export interface CoreParts {
  readonly folder: DataFolder;
  readonly flags: Flags;
  readonly config: Config;
  readonly log: Log;
  readonly station: StationDatabase;
  readonly secrets: SecretBox;
  readonly audit: AuditLog;
  readonly settings: Services['settings'];
  readonly certificates: Certificates;
  readonly receiving: Receiving;
  /** Nothing begins by itself */
  readonly isForOneCommand: boolean;
  readonly moveTo: Services['moveTo'];
}

/**
 * The parts of the core behind its door: archive, jobs, other archives, keeping.
 *
 * @param undo gets what each part needs to be stopped
 */
export async function openServices(parts: CoreParts, undo: Undo): Promise<Services> {
  const { folder, flags, config, log, station, secrets, audit } = parts;
  const { settings, certificates, receiving, isForOneCommand, moveTo } = parts;
  await sealKnownSecrets(station, secrets);
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
    prove: proveByAsking((peer) => others.openArchive(archiveOfSource(peer))),
    needed: () => prefetch.needed(),
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
  const readings = new Readings({ folder, catalog, receiving, audit });
  const objects = new Objects({ folder, station, audit, catalog, receiving });
  undo.add(() => objects.dispose());
  const prefetch = new Prefetch({
    station,
    catalog,
    receiving,
    audit,
    log: log.part('prefetch'),
    others,
    hasRoom: () => cache.hasRoom(),
    worklist: { places: (uids) => worklist.places(uids), unread: () => worklist.unread() },
  });
  const steps = new ProcedureSteps({ station, audit });
  const worklist = new Worklist({
    station,
    catalog,
    receiving,
    readings,
    prefetch,
    steps,
    audit,
    log: log.part('worklist'),
    rules: () => rulesInForce(station),
    decisions: () => identityDecisions(station),
  });
  undo.add(() => worklist.dispose());
  const jobs = new JobQueue(
    station,
    [
      ...importJobs({ receiving, audit, guests }),
      uploads.kind,
      ...exports.kinds,
      ...others.jobKinds,
      prefetch.kind,
      trash.kind,
      cache.kind,
      backups.kind,
      catalogCare.kind,
      integrity.kind,
      commitJob({ commitments, catalog }),
      objects.kind,
      attachJob({ receiving, audit, catalog, folder, staging }),
    ],
    log.part('jobs'),
    () => receiving.status().storeState === 'ok',
  );
  undo.add(() => jobs.dispose());
  undo.add(() => prefetch.dispose());
  prefetch.attach(jobs);
  uploads.attach(jobs);
  exports.attach(jobs);
  trash.attach(jobs);
  cache.attach(jobs);
  backups.attach(jobs);
  await catalogCare.attach(jobs);
  integrity.attach(jobs);
  await objects.attach(jobs);
  const displays = new Displays({ station, audit });
  const aboutDisplays = async () => ({ station: (await settings()).stationName, version: readVersion() });
  receiving.serveDesk(serveDesk(commitments, steps, displayDesk(displays, aboutDisplays)));
  if (!isForOneCommand) commitments.start();
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
  return {
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
    readings,
    preferences: new Preferences(station),
    hangingFacts: hangingFactsReader(catalog, folder),
    guard: new SignInGuard(),
    doorkeeper: new Doorkeeper({ station, idleMs: config.session.idleMinutes * 60_000, now: Date.now }),
    status,
    uploads,
    staging,
    displays,
    meter: new Meter({
      program: config.displayQc.spotread,
      timeoutMs: config.displayQc.meterTimeoutSeconds * 1000,
      displayType: config.displayQc.displayType,
    }),
    exports,
    objects,
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
    prefetch,
    worklist,
    moveTo,
    settings,
    // Loaded late: the DIMSE library would take a tenth of the time to get ready.
    testPeer: async (target, options) =>
      (await import('#main/peer-testing.ts')).testKnownPeer(target, options),
    echo: async (target) => (await import('#main/network/verification-scu.ts')).echo(target),
  };
}

function readVersion(): string {
  const text = readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
