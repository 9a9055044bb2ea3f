import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { BusyTally } from '#main/intake/busy-tally.ts';
import { CommitClient } from '#main/intake/commit-client.ts';
import { InstanceSink, storeSink, type Intake } from '#main/intake/instance-sink.ts';
import type {
  FromReceiverThread,
  ListenOrder,
  ReceiverThreadData,
  ToReceiverThread,
} from '#main/intake/thread-messages.ts';
import { startListener, type DicomListener } from '#main/network/dicom-listener.ts';
import type { StoreHandler } from '#main/network/handlers.ts';
import { FreeSpace } from '#main/store/free-space.ts';

/** One of the threads that receive: a DICOM listener whose instances go to `incoming/` and then to the catalog thread. */

const { folder, prefix, minimumFreeBytes } = workerData as ReceiverThreadData;
const commits = new CommitClient();
const busy = new BusyTally();
let parts = 0;
const intake: Intake = {
  incoming: folder.incoming,
  space: new FreeSpace(folder.incoming, minimumFreeBytes),
  commits,
  nextPart: () => `${prefix}-${String((parts += 1))}.part`,
};
let listener: DicomListener | undefined;

function tell(message: FromReceiverThread): void {
  parentPort?.postMessage(message);
}

function keyOf(associationId: number): string {
  return `${prefix}:${String(associationId)}`;
}

const handler: StoreHandler = {
  openSink({ association, sopClassUid, sopInstanceUid, transferSyntaxUid }) {
    const key = keyOf(association.associationId);
    const sink = new InstanceSink(intake, {
      sopClassUid,
      sopInstanceUid,
      transferSyntaxUid,
      source: association.callingAeTitle,
      association: key,
    });
    return busy.watch(key, storeSink(sink));
  },
  associationClosed: () => {},
};

async function listen(order: ListenOrder): Promise<void> {
  await listener?.dispose();
  listener = undefined;
  try {
    listener = await startListener(order, handler, {
      associationOpened: (association) => {
        tell({ kind: 'opened', key: keyOf(association.associationId), association });
      },
      associationClosed: (association, { acknowledgedInstances }) => {
        const key = keyOf(association.associationId);
        tell({ kind: 'closed', key, association, instances: acknowledgedInstances, ...busy.take(key) });
      },
      callerRefused: (caller) => {
        tell({ kind: 'refused', caller });
      },
    });
    tell({ kind: 'listening', port: listener.port });
  } catch (error) {
    tell({ kind: 'notListening', message: toAppError(error).message });
  }
}

async function unlisten(): Promise<void> {
  await listener?.dispose();
  listener = undefined;
  tell({ kind: 'notListening', message: '' });
}

async function stop(): Promise<void> {
  await listener?.dispose();
  commits.dispose();
  tell({ kind: 'stopped' });
  parentPort?.close();
}

parentPort?.on('message', (message: ToReceiverThread) => {
  switch (message.kind) {
    case 'catalog':
      commits.attach(message.port);
      break;
    case 'listen':
      void listen(message.order);
      break;
    case 'unlisten':
      void unlisten();
      break;
    case 'peers':
      listener?.setPeers(message.peers);
      break;
    case 'stop':
      void stop();
      break;
    default:
      message satisfies never;
  }
});
