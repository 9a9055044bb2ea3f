import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readShared } from './socket-reading.ts';

const servers: net.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function pair(): Promise<{ accepted: Socket; caller: Socket }> {
  const server = net.createServer();
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  return { accepted, caller };
}

test('reads accepted sockets into the shared buffer on the Node that the project brings', async () => {
  const { accepted, caller } = await pair();
  expect(readShared(accepted, () => {})).toBe(true);
  caller.destroy();
});

test('gives all bytes in order through pauses, and ends', async () => {
  const { accepted, caller } = await pair();
  const sent = Buffer.alloc(3_000_000, 'The quick brown fox. ');
  const parts: Buffer[] = [];
  readShared(accepted, (bytes) => {
    parts.push(Buffer.from(bytes));
    accepted.pause();
    setImmediate(() => accepted.resume());
  });
  caller.end(sent);
  await once(accepted, 'end');
  expect(Buffer.concat(parts).equals(sent)).toBe(true);
});

test('destroying the socket while it is read tells nothing more', async () => {
  const { accepted, caller } = await pair();
  let calls = 0;
  readShared(accepted, () => {
    calls += 1;
    accepted.destroy();
  });
  caller.on('error', () => {});
  caller.write(Buffer.alloc(2_000_000));
  await once(accepted, 'close');
  expect(calls).toBe(1);
  caller.destroy();
});
