const REASONS: Readonly<Record<string, string>> = {
  '1/1': 'it gave no reason',
  '1/2': 'it does not know the application context',
  '1/3': 'it does not know the calling AE title',
  '1/7': 'it does not answer to the called AE title',
  '2/1': 'it gave no reason',
  '2/2': 'it speaks another version of the protocol',
  '3/1': 'it has too much to do at the moment',
  '3/2': 'it has reached its limit of associations',
};

/** What an A-ASSOCIATE-RJ says (PS3.8 table 9-21), as the end of a sentence. */
export function rejectionText(source: number, reason: number): string {
  return REASONS[`${source}/${reason}`] ?? `source ${source}, reason ${reason}`;
}
