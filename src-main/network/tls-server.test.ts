import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { startListener, type DicomListener } from './dicom-listener.ts';
import { memoryStore } from './memory-store.ts';
import { secureContext } from './tls-profile.ts';

/** One certificate for both sides, trusted by itself */
const made = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=A -keyout -'.split(' ');
const pem = execFileSync('openssl', ['req', ...made], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [key = '', cert = ''] = pem.match(/-----BEGIN [^]*?-----END [^-]*-----/g) ?? [];
const material = { key, cert, ca: [cert] };

let listener: DicomListener;
const sockets: Socket[] = [];

async function listen(maxConnections = 8): Promise<void> {
  const where = { host: '127.0.0.1', port: null, tls: { port: 0, material } };
  listener = await startListener({ ...where, aeTitle: 'VIEWBOX', peers: [], maxConnections }, memoryStore());
}

/** Connects and says nothing. */
async function silent(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: listener.tlsPort });
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function shaken(): Promise<Socket> {
  const socket = tls.connect({
    host: '127.0.0.1',
    port: listener.tlsPort,
    ...secureContext(material),
    checkServerIdentity: () => undefined,
  });
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'secureConnect');
  return socket;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listener.dispose();
});

test('who connects and says nothing does not keep the node from stopping', async () => {
  await listen();
  const gone = once(await silent(), 'close');
  await shaken();
  await listener.dispose();
  await gone;
});

test('silent connections are pushed out by newer ones, those that got through are not', async () => {
  await listen(2);
  const peer = await shaken();
  const gone = once(await silent(), 'close');
  await silent();
  await silent();
  await gone;
  expect(peer.destroyed).toBe(false);
});
