export const layers = {
  overlayPlanes: 'Show or hide overlays of the image',
} as const;
