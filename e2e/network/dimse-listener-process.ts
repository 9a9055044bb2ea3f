import { createInterface } from 'node:readline';
import { commitmentServices } from '#main/network/commitment-scp.ts';
import { procedureStepServices } from '#main/network/procedure-step-scp.ts';
import { startListener } from '#main/network/dicom-listener.ts';
import { retrieveServices } from '#main/network/retrieve-scp.ts';

/**
 * A DICOM node in a process of its own, for tests that attack it: takes every instance and forgets it, has nothing to
 * retrieve, and agrees to every storage commitment and procedure step that can be read.
 *
 * Prints `{"port"}`, then one JSON line for each line that it reads.
 */
let instances = 0;
let openSinks = 0;
let asked = 0;

const listener = await startListener(
  {
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'VIEWBOX',
    peers: [{ aeTitle: 'SCANNER', addresses: [], mayStore: true, mayFind: true, mayMove: true }],
    timeouts: { associationMs: 3000, pduMs: 3000, closeMs: 500 },
  },
  {
    openSink() {
      openSinks += 1;
      return {
        write: () => true,
        onDrain: null,
        end() {
          openSinks -= 1;
          instances += 1;
          return Promise.resolve(null);
        },
        abort() {
          openSinks -= 1;
        },
      };
    },
    associationClosed() {},
  },
  {},
  {
    ...retrieveServices({
      select: () => [],
      destination: async () => null,
      convert: undefined,
      retrieved: () => {},
    }),
    ...commitmentServices({
      async asked() {
        asked += 1;
        return String(asked);
      },
      outcome: async () => null,
      delivered: async () => {},
      reported: async () => false,
    }),
    ...procedureStepServices({ stepBegun: async () => 'written', stepChanged: async () => 'written' }),
  },
);

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

print({ port: listener.port });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') {
    const startedMs = performance.now();
    await listener.dispose();
    print({ stoppedMs: performance.now() - startedMs });
    break;
  }
  print({
    instances,
    openSinks,
    rssBytes: process.memoryUsage.rss(),
    sockets: process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length,
  });
}
