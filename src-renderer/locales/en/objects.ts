/** Words of reports, presentation states and key images. */
export const objects = {
  commands: {
    'objects.saveReport': 'Save measurements as a report',
    'objects.savePresentation': 'Save this view as a presentation state',
    'objects.saveKeyImages': 'Save key images',
    'objects.show': 'Saved readings',
    'objects.graphics': 'Graphics of presentation states',
  },
  panel: 'Saved readings',
  loading: 'Reading what is saved beside the images',
  failed: 'What is saved beside the images could not be read.',
  empty: 'Nothing is saved beside the images of this study.',
  sections: {
    presentationState: 'Presentation states',
    otherState: 'Presentation states of other kinds',
    keyObjects: 'Key images',
    measurementReport: 'Measurement reports',
    waiting: 'Not yet stored',
  },
  save: { report: 'Save report', presentation: 'Save presentation', keyImages: 'Save key images' },
  apply: 'Apply',
  graphicsOnly: 'Graphics only',
  remove: 'Take off',
  inForce: 'in force',
  showGraphics: 'Show graphics',
  load: 'Load measurements',
  unload: 'Unload',
  copy: 'Copy to edit',
  copyStep: (count: number) => (count === 1 ? 'Copy a measurement' : `Copy ${count} measurements`),
  loaded: 'loaded',
  onlyThese: 'Show only these',
  showAll: 'Show all images',
  retry: 'Try again',
  by: (author: string, when: string) => [author, when].filter(Boolean).join(', '),
  measurements: (count: number) => (count === 1 ? '1 measurement' : `${count} measurements`),
  undrawn: (count: number) => `${count} more without a place in a picture`,
  images: (count: number) => (count === 1 ? '1 image' : `${count} images`),
  readOnly: 'Loaded measurements stay as their author left them. Copy them to change them.',
  readOnlyBeside:
    'These measurements stay as they are: they are of another patient, or you may not change measurements.',
  stored: {
    report: (count: number) =>
      count === 1
        ? 'The measurement is stored as a report.'
        : `${count} measurements are stored as a report.`,
    presentation: 'The view is stored as a presentation state.',
    keyImages: (count: number) =>
      count === 1 ? 'The key image is stored.' : `${count} key images are stored.`,
  },
  waiting: (problem: string) => `Not yet stored: ${problem} It is kept here and tried again by itself.`,
  underWay: 'it takes longer than usual.',
  problem: {
    nothingMeasured: 'There is no new measurement to save. Measure something first.',
    assumedFrame: (count: number) =>
      `${count === 1 ? '1 measurement stays' : `${count} measurements stay`} in the journal alone: a reader treated the frames of reference of its series as one, and a report may not.`,
    noView:
      'A presentation state is made of a picture. Choose a viewport that shows one, not a plane of a volume.',
    noKeyImages: 'No image is marked as a key image. Mark one with K first.',
    colourImage:
      'This presentation state is for gray images, but its image is in color, so only its graphics are shown. Apply a color presentation state, or ask its maker for one.',
    greyImage:
      'This presentation state is for color images, but its image is gray, so only its graphics are shown. Apply a grayscale presentation state, or ask its maker for one.',
    modality:
      'The modality table of this presentation state cannot be put in the place of the one of the image, so only its graphics are shown. Set the window by hand.',
    notHere: 'The images that it speaks of are not in this study here. Fetch them first.',
  },
  remarks: {
    notMeasured:
      'True size is asked for, but this screen has not been measured, so the area is fitted. Measure the screen in Reading settings, then apply again.',
    noFrames: 'A subtraction is asked for, but the image has no frames to subtract, so it is shown as it is.',
    overlaysMissing: (count: number) =>
      count === 1
        ? 'One overlay that it shows is in neither the image nor the presentation state.'
        : `${count} overlays that it shows are in neither the image nor the presentation state.`,
    compoundPlain: (count: number) =>
      count === 1
        ? 'One compound graphic is shown by its plain lines and text.'
        : `${count} compound graphics are shown by their plain lines and text.`,
    compoundLost: (count: number) =>
      count === 1
        ? 'One compound graphic has no plain lines and is not shown. See it where it was made.'
        : `${count} compound graphics have no plain lines and are not shown. See them where they were made.`,
    unapplied: {
      edgeEnhancement: (percent: number) =>
        `Its edge enhancement of ${Math.round(percent)} % is not applied.`,
      maskVisible: (percent: number) =>
        `Its mask is to be seen by ${Math.round(percent)} %: it is subtracted whole.`,
      regionShifts: 'It shifts regions of the mask on their own, which is not applied.',
      frameShutters: 'It has a shutter for each frame: the first is used for all.',
      pixelIntensity: 'Its pixel intensity tables are not applied.',
      iccProfile: 'Its ICC profile is not applied: its colours are taken as sRGB.',
    },
    imagesMissing: (count: number, all: number) =>
      `${count} of ${all} measurements are of images that are not in this study here. Fetch them first.`,
    subtractedSeries:
      'Another series is subtracted from this one, which no presentation state can say. End the subtraction first.',
  },
  notApplied: 'not applied here: the images are shown as they are',
  keyDialog: {
    title: 'Save key images',
    titleLabel: 'Title',
    description: 'Description',
    descriptionHint: 'What they show, or why they matter; may stay empty',
  },
} as const;
