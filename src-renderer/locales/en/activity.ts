import type { Job } from '#shared/contract/station.ts';

const states: Readonly<Record<Job['state'], string>> = {
  queued: 'waiting',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

const kinds: Readonly<Record<string, string>> = {
  import: 'Import',
  upload: 'Import',
  attach: 'Attach',
  demo: 'Import',
  export: 'Export',
  download: 'Export',
  rebuild: 'Catalog rebuild',
  purge: 'Delete for good',
  evict: 'Free space',
  retrieve: 'Retrieve',
  send: 'Send',
  verify: 'Verify the archive',
  backup: 'Back up',
  commit: 'Ask for storage commitment',
};

export const activity = {
  title: 'Activity',
  jobs: 'Jobs',
  states,
  kinds,
  columns: {
    state: 'State',
    kind: 'Kind',
    title: 'What',
    progress: 'Progress',
    startedBy: 'Started by',
    createdAt: 'Started',
    endedAt: 'Ended',
    actions: 'Actions',
  },
  cancel: 'Cancel',
  retry: 'Retry',
  details: 'Report',
  progress: (done: string, total: string) => `${done} of ${total}`,
  progressOpen: (done: string) => `${done} done`,
  reportTitle: 'Report',
  noReport: 'This job left no report.',
  noJobs: {
    title: 'No jobs yet',
    words: 'Imports and other long work appear here, with their reasons when they fail.',
  },
  failed: 'The list of jobs could not be read',
};
