import { defineConfig } from 'vitest/config';

/** Two projects: `unit` needs nothing but Node; `network` needs DCMTK, Orthanc and dicom3tools on the machine. */
export default defineConfig({
  test: {
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
          // One fewer than there are processors is what vitest takes by itself: half of a small machine idles.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'network',
          include: ['e2e/network/**/*.test.ts'],
          environment: 'node',
          testTimeout: 300_000,
          hookTimeout: 60_000,
          // Peers and disks are shared, and several tests measure: one file at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
