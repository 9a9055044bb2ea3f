import type { PresentationState } from '#shared/objects/presentation-state.ts';

/** A plain grayscale presentation state, for tests. */
export function testState(changes: Partial<PresentationState> = {}): PresentationState {
  return {
    kind: 'grayscale',
    label: 'TEST',
    description: '',
    author: '',
    createdAt: '',
    references: [],
    displayedAreas: [
      {
        images: [],
        left: 1,
        top: 1,
        right: 2,
        bottom: 2,
        size: { mode: 'fit' },
        pixelSpacingMm: null,
        pixelAspect: [1, 1],
      },
    ],
    rotationDeg: 0,
    isFlippedHorizontally: false,
    modality: null,
    vois: [],
    presentationLut: { kind: 'shape', shape: 'IDENTITY' },
    shutter: null,
    overlays: [],
    planes: [],
    mask: null,
    layers: [],
    annotations: [],
    ...changes,
  };
}
