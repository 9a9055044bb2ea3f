import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Contract } from '#shared/contract/contract.ts';
import type { Role } from '#shared/contract/permissions.ts';
import type { ImportReport } from '#shared/contract/station.ts';
import { type AuditLog, openAuditLog } from '#main/audit/audit-log.ts';
import { Backups } from '#main/backup/backups.ts';
import { Cache } from '#main/cache/cache.ts';
import { Certificates } from '#main/certificates/certificates.ts';
import { Commitments } from '#main/commitment/commitments.ts';
import { type Config, defaultConfig } from '#main/config/config.ts';
import { Displays } from '#main/display-qc/displays.ts';
import { Meter } from '#main/display-qc/meter.ts';
import { Exports } from '#main/export/exports.ts';
import { type JobContext, jobKind } from '#main/jobs/job.ts';
import { Staging } from '#main/documents/staging.ts';
import { CatalogCare } from '#main/keeping/catalog-care.ts';
import { Keeping } from '#main/keeping/keeping.ts';
import { Integrity } from '#main/integrity/integrity.ts';
import type { StoredFiles } from '#main/integrity/stored-files.ts';
import { Objects } from '#main/objects/objects.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { type OpenLog, openLog } from '#main/observe/log.ts';
import { GuestPeers } from '#main/peers/guest-peers.ts';
import { peerTarget } from '#main/peer-target.ts';
import { findPeer } from '#main/peers/peers.ts';
import { Prefetch } from '#main/prefetch/prefetch.ts';
import { Readings } from '#main/reading/readings.ts';
import { Quarantine } from '#main/quarantine/quarantine.ts';
import { remoteArchives } from '#main/remote-archives.ts';
import { settingsInForce } from '#main/station/settings.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { dataFolder, type DataFolder } from '#main/store/layout.ts';
import { Trash } from '#main/trash/trash.ts';
import { addUser, userKeyOf } from '#main/users/accounts.ts';
import { hashPassword } from '#main/users/password.ts';
import { hashSecret } from '#main/users/secret.ts';
import { signInSession } from '#main/users/sessions.ts';
import { Preferences } from '#main/users/preferences.ts';
import { SignInGuard } from '#main/users/sign-in-guard.ts';
import { createToken } from '#main/users/tokens.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { ProcedureSteps } from '#main/worklist/procedure-steps.ts';
import { Worklist } from '#main/worklist/worklist.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { type Door, openDoor } from './server.ts';
import { hangingFactsReader } from './hanging-facts.ts';
import type { Services } from './services.ts';
import { StatusBoard } from './status-board.ts';
import { TestArchive } from './test-archive.ts';
import { Uploads } from './uploads.ts';

export const PASSWORD = 'correct horse battery';
/** Tests have no time for the real cost; it is tested with the password itself. */
const CHEAP = { logN: 10, r: 8, p: 1 };

export type Client = ContractRouterClient<Contract>;
export type Headers = Readonly<Record<string, string>>;

export interface TestDoor {
  readonly url: string;
  readonly folder: DataFolder;
  readonly station: StationDatabase;
  readonly archive: TestArchive;
  readonly audit: AuditLog;
  readonly services: Services;
  log(): OpenLog;
  addUser(name: string, role: Role): Promise<void>;
  /** Headers of a window that came by a one-time address; with a user, who has signed in there */
  window(user?: string): Promise<Headers>;
  token(user: string): Promise<Headers>;
  control(): Headers;
  client(headers: Headers): Client;
  socket(headers: Headers): Promise<{ client: Client; socket: WebSocket }>;
  dispose(): Promise<void>;
}

export interface TestDoorOptions {
  readonly http?: Partial<Config['http']>;
  readonly takeUpload?: (name: string, bytes: Buffer) => Promise<ImportReport>;
  readonly now?: () => number;
  readonly moveTo?: Services['moveTo'];
}

const NOTHING_STORED: StoredFiles = {
  studies: 0,
  verifiedSince: () => 0,
  due: () => [],
  ofStudy: () => [],
  ofTrash: () => [],
  trashed: () => undefined,
  knows: () => false,
  standing: () => ({ studies: 0, verified: 0 }),
  orphans: () => Promise.resolve([]),
};

