import type { ListedFile, ListedStudy } from './stored-files.ts';

export interface Arrival extends ListedFile {
  readonly study: ListedStudy;
}

/** All files of the store in the order in which they came; those of one millisecond by their paths. */
export function arrivals(studies: readonly ListedStudy[]): Arrival[] {
  return studies
    .flatMap((study) => study.files.map((file) => ({ ...file, study })))
    .sort((a, b) => a.receivedAt - b.receivedAt || (pathOf(a) < pathOf(b) ? -1 : 1));
}

function pathOf({ study, name }: Arrival): string {
  return `${study.folder}/${name}`;
}
