import { z } from 'zod';

/** What reading over a network needs; each is judged by itself. */
export const NETWORK_NEEDS = {
  latency: { limit: 50, unit: 'ms' },
  jitter: { limit: 15, unit: 'ms' },
  general: { limit: 100, unit: 'Mbps' },
  mammography: { limit: 150, unit: 'Mbps' },
  multiphase: { limit: 200, unit: 'Mbps' },
} as const;

export type NetworkNeed = keyof typeof NETWORK_NEEDS;
const NEEDS = Object.keys(NETWORK_NEEDS) as [NetworkNeed, ...NetworkNeed[]];

export const PEER_TEST_STEPS = ['connect', 'tls', 'echo', 'store'] as const;

export const peerTestSchema = z.object({
  steps: z.array(
    z.object({
      step: z.enum(PEER_TEST_STEPS),
      state: z.enum(['done', 'failed', 'left']),
      /** Why it failed and what to do; '' otherwise */
      problem: z.string(),
    }),
  ),
  /** Time of the TCP connection; null when there was none */
  connectMs: z.number().nullable(),
  /** What both sides agreed to; null without TLS, or when it failed */
  tls: z
    .object({
      protocol: z.string(),
      cipher: z.string(),
      /** Of the peer's certificate */
      subject: z.string(),
      notAfter: z.string(),
      fingerprint: z.string(),
    })
    .nullable(),
  /** Median of the C-ECHOs */
  roundTripMs: z.number().nullable(),
  /** Standard deviation of the C-ECHOs */
  jitterMs: z.number().nullable(),
  /** 10⁶ bits a second of stored data sets; null when nothing was stored */
  throughputMbps: z.number().nullable(),
  needs: z.array(
    z.object({ need: z.enum(NEEDS), value: z.number().nullable(), isMet: z.boolean().nullable() }),
  ),
});

export type PeerTest = z.infer<typeof peerTestSchema>;
export type PeerTestStep = (typeof PEER_TEST_STEPS)[number];
