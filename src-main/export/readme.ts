/** README.TXT of a medium: what it is and how to open it (as the Portable Data for Imaging profile of IHE asks). */
export function readmeText({
  madeAt,
  hasDirectory,
}: {
  readonly madeAt: string;
  readonly hasDirectory: boolean;
}): string {
  const index = hasDirectory
    ? 'DICOMDIR    index of the images, for programs (DICOM PS3.10, PS3.11 General Purpose)'
    : '';
  return [
    'Medical images',
    '==============',
    '',
    `Written ${madeAt} by Viewbox.`,
    '',
    index,
    'DICOM       folder with the images, one DICOM file each',
    'INDEX.HTM   page for people: lists what is on this medium; opens in any browser',
    'README.TXT  this text',
    '',
    'To see the images, open the DICOMDIR, or the folder DICOM, with a DICOM viewer.',
    'Nothing on this medium starts by itself, and the page holds no program.',
    '',
    'The images are of patients. Keep this medium as you would keep their records.',
    '',
  ]
    .filter((line, at) => line !== '' || at !== 5)
    .join('\r\n');
}
