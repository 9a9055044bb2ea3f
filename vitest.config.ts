import { defineConfig } from 'vitest/config';

/** These look at how long something takes: nothing else may run beside them. */
const MEASURING = ['door', 'dimse-fuzz', 'kill-nine'].map((name) => `e2e/network/${name}.test.ts`);

/** What tests that start servers and peers have in common. */
const NETWORK = { environment: 'node', testTimeout: 300_000, hookTimeout: 60_000 } as const;

/** `unit` needs nothing but Node, and poppler to read what is printed; `network` and `measuring` need DCMTK, Orthanc and dicom3tools on the machine. */
export default defineConfig({
  test: {
    // What differs is said whole: a run on another machine leaves nothing else.
    chaiConfig: { truncateThreshold: 0 },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'shared/**/*.test.ts',
            'src-main/**/*.test.ts',
            'src-renderer/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
          ],
          environment: 'node',
          testTimeout: 30_000,
          // Threads would save a fifth of the time, but a crash of native code in one ends the whole run without a word.
          pool: 'forks',
          // One fewer than there are processors is what vitest takes by itself: half of a small machine idles.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          ...NETWORK,
          name: 'network',
          include: ['e2e/network/**/*.test.ts'],
          exclude: MEASURING,
          // Most of a test is waiting for a peer or a core to start: a second one uses that time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...NETWORK,
          name: 'measuring',
          include: MEASURING,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
