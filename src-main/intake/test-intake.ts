import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { openCatalogForWriting } from '#main/catalog/database.ts';
import { writerSql } from '#main/catalog/writer-sql.ts';
import { StoreHealth } from '#main/store/store-health.ts';
import { dataFolder, type DataFolder } from '#main/store/layout.ts';
import { ArchiveDesk } from './archive-desk.ts';
import { CommitClient } from './commit-client.ts';
import { GroupCommitter, type GroupNews } from './commit-group.ts';
import type { CommitRequest } from './commit-messages.ts';
import { makeStoreFolders } from './data-folder.ts';
import { durableSettled } from './durable-flag.ts';
import { importStream } from './import-stream.ts';
import type { Intake } from './instance-sink.ts';
import type { Receiving } from './receiving-types.ts';

export interface TestIntake {
  readonly folder: DataFolder;
  readonly writer: CatalogWriter;
  readonly committer: GroupCommitter;
  readonly intake: Intake;
  readonly importer: Pick<Receiving, 'importStream'>;
  readonly news: GroupNews[];
  readonly desk: ArchiveDesk;
  /** Names left in `incoming/` */
  incoming(): string[];
  /** Lets go of the folder and leaves it */
  close(): void;
  dispose(): void;
}

/** The whole road in on one thread, in a folder of its own: for tests that need no listener. */
export function openTestIntake(root = mkdtempSync(path.join(tmpdir(), 'viewbox-intake-'))): TestIntake {
  const folder = dataFolder(root);
  makeStoreFolders(folder);
  const writer = new CatalogWriter(openCatalogForWriting(folder.catalogFile), writerSql());
  const committer = new GroupCommitter(folder, writer);
  const news: GroupNews[] = [];
  const desk = new ArchiveDesk(folder, writer, committer, { onNews: (told) => news.push(told) });
  desk.open();
  const { port1, port2 } = new MessageChannel();
  async function take(request: CommitRequest): Promise<void> {
    // The thread that would be waited for is this one.
    if (request.durable) await durableSettled(request.durable);
    const [outcome] = committer.commit([request], (told) => news.push(told));
    if (outcome) port1.postMessage([{ id: request.id, outcome }]);
  }
  port1.on('message', (request: CommitRequest) => void take(request));
  const commits = new CommitClient();
  commits.attach(port2);
  let parts = 0;
  const intake: Intake = {
    incoming: folder.incoming,
    health: new StoreHealth(folder.incoming, 0),
    commits,
    nextPart: () => `test-${String((parts += 1))}.part`,
  };
  let isOpen = true;
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    commits.dispose();
    port1.close();
    committer.dispose();
    writer.dispose();
  }
  return {
    folder,
    writer,
    committer,
    intake,
    news,
    desk,
    importer: {
      importStream: (readable, source, signal) => importStream(intake, readable, source, signal),
    },
    incoming: () => readdirSync(folder.incoming),
    close,
    dispose() {
      close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
