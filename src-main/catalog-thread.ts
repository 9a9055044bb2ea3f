import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { catalogError, openCatalogForWriting } from '#main/catalog/database.ts';
import { ArchiveDesk } from '#main/intake/archive-desk.ts';
import type { ArchiveOrderMessage } from '#main/intake/archive-orders.ts';
import { CatalogNewsCollector } from '#main/intake/catalog-news.ts';
import { GroupCommitter } from '#main/intake/commit-group.ts';
import type { CommitReply, CommitRequest } from '#main/intake/commit-messages.ts';
import { emptyIncoming, makeStoreFolders, requireStoreFolders } from '#main/intake/data-folder.ts';
import { hasStoredFiles, rebuildCatalog, type RebuildResult } from '#main/intake/rebuild.ts';
import type { CatalogThreadData, FromCatalogThread, ToCatalogThread } from '#main/intake/thread-messages.ts';

/** The only thread that writes the catalog. Whatever waits when it looks is one group and one transaction. */

const MAX_GROUP = 64;

const { folder, isFirstStart, writerSql } = workerData as CatalogThreadData;

function tell(message: FromCatalogThread): void {
  parentPort?.postMessage(message);
}

function open(): { writer: CatalogWriter; rebuilt: RebuildResult | null } {
  if (isFirstStart) {
    makeStoreFolders(folder);
    emptyIncoming(folder);
  } else requireStoreFolders(folder);
  const writer = new CatalogWriter(openCatalogForWriting(folder.catalogFile), writerSql);
  if (writer.isComplete()) return { writer, rebuilt: null };
  if (hasStoredFiles(folder)) return { writer, rebuilt: rebuildCatalog(folder, writer, tellProgress) };
  writer.setComplete(true);
  return { writer, rebuilt: null };
}

function tellProgress(instances: number): void {
  tell({ kind: 'progress', instances });
}

function serve(writer: CatalogWriter): void {
  const committer = new GroupCommitter(folder, writer);
  const collector = new CatalogNewsCollector((news) => {
    tell({ kind: 'news', news });
  });
  const desk = new ArchiveDesk(folder, writer, committer, {
    onNews: (news) => {
      collector.add(news);
    },
  });
  desk.open();
  const ports = new Set<MessagePort>();
  const waiting: { port: MessagePort; request: CommitRequest }[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(run);
  }

  function run(): void {
    isScheduled = false;
    const group = waiting.splice(0, MAX_GROUP);
    const outcomes = committer.commit(
      group.map(({ request }) => request),
      (news) => {
        collector.add(news);
      },
    );
    const replies = new Map<MessagePort, CommitReply[]>();
    for (const [index, { port, request }] of group.entries()) {
      const outcome = outcomes[index];
      if (!outcome) continue;
      const list = replies.get(port) ?? [];
      list.push({ id: request.id, outcome });
      replies.set(port, list);
    }
    for (const [port, list] of replies) port.postMessage(list);
    if (waiting.length > 0) schedule();
  }

  function rebuild(): void {
    try {
      tell({ kind: 'rebuilt', result: rebuildCatalog(folder, writer, tellProgress) });
    } catch (error) {
      const { code, message } = catalogError(error);
      tell({ kind: 'notRebuilt', code, message });
    }
  }

  function carryOut(message: ArchiveOrderMessage): void {
    try {
      const { result, changed } = desk.carryOut(message);
      tell({ kind: 'carriedOut', answer: { id: message.id, result }, changed });
    } catch (error) {
      const { code, message: text } = catalogError(error);
      tell({ kind: 'carriedOut', answer: { id: message.id, code, message: text }, changed: [] });
    }
    unlinkOn();
  }

  /** Removes files that are to go between the groups, a few at a time. */
  function unlinkOn(): void {
    try {
      if (desk.unlinkSome() > 0) setImmediate(unlinkOn);
    } catch (error) {
      const { code, message } = catalogError(error);
      tell({ kind: 'notUnlinked', code, message });
    }
  }
  setImmediate(unlinkOn);

  parentPort?.on('message', (message: ToCatalogThread) => {
    switch (message.kind) {
      case 'attach':
        ports.add(message.port);
        message.port.on('close', () => ports.delete(message.port));
        message.port.on('message', (request: CommitRequest) => {
          waiting.push({ port: message.port, request });
          schedule();
        });
        break;
      case 'rebuild':
        rebuild();
        break;
      case 'order':
        carryOut(message.order);
        break;
      case 'flush':
        collector.flush();
        tell({ kind: 'flushed', key: message.key });
        break;
      case 'stop':
        while (waiting.length > 0) run();
        collector.flush();
        committer.dispose();
        writer.dispose();
        tell({ kind: 'stopped' });
        for (const port of ports) port.close();
        parentPort?.close();
        break;
      default:
        message satisfies never;
    }
  });
}

try {
  const { writer, rebuilt } = open();
  serve(writer);
  tell({ kind: 'ready', rebuilt });
} catch (error) {
  const { code, message } = catalogError(error);
  tell({ kind: 'failed', code, message });
}
