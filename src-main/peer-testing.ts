import type { PeerTest } from '#shared/contract/peer-test.ts';
import { instanceFromBytes } from '#main/network/instance-to-send.ts';
import { testPeer } from '#main/network/peer-test.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import { networkPhantom } from '#main/phantom/network-phantom.ts';

/** Half a megabyte each: 10 MB tell 200 Mbps from 100, and take 8 s at 10 Mbps. */
const INSTANCE_COUNT = 20;
const TIMEOUT_MS = 10_000;
const STORE_TIMEOUT_MS = 60_000;

/** Measures the way to a peer, with test images when it may store them. */
export function testKnownPeer(
  target: PeerTarget,
  { stores }: { readonly stores: boolean },
): Promise<PeerTest> {
  const files = stores ? networkPhantom(INSTANCE_COUNT) : [];
  const instances = files.map((bytes) => ({ ...instanceFromBytes(bytes), sizeBytes: bytes.length }));
  return testPeer(target, { instances, timeoutMs: TIMEOUT_MS, storeTimeoutMs: STORE_TIMEOUT_MS });
}
