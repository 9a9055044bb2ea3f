const reasons = {
  quality: 'Poor quality',
  patientSafety: 'Patient safety',
  wrongWorklistEntry: 'Wrong worklist entry',
  retentionExpired: 'Retention period over',
  enteredByMistake: 'Entered by mistake',
};

const reasonHints = {
  quality: 'DCM 113001. May be stored again.',
  patientSafety: 'DCM 113037. The same images are refused from now on.',
  wrongWorklistEntry: 'DCM 113038. The same images are refused from now on.',
  retentionExpired: 'DCM 113039. May be stored again.',
  enteredByMistake: 'May be stored again.',
};

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);
const images = (count: string) => (count === '1' ? '1 image' : `${count} images`);

export const deletion = {
  reasons,
  reasonHints,
  dialog: {
    title: (count: number) =>
      count === 1 ? 'Move a study to the trash' : `Move ${count} studies to the trash`,
    scope: 'What is moved',
    reason: 'Reason',
    comment: 'In your words',
    commentHint: 'Optional. Kept with the study, also when it has been deleted for good.',
    whatHappens: (count: number) =>
      `It disappears at once from every list, query and viewer. The files stay for ${days(count)}; until then it can be restored under Archive, Trash.`,
    barred:
      'The same images will be refused when a device sends them again, until an administrator lets them in.',
    receiving: 'Still arriving: wait until it is complete.',
    submit: 'Move to trash',
    moving: (done: number, count: number) => `Moving ${done} of ${count}…`,
    failed: (count: number) =>
      count === 1 ? 'One study was not moved:' : `${count} studies were not moved:`,
  },
  trash: {
    title: 'Trash',
    views: 'Trash or deleted for good',
    inTrash: 'In the trash',
    purged: 'Deleted for good',
    intro: (count: number) =>
      `Deleted for good after ${days(count)}. Until then everything here can be restored.`,
    purgedIntro: 'What is left of deleted images: their UIDs, size and hash, who deleted them, when and why.',
    changeDelay: 'Change delay…',
    pauses: {
      none: '',
      clockBackwards:
        'Nothing is deleted by itself: the clock of this computer shows an earlier time than it did before. Set it right.',
      clockJumped:
        'Nothing is deleted by itself for a day: the clock of this computer jumped far ahead. If it is wrong, set it right now.',
    },
    unlinking: (count: string) => `Removing ${count} files…`,
    columns: {
      patient: 'Patient',
      study: 'Study',
      what: 'What',
      reason: 'Why',
      trashedAt: 'Moved',
      dueAt: 'Goes on',
      size: 'Size',
      actions: 'Actions',
      studyInstanceUid: 'Study Instance UID',
      purgedAt: 'Deleted',
      instances: 'Images',
    },
    scopes: {
      study: 'Whole study',
      series: (count: string) => (count === '1' ? '1 series' : `${count} series`),
      instances: images,
    },
    byItself: 'by itself',
    by: (name: string) => `by ${name}`,
    restore: 'Restore',
    purge: 'Delete now…',
    none: {
      title: 'The trash is empty',
      words: 'Studies that are deleted wait here before their files are removed.',
    },
    nonePurged: {
      title: 'Nothing was deleted for good',
      words: 'What is left of deleted images is listed here.',
    },
    failed: 'The trash could not be read',
    unreadable: (count: number) =>
      count === 1
        ? 'One image is damaged and stays in the trash. Integrity says what can be done.'
        : `${count} images are damaged and stay in the trash. Integrity says what can be done.`,
    barred: (count: string) => (count === '1' ? '1 image is refused' : `${count} images are refused`),
    admit: 'Let in again',
  },
  purge: {
    title: 'Delete for good',
    warning: (count: string) =>
      `${images(count)} will be removed from this computer now. Nobody can bring them back from here.`,
    type: (word: string) => `Type ${word} to confirm`,
    submit: 'Delete for good',
    report: (count: string, size: string) => `${images(count)}, ${size}, deleted for good`,
    started: 'The files are being removed. Activity shows how far it is.',
  },
  delay: {
    title: 'Delay of the trash',
    label: 'Days in the trash',
    hint: 'From 1 to 3650. Counts for what lies in the trash already, too.',
  },
};
