import type { ProtocolLevel } from '#shared/hanging/choose-protocol.ts';
import type { ProtocolVerdict } from '#shared/hanging/explain-hanging.ts';
import type { RuleName } from '#shared/hanging/match-image.ts';
import type { PassedOver } from '#shared/hanging/plan-hanging.ts';

const levels: Record<ProtocolLevel, string> = {
  user: 'own',
  group: 'of the group',
  site: 'of the site',
  factory: 'of the program',
};

const verdicts: Record<ProtocolVerdict, string> = {
  shown: 'in force',
  nothingToShow: 'fits the study, but none of its stages can be filled',
  lessSpecific: 'fits the study, but says less of it, or is not chosen',
  kinds: 'is for another kind of examination',
  modalities: 'is for studies with other modalities beside each other',
  regions: 'is for another region of the body',
  procedures: 'is for other procedures',
  words: 'is for studies that are called otherwise',
};

const conditions: Record<RuleName | 'later', string> = {
  modality: 'modality',
  view: 'view',
  side: 'side',
  plane: 'plane',
  weighting: 'weighting',
  contrast: 'contrast agent',
  kernel: 'kernel',
  isFatSaturated: 'fat saturated',
  isMoving: 'moving',
  isSpecialView: 'magnified or otherwise special',
  bValue: 'b value',
  echoTimeMs: 'echo time',
  thicknessMm: 'slice thickness',
  frames: 'number of images',
  imageType: 'image type',
  words: 'called',
  isLocaliser: 'is a localiser',
  hasPictures: 'has no pictures',
  later: 'comes after it',
};

const passedOver: Record<PassedOver, string> = {
  required: 'a picture that it must have is missing',
  noPrior: 'no prior to compare with',
  nothing: 'nothing fits it',
  same: 'shows the same as a stage before it',
};

/** Words of hanging protocols and of studies beside each other. */
export const hanging = {
  current: 'Current',
  prior: 'Prior',
  title: 'Hanging protocol',
  stage: (protocol: string, at: number, count: number) => `${protocol} ${at}/${count}`,
  stageShort: (at: number, count: number) => `${at}/${count}`,
  offer: 'New series fit this layout: hang',
  /** What no stage of the protocol shows */
  others: 'Other images',
  bySeries: 'Series by series',
  grid: 'Plain grid',
  openBySeries: 'Open studies series by series from now on',
  openByProtocol: 'Open studies by their protocol from now on',
  shown: 'shown',
  besideOf: (date: string) => `Study of ${date}`,
  leave: 'Take it from the screen',
  linked: (offset: string, apart: string) => `Linked ${offset} mm ± ${apart}`,
  registered: (residual: string) => `Registered ± ${residual} mm`,
  registering: 'Laying the two studies on each other…',
  registeredNow: (residual: string) =>
    `The studies are registered to ${residual} mm. Scrolling goes by patient position.`,
  notRegistered: {
    tooShort: 'Not registered: they show too little of the same to be sure. Link them by hand.',
    unlike: 'Not registered: what they show is not alike enough to be sure. Link them by hand.',
    ambiguous: 'Not registered: they fit as well in more than one place. Link them by hand.',
    featureless: 'Not registered: nothing along the slices tells where they belong. Link them by hand.',
    noOther: 'Nothing to register: show another study of the patient beside this one.',
    notParallel: 'Not registered: the slices of the two studies lie in other planes.',
    sameSpace: 'Nothing to register: both are of one frame of reference, and go together by it.',
    noVolume: 'Not registered: both have to be stacks of slices that form a volume.',
    notLoaded: 'Not registered: some images did not come. Try again.',
    stopped: 'The registration stopped. Try again, or link the studies by hand.',
    strangers: 'Two patients are on the screen: nothing of them is registered.',
  },
  notLinked:
    'Nothing to link: show another study of the same direction beside this one, both with the same place of the body.',
  strangers: (one: string, other: string) => `Two patients: ${one} and ${other}`,
  stranger: 'Other patient',
  notTogether:
    'Two patients are on the screen: nothing of it is saved, copied or printed. Take one of them away.',
  showBeside: 'Show beside',
  stages: 'Stages',
  protocols: 'Protocols that fit',
  passedOver,
  levels,
  verdicts,
  conditions,
  explain: 'Why it is hung so',
  edit: 'Edit this protocol',
  notByProtocol: 'The study is hung series by series, in the order in which they came.',
  protocolsTitle: 'Protocols, those that fit first',
  precedence:
    'The one that says most of the study is in force. Among those that say as much: yours, then your group’s, the site’s, the program’s.',
  stageTitle: (name: string) => `Stage on the screen: ${name}`,
  passedOverTitle: 'Stages that are passed over',
  nothingFits: 'nothing fits',
  left: 'what no other stage shows',
  unmet: (condition: string) => `not this one: ${condition}`,
  notSaid: 'not said',
  or: ' or ',
  else: ', else ',
  anything: 'any picture',
  yesNo: (isSo: boolean) => (isSo ? 'yes' : 'no'),
  range: ({ from, to }: { readonly from: number | null; readonly to: number | null }) =>
    `${from === null ? '' : `from ${String(from)} `}${to === null ? '' : `to ${String(to)}`}`.trim(),
  priorNumber: (nth: number) => (nth === 1 ? 'prior' : `prior ${String(nth)}`),
  oldest: 'oldest prior',
  shownAs: (how: string) => `shown as ${how}`,
  nth: (nth: number) => `number ${String(nth)} of those`,
  broken: (problem: string) => `A hanging protocol cannot be read and is passed over. ${problem}`,
  failed: (problem: string) =>
    `The hanging protocol could not be carried out: all series are in a grid. ${problem}`,
  editor: {
    title: 'Hanging protocol of the arrangement',
    name: 'Name',
    named: (description: string) => `As for ${description || 'this study'}`.slice(0, 60),
    text: 'As text',
    textHint:
      'What is not said is asked for by nobody: the fewer conditions, the more studies hang like this one.',
    for: (what: string) => `For ${what || 'every study'}`,
    try: 'Try on the archive',
    tried: 'What it would do',
    triedWords: (filled: number, matched: number, looked: number) =>
      `It fills its viewports for ${String(filled)} of ${String(matched)} studies that it is for, of ${String(looked)} looked at.`,
    empty: (viewports: readonly number[]) => `stays empty: ${viewports.join(', ')}`,
    export: 'Save as a file',
    import: 'Open a file',
    remove: 'Remove',
    keepForSite: 'Keep for everybody',
    keepForGroup: (group: string) => `Keep for ${group}`,
    keptFor: 'Kept',
    forMe: 'for me',
    /** @param group empty = the site */
    sharedWith: (group: string, version: number) =>
      `for ${group === '' ? 'everybody' : `the group ${group}`}, version ${String(version)}`,
    history: 'Earlier versions',
    version: (version: number, at: string) => `Version ${String(version)} of ${at}`,
    takenBack: 'taken back',
    load: 'Load',
    keep: 'Keep for me',
  },
  commands: {
    'hanging.next': 'Next stage of the hanging protocol',
    'hanging.previous': 'Previous stage of the hanging protocol',
    'hanging.first': 'Hang by the protocol again',
    'hanging.nextPrior': 'Next prior',
    'hanging.swap': 'Swap the sides',
    'hanging.explain': 'Why it is hung so',
    'hanging.capture': 'Capture the arrangement as a hanging protocol',
  },
};
