/** Words of capturing and printing what is on the screen. */
export const capture = {
  title: 'Capture and print',
  copied: 'Copied to the clipboard, with name, ID and date on it.',
  notCopied: 'The clipboard cannot be written here. Save the picture as a file instead.',
  print: 'Print',
  printTitle: 'Print images',
  what: 'What to print',
  whatOf: {
    layout: 'All viewports on the screen',
    viewport: 'The active viewport',
    keyImages: 'The key images',
  },
  perPage: 'Images on a page',
  pages: (count: number) => (count === 1 ? '1 page' : `${count} pages`),
  nothing: 'There is nothing to print.',
  page: (page: number, count: number) => `Page ${page} of ${count}`,
  asStored: 'default window, without measurements',
  notForDiagnosis: 'Not for diagnosis',
  commands: {
    'capture.copyViewport': 'Copy the viewport',
    'capture.copyLayout': 'Copy all viewports',
    'capture.saveViewport': 'Save the viewport as PNG',
    'capture.saveLayout': 'Save all viewports as PNG',
    'capture.print': 'Print images',
  },
};
