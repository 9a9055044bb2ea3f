const studies = (count: string) => (count === '1' ? '1 study' : `${count} studies`);

export const cache = {
  title: 'Cache',
  intro:
    'Owned studies are never evicted: this station is their archive. Cached ones came from an archive that keeps them; the least needed go first when room is needed, and only when that archive answers that it has every image.',
  figures: { owned: 'Owned', cached: 'Cached', held: 'Kept on purpose', free: 'Free on the disk' },
  studies,
  ofDisk: (size: string) => `of ${size}`,
  needed: (size: string) => `${size} have to go to be within the limits.`,
  stuck: (size: string) =>
    `${size} have to go to be within the limits, and nothing more may go by itself: what is cached is kept on purpose or was just opened.`,
  makeRoom: 'Make room now',
  nothingToDo: 'There is room enough; nothing has to go.',
  started: 'Room is being made. Activity shows how far it is.',
  limits: 'Limits',
  quota: 'Most for cached studies, GB',
  quotaHint: 'Empty: as much as the disk has.',
  lowFree: 'Keep free on the disk, %',
  lowFreeHint: 'From 1 to 50. Cached studies go before less than this is free.',
  saved: 'Saved.',
  list: 'Cached studies, the next to go first',
  columns: {
    patient: 'Patient',
    study: 'Study',
    peer: 'Archive',
    needed: 'Last needed',
    size: 'Size',
    kept: 'Kept',
    actions: 'Actions',
  },
  pinned: 'pinned',
  until: (time: string) => `until ${time}`,
  pin: 'Pin',
  unpin: 'Unpin',
  own: 'Keep for good',
  none: {
    title: 'Nothing is cached',
    words: 'Studies that are retrieved from another archive are listed here.',
  },
  report: (gone: string, size: string) => `${gone} evicted, ${size} free again.`,
  reportKept: 'These stay, each for its reason:',
  failed: 'The cache could not be read',
};
