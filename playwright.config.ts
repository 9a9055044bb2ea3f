import { defineConfig } from '@playwright/test';
import { testBrowserFile } from './src-main/cli/chromium.ts';

/** Every request to a host outside this machine fails at once instead of waiting for a network that CI lacks. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Mesa's llvmpipe: the software renderer with the 16-bit texture path that real graphics cards have. */
const llvmpipe = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'];

/**
 * The page is put together without the graphics card, which takes a third less time for moving images where that card is a program.
 * The files that compare pixels with a reference see the page as readers do.
 */
const plainPage = ['--disable-gpu-compositing'];
const PIXELS = [
  'plain-cornerstone',
  'road-of-an-image',
  'viewer-covered',
  'viewer-fidelity',
  'viewer-grey-cases',
  'viewer-pixels',
  'viewer-plane-pixels',
  'viewer-uptake',
].map((name) => `**/${name}.test.ts`);

const isRoot = process.getuid?.() === 0;

const launchOptions = {
  ...(testBrowserFile() === null ? {} : { executablePath: testBrowserFile() ?? '' }),
  args: [...quiet, ...llvmpipe, ...(isRoot ? ['--no-sandbox'] : [])],
};

export default defineConfig({
  testDir: 'e2e/browser',
  globalSetup: './e2e/fixtures/built-renderer.ts',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  snapshotPathTemplate: 'e2e/screenshots/{testFileName}/{arg}{ext}',
  // Most of a test is waiting for a core or a window to start: a second worker uses that time.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 20_000, toHaveScreenshot: { maxDiffPixelRatio: 0.002, animations: 'disabled' } },
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/browser.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1600, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    // A trace of every test costs a fifth of the time; `--trace on` makes one of a test that fails.
    trace: 'off',
    launchOptions,
  },
  projects: [
    { name: 'pixels', testMatch: PIXELS },
    {
      name: 'windows',
      testIgnore: PIXELS,
      use: { launchOptions: { ...launchOptions, args: [...launchOptions.args, ...plainPage] } },
    },
  ],
});
