import type { DataSet } from '#main/dicom/data-set.ts';
import { tagOf, textAt } from '#main/dicom/data-set-values.ts';

/**
 * Whether the pixels of an object may show who the patient is: `stated` by the object itself, or `suspected` since objects of its
 * kind usually carry text. `none` when it says that there is none, or is of a kind that shows none.
 */
export type BurnedIn = 'stated' | 'suspected' | 'none';

const ROOT = '1.2.840.10008.5.1.4.1.1.';
/** Secondary capture, ultrasound, angiography, fluoroscopy, photographs, video, digitised film, private kinds of it */
const SUSPICIOUS_CLASS =
  /^(?:3(?:\.1)?|6(?:\.[123])?|7(?:\.[1-4])?|12\.[12](?:\.1)?|12\.3|77\.1\.[124](?:\.1)?|77\.[12]|77\.1\.7)$/;
/** Words of Image Type for pictures of a screen */
const SCREEN = /SCREEN|SECONDARY|CAPTURE|REPORT|PHOTO|PASTED|DOSE|REFORMATTED_SC/;

/** @param header the data set up to its pixel data */
export function burnedIn(header: DataSet): BurnedIn {
  const stated = textAt(header, tagOf('BurnedInAnnotation')).toUpperCase();
  if (stated === 'YES') return 'stated';
  if (stated === 'NO') return 'none';
  const sopClassUid = textAt(header, tagOf('SOPClassUID'));
  const number = sopClassUid.startsWith(ROOT) ? sopClassUid.slice(ROOT.length) : null;
  if (number === null || SUSPICIOUS_CLASS.test(number)) return 'suspected';
  const isScreen = SCREEN.test(textAt(header, tagOf('ImageType')).toUpperCase());
  const isConverted = textAt(header, tagOf('ConversionType')) !== '';
  return isScreen || isConverted ? 'suspected' : 'none';
}
