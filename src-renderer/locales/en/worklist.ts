import type { WorklistFilter } from '#shared/contract/worklist.ts';
import type { Priority } from '#shared/worklist/priority.ts';
import type { Subspecialty } from '#shared/worklist/subspecialties.ts';
import type { WorkState } from '#shared/worklist/work-state.ts';

const priorities: Record<Priority, string> = {
  stat: 'STAT',
  high: 'High',
  routine: 'Routine',
  low: 'Low',
};

const states: Record<WorkState, string> = {
  new: 'Arriving',
  incomplete: 'Incomplete',
  ready: 'Ready',
  inProgress: 'In progress',
  dictated: 'Dictated',
  read: 'Read',
};

const subspecialties: Record<Subspecialty, string> = {
  breast: 'Breast',
  nuclear: 'Nuclear',
  cardiac: 'Cardiac',
  vascular: 'Vascular',
  neuro: 'Neuro',
  headNeck: 'Head and neck',
  chest: 'Chest',
  abdomen: 'Abdomen',
  genitourinary: 'Genitourinary',
  musculoskeletal: 'Musculoskeletal',
  body: 'Body',
  general: 'General',
};

const assigned: Record<WorklistFilter['assigned'], string> = {
  anybody: 'Anybody’s',
  me: 'Mine',
  meOrNobody: 'Mine and free',
  nobody: 'Free',
};

/** Words of the list of what is to be read. */
export const worklist = {
  title: 'Worklist',
  table: 'Worklist',
  priorities,
  states,
  subspecialties,
  assigned,
  columns: {
    priority: 'Priority',
    arrivedAt: 'Waits',
    state: 'State',
    regions: 'Region',
    subspecialty: 'Subspecialty',
    assignedTo: 'Reader',
    priors: 'Priors',
  },
  count: (total: string) => (total === '1' ? '1 study' : `${total} studies`),
  search: 'Search name, ID, accession…',
  searchLabel: 'Search name in any script, patient ID, accession number or description',
  clear: 'Clear search and filters',
  anyState: 'Any state',
  toRead: 'To be read',
  anyPriority: 'Any priority',
  anySubspecialty: 'All subspecialties',
  filterStates: 'State',
  filterPriorities: 'Priority',
  filterSubspecialties: 'Subspecialty',
  filterAssigned: 'Whose',
  failed: 'The worklist could not be read',
  none: {
    title: 'Nothing here',
    words: 'No study on the worklist has these words and choices together.',
  },
  empty: {
    title: 'Nothing to be read',
    words:
      'Studies that arrive and are new get on this list by themselves. What is read leaves it after three days.',
    openStudies: 'All studies',
  },
  age: {
    now: 'now',
    minutes: (minutes: number) => `${minutes} min`,
    hours: (hours: number, minutes: number) => `${hours} h ${String(minutes).padStart(2, '0')}`,
    days: (days: number, hours: number) => (days < 10 ? `${days} d ${hours} h` : `${days} d`),
    since: (when: string) => `Its first image came on ${when}.`,
  },
  prioritySetBy: (name: string) => `Set by ${name}`,
  priorityAsSaid: 'As the images say',
  readiness: {
    of: (here: string, expected: string) => `${here}/${expected}`,
    images: (here: string) => (here === '1' ? '1 image' : `${here} images`),
    byMpps: 'procedure step',
    discontinued: 'broken off',
    byQuiet: 'quiet',
    why: {
      ready: (expected: string, archive: string) =>
        `All ${expected} instances are here, as many as ${archive} has.`,
      readyByMpps: (expected: string) =>
        `All ${expected} instances are here, as many as the scanner’s procedure step tells.`,
      readyDiscontinued: (expected: string) =>
        `The scanner broke the examination off. All ${expected} instances that it made are here.`,
      readyByQuiet: 'Nobody tells how many instances it has. Nothing came for a while.',
      missing: (missing: string, archive: string) =>
        `${missing} instances are missing of those that ${archive} has, and nothing more comes.`,
      missingByMpps: (missing: string) =>
        `${missing} instances are missing of those that the scanner’s procedure step tells, and nothing more comes.`,
      beingMade: 'The scanner is at work: its procedure step is in progress.',
      arriving: 'Its images are still coming.',
    },
  },
  priors: {
    looking: 'Not looked for yet',
    none: 'none',
    here: (here: number, total: number) => (here === total ? `${here} here` : `${here} of ${total} here`),
    coming: (count: number, percent: number | null) =>
      percent === null ? `${count} coming` : `${count} coming, ${percent} %`,
    waiting: (count: number) => `${count} waiting`,
    elsewhere: (count: number) => `${count} elsewhere`,
    failed: (count: number) => `${count} failed`,
    slow: {
      nearline: (count: number) => `${count} nearline`,
      offline: (count: number) => `${count} offline`,
      unavailable: (count: number) => `${count} unavailable`,
    },
  },
  nobody: 'Nobody',
  next: 'Next case',
  noNext: 'Nothing is ready to be read in this list.',
  open: 'Open',
  actions: (count: number) => (count > 1 ? `Actions (${count})` : 'Actions'),
  actionsMenu: 'Actions',
  setPriority: 'Priority',
  asRequested: 'As the images say',
  assign: 'Reader',
  assignToMe: 'Me',
  changeFailed: 'That could not be changed.',
  lists: {
    menu: 'Lists',
    all: 'Everything to be read',
    mine: 'Your lists',
    shared: 'Shared lists',
    by: (name: string) => `by ${name}`,
    save: 'Save this list…',
    saveTitle: 'Save this list',
    name: 'Name',
    share: 'For everybody at this station',
    shareHint: 'Otherwise only you see it.',
    removeSection: 'Remove',
    remove: (name: string) => `Remove “${name}”`,
  },
  lock: {
    title: (name: string) => `${name} is reading this study`,
    words: (when: string) => `Since ${when}. If you take it over, they are told at once.`,
    study: 'The study that was to be opened',
    takeOver: 'Take over',
    look: 'Only look',
  },
};
