import type { PrefetchPull, PriorState } from '#shared/contract/prefetch.ts';

const states: Record<PriorState, string> = {
  none: 'Not here',
  waiting: 'Waits',
  coming: 'Coming',
  complete: 'Here',
  failed: 'Failed',
  paused: 'Paused',
};

const causes: Record<PrefetchPull['cause'], string> = {
  person: 'Somebody asked for it',
  opening: 'Its study was opened',
  arrival: 'Its study arrived',
  schedule: 'Its study is unread',
  order: 'Its study is ordered',
};

/** Words of priors that lie in other archives. */
export const prefetch = {
  states,
  availability: { nearline: '(nearline)', offline: '(offline)', unavailable: '(unavailable)' },
  causes,
  elsewhere: 'In other archives',
  asking: 'Asking the other archives',
  notAnswered: (archive: string, why: string) => `${archive} did not answer. ${why}`,
  lookAgain: 'Look again',
  from: (archives: string) => `from ${archives}`,
  percent: (done: number, total: number) => `${Math.floor((100 * done) / total)} %`,
  nextTry: (time: string) => `Next try at ${time}.`,
  fetch: 'Fetch',
  pause: 'Pause',
  candidates: 'Perhaps the same patient, in other archives',
  candidatesHint: 'These are not fetched by themselves. Find out who it is, then fetch them by a query.',
  retry: 'Try now',
  failed: 'That could not be done.',
  pulls: {
    title: 'Priors',
    columns: {
      state: 'State',
      what: 'Study',
      from: 'From',
      why: 'Why',
      progress: 'Images',
      actions: 'Actions',
    },
    none: {
      title: 'No priors on their way',
      words: 'Relevant priors in archives that keep what they have are fetched here by themselves.',
    },
    failed: 'The list of priors could not be read',
    images: (done: string, total: string) => `${done} of ${total}`,
  },
};
