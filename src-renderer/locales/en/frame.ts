import type { Role } from '#shared/contract/permissions.ts';

const roles: Readonly<Record<Role, string>> = {
  administrator: 'Administrator',
  radiologist: 'Radiologist',
  technologist: 'Technologist',
  physicist: 'Physicist',
  clinician: 'Clinician',
};

export const frame = {
  roles,
  mainNavigation: 'Main',
  worklist: 'Worklist',
  studies: 'Studies',
  query: 'Query',
  displays: 'Displays',
  activity: 'Activity',
  archive: 'Archive',
  admin: 'Admin',
  commands: 'Find a command',
  statusBar: 'Station status',
  palette: {
    title: 'Commands',
    search: 'Type a command, or words to find studies',
    empty: 'No command of this name',
    findStudies: (words: string) => `Find studies: ${words}`,
    goTo: (screen: string) => `Go to ${screen}`,
    groups: { go: 'Go to', do: 'Do' },
    today: 'Show studies of today',
    importFiles: 'Import files',
    importFolder: 'Import a folder',
    loadDemo: 'Load the demo studies',
    signOut: 'Sign out',
  },
  user: {
    menu: (name: string) => `Signed in as ${name}`,
    /** Begins with what is seen, so that a voice command can name it. */
    button: (initials: string, name: string) => `${initials}, signed in as ${name}`,
    signOut: 'Sign out',
  },
  status: {
    loading: 'Asking the station',
    listening: (aeTitle: string, port: number) => `${aeTitle}:${port}`,
    listeningHint: (host: string, tlsPort: number, associations: number) =>
      `The DICOM node listens on ${host}${tlsPort === 0 ? '' : `, over TLS on port ${tlsPort}`}. Open associations: ${associations}.`,
    notListening: (aeTitle: string) => `${aeTitle} not listening`,
    receiving: (instances: number) => `receiving ${instances}`,
    idle: 'not receiving',
    receivingHint: 'Show what arrives',
    disk: (percent: number) => `disk ${percent} %`,
    diskHint: (free: string) => `${free} free where the images are kept`,
    store: {
      full: 'disk full, nothing is received',
      lost: 'disk gone, nothing is received',
      readOnly: 'disk read-only, nothing is received',
      failing: 'disk fails, nothing is received',
    },
    nothingReceived: 'No images are received.',
    storeHint: {
      full: 'The disk of the images has reached its reserve. Make room; receiving then goes on by itself.',
      lost: 'The disk of the images is not there. Connect it again; receiving then goes on by itself. If not, restart Viewbox.',
      readOnly:
        'The data folder cannot be written. Look at its disk and rights; receiving then goes on by itself.',
      failing: 'The disk of the images answers with errors. Look at it soon, and make a backup.',
    },
    clock: 'clock is wrong?',
    clockHint: {
      clockBackwards:
        'The clock of this station shows an earlier time than it did before. Set it right; until then nothing is deleted because of its age.',
      clockJumped:
        'The clock of this station jumped far ahead. If it is wrong, set it right; nothing is deleted because of its age for a day.',
    },
    display: {
      passed: 'display QC ok',
      due: 'display QC due',
      overdue: 'display QC overdue',
      failed: 'display not for diagnosis',
      unmeasured: 'display not measured',
      unknown: 'display not known',
    },
    dailyDue: 'daily check due',
    displayHint: (tag: string) => (tag === '' ? 'Open displays' : `This window is on ${tag}`),
    jobs: (running: number) => (running === 1 ? '1 job' : `${running} jobs`),
    noJobs: 'no jobs',
    failedJobs: (failed: number) => `${failed} failed`,
    jobsHint: 'Open activity',
    quarantine: (instances: number) => `quarantine ${instances}`,
    damaged: (count: number) => (count === 1 ? '1 damaged file' : `${count} damaged files`),
    damagedHint: 'A stored file is not what was received. Look under Archive, Integrity.',
    backupGone: 'backup not there',
    backupGoneHint:
      'The backup is not in the folder in which it was made. Is its disk connected? Look under Archive, Backup.',
    backup: 'backup overdue',
    backupHint: 'The last good backup is older than it should be. Look under Archive, Backup.',
    quarantineHint: 'Objects that were kept apart and why',
    certificate: {
      ending: (days: number) =>
        days < 1 ? 'certificate ends today' : `certificate ends in ${days === 1 ? '1 day' : `${days} days`}`,
      expired: 'certificate expired',
      notYetValid: 'certificate not yet valid',
    },
    certificateHint: {
      station: (until: string) => `This station’s certificate ends ${until}. Open certificates`,
      authority: (until: string) => `The own authority’s certificate ends ${until}. Open certificates`,
      trusted: (until: string) => `A trusted certificate ends ${until}. Open certificates`,
    },
    certificateExpired: {
      station: (at: string) =>
        `This station’s certificate expired ${at}: no peer takes it. Open certificates`,
      authority: (at: string) =>
        `The own authority’s certificate expired ${at}: nothing that it signed is taken. Open certificates`,
      trusted: (at: string) => `A trusted certificate expired ${at}: it is not taken. Open certificates`,
    },
    certificateNotYetValid: (from: string) =>
      `A certificate is valid from ${from} only. Is the clock of this station right? Open certificates`,
    connected: 'connected',
    lost: 'connection lost, retrying',
  },
  noStudies: {
    title: 'Patient studies are not part of your role',
    words: (role: string) =>
      `You are signed in as ${role.toLowerCase()}. Studies are open to administrators, radiologists, technologists and clinicians. Ask an administrator if your work needs them.`,
  },
  noScreen: {
    title: 'This screen is not part of your role',
    words: 'Ask an administrator if your work needs it.',
  },
  importPanel: {
    title: 'Import',
    hide: 'Hide the import',
    cancel: 'Stop the import',
    gathering: (files: number) => `Looking through the folders: ${files} files`,
    sending: (done: number, total: number) => `${done} of ${total} files`,
    finishing: 'Finishing',
    loadingDemo: 'Making and sending the demo studies',
    done: 'Import finished',
    failed: 'Import stopped',
    taken: (count: number) => `${count} taken`,
    alreadyThere: (count: number) => `${count} already there`,
    refused: (count: number) => `${count} refused`,
    notDicom: (count: number) => `${count} not DICOM`,
    refusedList: 'Refused files',
    moreRefused: (count: number) => `and ${count} more`,
    notSent: (count: number) =>
      count === 1 ? '1 file could not be sent' : `${count} files could not be sent`,
    nothing: 'No files in what was dropped. Drop files, folders, zip archives or a DICOMDIR medium.',
    uploadTitle: (first: string, count: number) => (count === 1 ? first : `${first} and ${count - 1} more`),
    dropHere: 'Drop files, folders, zip archives or a medium to import them',
  },
};
