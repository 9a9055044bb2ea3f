interface AeTitles {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
}

export interface RejectionText {
  /** The end of a sentence */
  readonly why: string;
  /** What to do about it, a sentence */
  readonly advice: string;
}

/** The advice where nothing better is known */
export const ITS_SETTINGS = 'Check its settings for this station.';
const LATER = 'Try again later.';

/** What an A-ASSOCIATE-RJ says (PS3.8 table 9-21). */
export function rejectionText(
  source: number,
  reason: number,
  { calledAeTitle, callingAeTitle }: AeTitles,
): RejectionText {
  switch (`${source}/${reason}`) {
    case '1/1':
    case '2/1':
      return { why: 'it gave no reason', advice: ITS_SETTINGS };
    case '1/2':
      return { why: 'it does not know the application context', advice: ITS_SETTINGS };
    case '1/3':
      return {
        why: `it does not know the calling AE title ${callingAeTitle}`,
        advice: 'Enter this station there.',
      };
    case '1/7':
      return {
        why: `it does not answer to the called AE title ${calledAeTitle}`,
        advice: 'Check its AE title here, with capital and small letters.',
      };
    case '2/2':
      return { why: 'it speaks another version of the protocol', advice: ITS_SETTINGS };
    case '3/1':
      return { why: 'it has too much to do at the moment', advice: LATER };
    case '3/2':
      return { why: 'it has reached its limit of associations', advice: LATER };
    default:
      return { why: `source ${source}, reason ${reason}`, advice: ITS_SETTINGS };
  }
}
