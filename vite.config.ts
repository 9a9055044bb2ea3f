import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const loader = '@cornerstonejs/dicom-image-loader';

/** The loader reaches these by names that only a prebundled dependency has in development. */
const codecs = [
  'codec-charls/decodewasmjs',
  'codec-libjpeg-turbo-8bit/decodewasmjs',
  'codec-openjpeg/decodewasmjs',
  'codec-openjph/wasmjs',
  'codec-libjxl/decodewasmjs',
  'jpeg-lossless-decoder-js',
];

/** What the window asks of the core; everything else is a file of the renderer. */
const doorPaths = ['/api', '/dicomweb', '/enter', '/upload'];

/** Address of the running core in development; set by scripts/dev.ts. */
const core = process.env['VIEWBOX_CORE'] ?? 'http://127.0.0.1:8042';

/** The core refuses a foreign Host and Origin, so the development server speaks in the core's own name. */
const toCore = { target: core, changeOrigin: true, ws: true, headers: { origin: core } };

export default defineConfig({
  root: path.join(import.meta.dirname, 'src-renderer'),
  plugins: [react()],
  worker: { format: 'es' },
  optimizeDeps: {
    // One copy of each Cornerstone package: with two copies of its metadata every load fails.
    exclude: [loader],
    include: [
      'dicom-parser',
      '@cornerstonejs/core',
      '@cornerstonejs/tools',
      '@cornerstonejs/metadata',
      '@cornerstonejs/utils',
      '@cornerstonejs/metadata > dcmjs',
      ...codecs.map((codec) => `${loader} > @cornerstonejs/${codec}`),
      `${loader} > pako`,
      `${loader} > comlink`,
    ],
  },
  build: {
    target: 'esnext',
    outDir: path.join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    // The content security policy knows no data: scripts or styles; a few small files cost nothing on loopback.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 8000,
  },
  server: {
    host: '127.0.0.1',
    // scripts/dev.ts prints this address.
    port: 5173,
    strictPort: true,
    fs: { allow: [import.meta.dirname] },
    proxy: Object.fromEntries(doorPaths.map((at) => [at, toCore])),
  },
});
