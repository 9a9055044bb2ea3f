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
    noView:
      'A presentation state is made of a picture. Choose a viewport that shows one, not a plane of a volume.',
    noKeyImages: 'No image is marked as a key image. Mark one with K first.',
    colourImage: 'A grayscale presentation state is not for colour images, so only its graphics are shown.',
    greyImage: 'A color presentation state is not for gray images, so only its graphics are shown.',
    modality:
      'The modality table of this presentation state cannot be put in the place of the one of the image, so only its graphics are shown.',
    notHere: 'The images that it speaks of are not in this study here. Fetch them first.',
  },
  keyDialog: {
    title: 'Save key images',
    titleLabel: 'Title',
    description: 'Description',
    descriptionHint: 'What they show, or why they matter; may stay empty',
  },
} as const;
