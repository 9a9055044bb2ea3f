import { create } from 'zustand';
import type { WorklistFilter, WorklistRow, WorklistSearch } from '#shared/contract/worklist.ts';

/** Everything that is still to be read */
export const OPEN_CASES: WorklistFilter = {
  text: '',
  states: ['new', 'incomplete', 'ready', 'inProgress', 'dictated'],
  priorities: [],
  modalities: [],
  subspecialties: [],
  assigned: 'anybody',
};

/** What the worklist shows and where it stands; kept while a study is read, so that coming back changes nothing. */
export type WorklistView = {
  readonly filter: WorklistFilter;
  /** Name of the list that was chosen last, as long as its filter is as it was; empty: none */
  readonly listName: string;
  readonly sortBy: WorklistSearch['sortBy'];
  readonly descending: boolean;
  readonly selectedUid: string | null;
  readonly chosen: ReadonlyMap<string, WorklistRow>;
  readonly scrollTopPx: number;
};

export const useWorklist = create<WorklistView>(() => ({
  filter: OPEN_CASES,
  listName: '',
  sortBy: 'priority',
  descending: false,
  selectedUid: null,
  chosen: new Map(),
  scrollTopPx: 0,
}));

/** Narrows the list down otherwise; what it no longer shows is not acted upon unseen. */
export function setWorklistFilter(part: Partial<WorklistFilter>, listName = ''): void {
  const { filter } = useWorklist.getState();
  useWorklist.setState({ filter: { ...filter, ...part }, listName, chosen: new Map(), scrollTopPx: 0 });
}
