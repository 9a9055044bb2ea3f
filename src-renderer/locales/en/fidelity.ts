/** What a picture on the screen is worth, and where its pixels come from. */
export const fidelity = {
  chips: {
    faithful: 'Faithful',
    reduced: (percent: number) => `Shown at ${percent} %`,
    leftOnLeft: 'Patient left is on the left',
    failed: (count: number) => (count === 1 ? '1 image damaged' : `${count} images damaged`),
    forProcessing: 'Not for presentation',
    incomplete: (present: number, expected: number) => `${present} of ${expected} images`,
    iccIgnored: 'ICC profile not applied',
    iccApplied: 'ICC profile applied',
    burntIn: 'Text in the picture',
    eightBits: (levels: number) => `8 bit: ${levels} greys as 256`,
  },
} as const;
