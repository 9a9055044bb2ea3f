export const integrity = {
  title: 'Integrity',
  intro:
    'Every stored file is read again and compared with what was received. A damaged one is set aside at once, so that nobody reads from it, and healed from the backup or from an archive that has the same bytes.',
  now: 'Verify now',
  running: 'The archive is being verified. Activity shows how far it is.',
  open: (count: string) =>
    count === '1'
      ? 'One file is to be decided upon: no good copy was found. Look for one again, or say below what is to be done.'
      : `${count} files are to be decided upon: no good copy was found. Look for one again, or say below what is to be done.`,
  figures: {
    verified: (everyDays: number) =>
      everyDays === 0
        ? 'Verified in 30 days'
        : `Verified in ${everyDays === 1 ? 'a day' : `${everyDays} days`}`,
    last: 'Last finished',
    next: 'Next',
    withFindings: 'With a finding',
    open: 'Files to be decided',
  },
  ofStudies: (verified: string, all: string) => `${verified} of ${all} studies`,
  studies: (count: string) => (count === '1' ? '1 study' : `${count} studies`),
  never: 'never',
  notPlanned: 'not planned',
  settings: 'How it is verified',
  everyDays: 'Read every file within (days)',
  everyDaysHint: '0: only by hand.',
  speed: 'Speed limit (MB/s)',
  speedHint: '0: as fast as it goes.',
  saved: 'Saved.',
  list: 'Findings',
  columns: {
    found: 'Found',
    kind: 'What',
    detail: 'Detail',
    sop: 'SOP Instance UID',
    state: 'State',
    actions: 'Actions',
  },
  kinds: {
    missing: 'missing',
    changed: 'changed',
    cut: 'cut short',
    unreadable: 'unreadable',
    orphan: 'unknown file',
  },
  states: { open: 'damaged', healed: 'healed', accepted: 'shown as it is', gone: 'no longer here' },
  healedFrom: (source: string) => `healed from ${source}`,
  openStudy: 'Open study',
  heal: 'Look for a copy',
  accept: 'Show as it is…',
  leave: 'Leave it there…',
  leaveTitle: 'Leave an unknown file where it is?',
  leaveWords:
    'It is in the folder of the images but is none of them: nobody sees it, and it is not sent. Your reason goes to the finding; the next verification finds it again.',
  leaveIt: 'Leave it there',
  leftThere: 'left there',
  undecided: 'not decided',
  acceptTitle: 'Show a damaged file as it is?',
  acceptWords:
    'Its bytes are not those that were received: a pixel may be wrong anywhere. It is shown, sent and exported again like every other image. Your reason goes to the finding.',
  acceptReason: 'Reason',
  acceptIt: 'Show as it is',
  notYet: {
    title: 'Not verified yet',
    words: 'The stored files have not been read again since they were received. Verify now begins with it.',
  },
  none: {
    title: 'Nothing was found',
    words: 'No stored file has been found to be other than what was received.',
  },
  catalog: {
    title: 'Catalog',
    rebuild: 'Rebuild catalog…',
    question: 'Rebuild the catalog?',
    explanation:
      'Searches are answered from the catalog. It is made anew from the stored files and the journals beside them: every file is read once, which takes time and disk speed. Receiving and reading go on, and the catalog of now stays in use until the new one is whole. No image is changed.',
    rebuildIt: 'Rebuild',
    starting: 'The catalog is being rebuilt: the stored files are listed.',
    running: (files: string, all: string, remainingSeconds: number | null) =>
      `The catalog is being rebuilt: ${files} of ${all} files${
        remainingSeconds === null ? '' : `, about ${Math.max(1, Math.ceil(remainingSeconds / 60))} min left`
      }.`,
    loss: (damaged: string, lost: string) =>
      `The rebuild found ${damaged} files that are not what was received, and ${lost} instances without a readable file. Verify the archive.`,
  },
  failed: 'The integrity of the archive could not be looked at',
};
