export const layers = {
  overlayPlanes: 'Show or hide overlays of the image',
  presentation: 'Show or hide graphics of the presentation state',
  referenceLines: 'Show or hide reference lines',
} as const;
