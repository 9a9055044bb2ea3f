import { init as initCore } from '@cornerstonejs/core';
import { init as initLoader } from '@cornerstonejs/dicom-image-loader';

let isInitialised = false;

/** Prepares Cornerstone on first use; it is large, so only what needs it imports this module. */
export function initialiseLibrary(): void {
  if (isInitialised) return;
  isInitialised = true;
  // It draws nothing here: it decodes.
  initCore({ rendering: { webGlContextCount: 1 }, debug: { statsOverlay: false } });
  initLoader({ maxWebWorkers: Math.min(4, Math.max(2, Math.floor(navigator.hardwareConcurrency / 2))) });
}
