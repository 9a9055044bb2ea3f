import type { PrefetchSettings } from '#shared/contract/prefetch.ts';
import type { ModalityKind } from '#shared/relevance/modality-kinds.ts';
import type { MappedProcedure } from '#shared/relevance/site-rules.ts';

const kinds: Record<ModalityKind, string> = {
  xray: 'radiographs',
  dental: 'single teeth',
  panoramic: 'panoramic dental',
  fluoroscopy: 'fluoroscopy and angiography',
  ct: 'CT',
  mr: 'MR',
  pet: 'PET',
  nuclear: 'nuclear medicine',
  ultrasound: 'ultrasound',
  mammography: 'mammography',
  density: 'bone density',
  eye: 'eye',
  endoscopy: 'endoscopy',
  photo: 'photographs',
  other: 'other pictures',
};

const contrast: Record<MappedProcedure['contrast'], string> = {
  '': 'not said',
  with: 'with contrast',
  without: 'without contrast',
  both: 'with and without',
};

const side: Record<MappedProcedure['side'], string> = {
  '': 'not said',
  left: 'left',
  right: 'right',
  both: 'both sides',
};

const causes: Record<PrefetchSettings['causes'][number], string> = {
  arrival: 'a study arrives',
  opening: 'a study is opened',
  schedule: 'a study stays unread: again twice a day',
  order: 'an order arrives',
};

/** Words of what makes a study a relevant prior, and of how priors are fetched. */
export const relevance = {
  tab: 'Relevant priors',
  kinds,
  contrast,
  side,
  intro:
    'Which studies are shown and fetched beside the one that is read, and who reads what. The first rule that fits counts; yours stand before those of the factory.',
  failed: 'The rules could not be read.',
  problem: (problem: string) =>
    `What this site said cannot be read any more (${problem}). The factory’s rules are in force. Saving here puts new ones in force.`,
  save: 'Put in force',
  saved: 'In force.',
  discard: 'Discard changes',
  rules: {
    title: 'Rules',
    add: 'Add a rule',
    factory: 'factory',
    own: 'own',
    copy: 'Change',
    remove: 'Remove',
    up: 'Up',
    columns: { id: 'Rule', fits: 'For', picks: 'Picks', oldest: 'Up to', actions: 'Actions' },
    anyKind: 'every kind',
    anyRegion: 'every region',
    fits: (which: string, where: string) => `${which}, ${where}`,
    picks: (priors: number, companions: number, hasBaseline: boolean) =>
      [
        priors === 1 ? '1 prior' : `${priors} priors`,
        companions > 0 && `${companions} of another kind`,
        hasBaseline && 'the oldest',
      ]
        .filter(Boolean)
        .join(', '),
    years: (years: string) => (years === '1' ? '1 year' : `${years} years`),
    preferred: (years: string) => `best ${years} years before`,
    dialog: {
      add: 'Add a rule',
      change: (id: string) => `Rule ${id}`,
      id: 'Name',
      idHint: 'One with the name of a factory rule stands in its place.',
      kinds: 'Kinds of examination',
      regions: 'Regions',
      mostPriors: 'Priors',
      mostCompanions: 'Of another kind',
      mostAge: 'No older than (years)',
      preferredAge: 'Best age (years)',
      preferredAgeHint: '0: the newer, the better.',
      hasBaseline: 'Also the oldest of the same kind',
      take: 'Take over',
    },
  },
  procedures: {
    title: 'Procedure codes',
    add: 'Add a code',
    none: 'No code of this site is known. Regions are read from anatomic codes, body parts and descriptions.',
    columns: { code: 'Code', means: 'Means', actions: 'Actions' },
    dialog: 'Procedure code',
    scheme: 'Coding scheme',
    value: 'Code',
  },
  terms: {
    title: 'Words of descriptions',
    add: 'Add a word',
    none: 'Only the factory’s words are known.',
    columns: { term: 'Word', means: 'Means', actions: 'Actions' },
    dialog: 'Word or phrase',
    term: 'Word or phrase',
    termHint: 'A * at its end stands for any rest of the word.',
  },
  subspecialties: {
    title: 'Subspecialties',
    add: 'Add a subspecialty',
    none: 'Only the program’s are known: by region and kind of examination.',
    words: 'The first that fits counts; the program’s stand behind yours.',
    columns: { subspecialty: 'Subspecialty', fits: 'For', actions: 'Actions' },
    dialog: 'Subspecialty',
    name: 'Subspecialty',
    nameHint: 'One of the program’s, such as Neuro, or a word of your own.',
    codes: 'Procedure codes',
    codesHint: 'CODE^SCHEME, with commas between. A study of one of them fits, whatever stands above.',
    isWhole: 'Only when it shows nothing else',
    whole: (regions: string) => `${regions}, nothing else`,
    or: (either: string, other: string) => `${either}, or ${other}`,
  },
  mapping: {
    regions: 'Regions',
    side: 'Side',
    contrast: 'Contrast',
    choose: 'Choose…',
    nothing: 'says nothing',
  },
  history: {
    title: 'Versions',
    none: 'The factory’s rules were never changed here.',
    columns: { version: 'Version', at: 'In force since', by: 'By', actions: 'Actions' },
    load: 'Bring back',
  },
  tryOut: {
    title: 'Try it',
    words:
      'Choose a study of the archive. What the rules on the left pick for it is shown as you change them.',
    search: 'Search name, ID, accession…',
    found: 'Studies found',
    nothing: 'No study has these words.',
    for: (what: string) => `For ${what}`,
    other: 'Another study',
    rule: (id: string) => `Rule ${id}`,
    subspecialty: (name: string) => `Subspecialty ${name}`,
    noOthers: 'The archive has no other study of this patient.',
  },
  prefetch: {
    tab: 'Prefetch',
    intro:
      'Priors that lie in other archives are fetched before somebody needs them. What a person asks for is always fetched, at once.',
    failed: 'The settings could not be read.',
    isOn: 'Fetch relevant priors',
    causesTitle: 'When',
    causes,
    arrivalDays: 'Studies no older than (days)',
    arrivalDaysHint:
      'Older ones that arrive are not there to be read: they get no priors and are not on the worklist.',
    quietSeconds: 'A study is complete when nothing came for (seconds)',
    quietSecondsHint: 'Where nobody tells how many images it has.',
    mostAtOnce: 'Studies at once from one archive',
    archivesTitle: 'From',
    noArchives:
      'No archive that keeps what it has is known. Mark a peer or a web server as an archive under Peers or Web servers.',
    columns: { archive: 'Archive', asked: 'Asked', hours: 'Hours', limit: 'No more than (MB a second)' },
    asked: (archive: string) => `Ask ${archive} for priors`,
    from: (archive: string) => `${archive}: from`,
    to: (archive: string) => `${archive}: to`,
    limit: (archive: string) => `${archive}: no more than, in MB a second`,
    always: 'always',
    hoursHint:
      'Hours as 20:00, empty for always. A limit of 0 is none; it is kept on the average, by a rest after each study.',
    save: 'Save',
    saved: 'Saved.',
    activity: 'Priors on their way',
  },
};
