import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  associateRequest,
  connectPeer,
  echoRequest,
  readAssociateAccept,
  readCommand,
  VERIFICATION,
} from '#main/network/scripted-peer.ts';

/** Asks for C-ECHO on a new association again and again, apart from the test's own work; tells the longest wait. */
const { port } = workerData as { port: number };

async function echo(): Promise<number> {
  const startedMs = performance.now();
  const peer = await connectPeer(port);
  peer.send(associateRequest({ calling: 'WATCH', contexts: [{ id: 1, abstract: VERIFICATION }] }));
  readAssociateAccept(await peer.pdu());
  peer.send(echoRequest(1, 1));
  if (readCommand(await peer.pdu())['0900'] !== 0) throw new Error('C-ECHO was not answered with success');
  peer.socket.destroy();
  return performance.now() - startedMs;
}

const over = new AbortController();
parentPort?.once('message', () => over.abort());
const times: number[] = [];
do {
  times.push(await echo());
  await delay(50);
} while (!over.signal.aborted);
parentPort?.postMessage({ slowestMs: Math.max(...times) });
