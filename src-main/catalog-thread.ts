import { parentPort, type MessagePort } from 'node:worker_threads';
import { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { catalogError, openCatalogForWriting } from '#main/catalog/database.ts';
import { ArchiveDesk } from '#main/intake/archive-desk.ts';
import type { ArchiveOrderMessage } from '#main/intake/archive-orders.ts';
import { CatalogNewsCollector } from '#main/intake/catalog-news.ts';
import { dropRebuilt, setAside, swapIn } from '#main/intake/catalog-swap.ts';
import { GroupCommitter } from '#main/intake/commit-group.ts';
import type { CommitReply, CommitRequest } from '#main/intake/commit-messages.ts';
import { emptyIncoming, makeStoreFolders, requireStoreFolders } from '#main/intake/data-folder.ts';
import { startRebuild, type RunningRebuild } from '#main/intake/rebuild-client.ts';
import type { RebuildProgress, RenewedCatalog } from '#main/intake/rebuild-messages.ts';
import { hasStoredFiles } from '#main/intake/stored-files.ts';
import { threadData } from '#main/intake/thread-data.ts';
import type { FromCatalogThread, ToCatalogThread } from '#main/intake/thread-messages.ts';

/** The only thread that writes the catalog. Whatever waits when it looks is one group and one transaction. */

const MAX_GROUP = 64;

const { folder, isFirstStart, writerSql } = await threadData('catalog-thread');

function tell(message: FromCatalogThread): void {
  parentPort?.postMessage(message);
}

/** @throws AppError CORRUPT when it is damaged */
function openWriter(): CatalogWriter {
  const database = openCatalogForWriting(folder.catalogFile);
  try {
    return new CatalogWriter(database, writerSql);
  } catch (error) {
    database.close();
    throw catalogError(error);
  }
}

/** One that is missing, damaged or was never finished is built from the store before anybody is answered by it. */
async function open(): Promise<{ writer: CatalogWriter; renewed: RenewedCatalog | null }> {
  if (isFirstStart) {
    makeStoreFolders(folder);
    emptyIncoming(folder);
    dropRebuilt(folder);
  } else requireStoreFolders(folder);
  let damaged: string | null = null;
  let writer: CatalogWriter;
  try {
    writer = openWriter();
  } catch (error) {
    // Only when nobody reads it: later it is the rebuild that somebody asks for that mends it.
    if (!isFirstStart || catalogError(error).code !== 'CORRUPT') throw error;
    damaged = setAside(folder, new Date());
    writer = openWriter();
  }
  if (writer.isComplete()) return { writer, renewed: null };
  if (!hasStoredFiles(folder)) {
    writer.setComplete(true);
    return { writer, renewed: null };
  }
  writer.dispose();
  const report = await startRebuild({ folder, writerSql }, { onProgress: tellProgress, changes: () => [] })
    .built;
  await swapIn(folder);
  return { writer: openWriter(), renewed: { setAside: damaged, report } };
}

function tellProgress(progress: RebuildProgress): void {
  tell({ kind: 'progress', progress });
}

function serve(firstWriter: CatalogWriter): void {
  let writer = firstWriter;
  let committer = new GroupCommitter(folder, writer);
  const collector = new CatalogNewsCollector((news) => {
    tell({ kind: 'news', news });
  });
  let desk = openDesk();
  const ports = new Set<MessagePort>();
  const waiting: { port: MessagePort; request: CommitRequest }[] = [];
  const waitingOrders: ArchiveOrderMessage[] = [];
  let isScheduled = false;
  let rebuilding: RunningRebuild | null = null;
  /** While the rebuilt catalog takes the place of this one nothing changes; who asks waits */
  let isHeld = false;
  /** Studies that changed since the rebuild last asked */
  const touched = new Set<string>();

  function openDesk(): ArchiveDesk {
    const opened = new ArchiveDesk(folder, writer, committer, {
      onNews: (news) => {
        collector.add(news);
      },
    });
    opened.open();
    return opened;
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(run);
  }

  function run(): void {
    isScheduled = false;
    if (isHeld) return;
    const group = waiting.splice(0, MAX_GROUP);
    // Also those that change no row may bring a file.
    if (rebuilding) for (const { request } of group) touched.add(request.header.studyInstanceUid);
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

  async function rebuild(): Promise<void> {
    try {
      writer.onTouched = (studyInstanceUid) => touched.add(studyInstanceUid);
      rebuilding = startRebuild(
        { folder, writerSql },
        {
          onProgress: tellProgress,
          changes(isLast) {
            isHeld = isLast;
            const changed = [...touched];
            touched.clear();
            return changed;
          },
        },
      );
      const report = await rebuilding.built;
      await swap();
      tell({ kind: 'rebuilt', report });
    } catch (error) {
      const { code, message } = catalogError(error);
      tell({ kind: 'notRebuilt', code, message });
    } finally {
      rebuilding = null;
      touched.clear();
      writer.onTouched = () => {};
      goOn();
    }
  }

  /** Should it fail, the catalog is as it was before, and is used on. */
  async function swap(): Promise<void> {
    committer.dispose();
    writer.dispose();
    try {
      await swapIn(folder);
    } finally {
      writer = openWriter();
      committer = new GroupCommitter(folder, writer);
      desk = openDesk();
    }
  }

  function goOn(): void {
    isHeld = false;
    for (const order of waitingOrders.splice(0)) carryOut(order);
    if (waiting.length > 0) schedule();
    unlinkOn();
  }

  function carryOut(message: ArchiveOrderMessage): void {
    if (isHeld) {
      waitingOrders.push(message);
      return;
    }
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
    if (isHeld) return;
    try {
      if (desk.unlinkSome() > 0) setImmediate(unlinkOn);
    } catch (error) {
      const { code, message } = catalogError(error);
      tell({ kind: 'notUnlinked', code, message });
    }
  }
  setImmediate(unlinkOn);

  async function stop(): Promise<void> {
    // In the middle of a swap nothing is written any more: the swap is undone when the thread ends before it is done.
    if (!isHeld) while (waiting.length > 0) run();
    await rebuilding?.cancel();
    collector.flush();
    if (!isHeld) {
      isHeld = true;
      committer.dispose();
      writer.dispose();
    }
    tell({ kind: 'stopped' });
    for (const port of ports) port.close();
    parentPort?.close();
  }

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
        void rebuild();
        break;
      case 'cancelRebuild':
        // Once it is built it is also used: that takes a moment.
        void rebuilding?.cancel();
        break;
      case 'order':
        carryOut(message.order);
        break;
      case 'flush':
        collector.flush();
        tell({ kind: 'flushed', key: message.key });
        break;
      case 'stop':
        void stop();
        break;
      default:
        message satisfies never;
    }
  });
}

try {
  const { writer, renewed } = await open();
  serve(writer);
  tell({ kind: 'ready', renewed });
} catch (error) {
  const { code, message } = catalogError(error);
  tell({ kind: 'failed', code, message });
}