/** The door with everything behind it but threads and DICOM: `archive` stands for those. */
export async function openTestDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-door-'));
  const folder = dataFolder(root);
  const defaults = defaultConfig();
  const config: Config = { ...defaults, http: { ...defaults.http, ...options.http } };
  const log = openLog({ folder: folder.logFolder, ...config.log, toStderr: false });
  const station = openStationDatabase(':memory:');
  const secrets = new SecretBox(folder.secrets);
  const audit = await openAuditLog(folder.auditFolder);
  const settings = () => settingsInForce(station, config, {});
  const archive = new TestArchive({ aeTitle: 'VIEWBOX', host: '127.0.0.1', port: 11112 });
  const { receiving, catalog } = archive;
  const guests = new GuestPeers(station, receiving);
  const uploads = new Uploads(async ({ name, stream }) => {
    const bytes = await buffer(stream);
    return (options.takeUpload ?? countBytes)(name, bytes);
  }, audit);
  const quick = (kind: string) =>
    jobKind({
      kind,
      payload: z.object({}).loose(),
      isResumable: true,
      maxRunning: 2,
      run: async (_, { progress }: JobContext) => {
        progress(1, 1);
        return null;
      },
    });
  const exports = new Exports({ station, catalog, folder, audit, exportFolder: path.join(root, 'export') });
  const certificates = new Certificates(folder.certificates);
  const targetOf = async (peer: string) =>
    peerTarget(await findPeer(station, peer), (await settings()).aeTitle, certificates.material(), secrets);
  const others = remoteArchives({ folder, station, secrets, receiving, catalog, audit, guests, targetOf });
  const backups = new Backups({
    folder,
    station,
    audit,
    log: log.part('backup'),
    version: '0.0.0',
    stationName: async () => (await settings()).stationName,
  });
  const catalogCare = new CatalogCare({ folder, audit, receiving, log: log.part('catalog') });
  const integrity = new Integrity({
    folder,
    station,
    audit,
    receiving,
    log: log.part('integrity'),
    openStored: () => ({ files: NOTHING_STORED, [Symbol.dispose]: () => {} }),
    sources: [],
  });
  const keeping = new Keeping({
    folder,
    station,
    catalog: { ...catalog, ...archive.statistics },
    receiving,
    log: log.part('keeping'),
  });
  const trash = new Trash({
    folder,
    station,
    audit,
    catalog: archive.keeping,
    receiving,
    log: log.part('trash'),
    check: (trashId, by) => integrity.checkInTrash(trashId, by),
  });
  const cache = new Cache({
    root,
    station,
    audit,
    catalog: { ...catalog, ...archive.keeping },
    receiving,
    log: log.part('cache'),
    needed: () => prefetch.needed(),
    prove: async () => ({ isProven: false, reason: 'This archive is a test.' }),
  });
  const commitments = new Commitments({
    folder,
    station,
    audit,
    log: log.part('commitment'),
    targetOf,
  });
  const objects = new Objects({ folder, station, audit, catalog, receiving });
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
  const readings = new Readings({ folder, catalog, receiving, audit });
  const worklist = new Worklist({
    station,
    catalog,
    receiving,
    readings,
    steps: new ProcedureSteps({ station, audit }),
    prefetch,
    audit,
    log: log.part('worklist'),
    rules: async () => ruleSet(),
    decisions: async () => [],
  });
  const kinds = [
    prefetch.kind,
    quick('commit'),
    quick('import'),
    quick('demo'),
    quick('attach'),
    uploads.kind,
    objects.kind,
    ...exports.kinds,
    ...others.jobKinds,
    trash.kind,
    cache.kind,
    backups.kind,
    catalogCare.kind,
    integrity.kind,
  ];
  const jobs = new JobQueue(station, kinds, log.part('jobs'));
  prefetch.attach(jobs);
  uploads.attach(jobs);
  exports.attach(jobs);
  trash.attach(jobs);
  cache.attach(jobs);
  backups.attach(jobs);
  await catalogCare.attach(jobs);
  integrity.attach(jobs);
  await objects.attach(jobs);
  const status = new StatusBoard({
    root,
    receiving,
    jobs,
    catalog,
    certificates,
    backups,
    clock: () => Promise.resolve('none'),
    integrity,
    settings,
  });
  const now = options.now ?? Date.now;
  const doorkeeper = new Doorkeeper({ station, idleMs: config.session.idleMinutes * 60_000, now });
  const services: Services = {
    version: '0.0.0',
    folder,
    config,
    flags: {},
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
    doorkeeper,
    status,
    uploads,
    staging: new Staging(folder),
    displays: new Displays({ station, audit }),
    meter: new Meter({ program: '', timeoutMs: 1000, displayType: '' }),
    exports,
    objects,
    trash,
    keeping,
    backups,
    catalogCare,
    integrity,
    cache,
    commitments,
    quarantine: new Quarantine({ folder, audit, catalog, receiving }),
    guests,
    certificates,
    targetOf,
    remote: others.attach(jobs),
    prefetch,
    worklist,
    moveTo: options.moveTo ?? null,
    settings,
    echo: async () => ({ roundTripMs: 1 }),
    testPeer: async () => ({
      steps: [],
      connectMs: 1,
      tls: null,
      roundTripMs: 1,
      jitterMs: 0,
      throughputMbps: null,
      needs: [],
    }),
  };
  const door: Door = await openDoor({
    services,
    host: '127.0.0.1',
    port: 0,
    rendererFolder: path.join(root, 'renderer'),
    isCheckingOutputs: true,
  });

  async function enter(): Promise<{ cookie: string; secret: string }> {
    const answer = await fetch(doorkeeper.newEntryUrl(), { redirect: 'manual' });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { cookie, secret: cookie.split('=')[1] ?? '' };
  }

  return {
    url: door.url,
    folder,
    station,
    archive,
    audit,
    services,
    log: () => log,
    async addUser(name, role) {
      await addUser(station, { name, role, passwordHash: await hashPassword(PASSWORD, CHEAP) });
    },
    async window(user) {
      const { cookie, secret } = await enter();
      if (user !== undefined) await signInSession(station, hashSecret(secret), userKeyOf(user), now());
      return { cookie, origin: door.url };
    },
    async token(user) {
      const { token } = await createToken(station, user, '');
      return { authorization: `Bearer ${token}` };
    },
    control: () => ({ authorization: `Bearer ${doorkeeper.controlToken}` }),
    client: (headers) => createORPCClient(new RPCLink({ url: `${door.url}/api/rpc`, headers })),
    async socket(headers) {
      const socket = new WebSocket(`${door.url.replace('http', 'ws')}/api/feeds`, { headers });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      return {
        client: createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket })),
        socket,
      };
    },
    async dispose() {
      await door.dispose();
      status.dispose();
      trash.dispose();
      keeping.dispose();
      cache.dispose();
      await worklist.dispose();
      await prefetch.dispose();
      await jobs.dispose();
      await exports.dispose();
      await others.dispose();
      await audit.dispose();
      await station.destroy();
      log.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function countBytes(): Promise<ImportReport> {
  return { taken: 1, alreadyThere: 0, refused: [], refusedCount: 0, notDicom: 0 };
}
