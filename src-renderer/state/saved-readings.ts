import { create } from 'zustand';

export interface NoticeWords {
  readonly tone: 'ok' | 'warn' | 'stop';
  readonly words: string;
}

/** What the reading screen shows of the objects beside its images. */
export interface SavedReadings {
  readonly isPanelOpen: boolean;
  readonly isKeyDialogOpen: boolean;
  /** What became of the last thing that was asked; null = it was put away */
  readonly notice: NoticeWords | null;
  /** Somebody tried to change what stays as it is: what a report brought, or what is of a study beside; empty = nobody did */
  readonly refused: '' | 'loaded' | 'beside';
  /** Key images that stacks are reduced to: `sopInstanceUid`s, and the object that chose them; null = all images are shown */
  readonly selection: { readonly sopInstanceUid: string; readonly images: ReadonlySet<string> } | null;
  /** Measurements that a report of others brought: they are its author's and stay as they are. By its SOP Instance UID */
  readonly loaded: ReadonlyMap<string, ReadonlySet<string>>;
}

const NOTHING: SavedReadings = {
  isPanelOpen: false,
  isKeyDialogOpen: false,
  notice: null,
  refused: '',
  selection: null,
  loaded: new Map(),
};

export const useSavedReadings = create<SavedReadings>(() => NOTHING);

/** Another study: nothing of the last one is left. */
export function openSavedReadings(): void {
  clearTimeout(told);
  useSavedReadings.setState(NOTHING);
}

export function setPanelOpen(isPanelOpen: boolean): void {
  useSavedReadings.setState({ isPanelOpen });
}

export function setKeyDialogOpen(isKeyDialogOpen: boolean): void {
  useSavedReadings.setState({ isKeyDialogOpen });
}

const DONE_MS = 8_000;

let told: ReturnType<typeof setTimeout> | undefined;

/** What went well is put away by itself, everything else by the reader. */
export function tell(notice: NoticeWords | null): void {
  clearTimeout(told);
  useSavedReadings.setState({ notice, refused: '' });
  if (notice?.tone === 'ok') told = setTimeout(() => tell(null), DONE_MS);
}

export function noteLoaded(sopInstanceUid: string, ids: ReadonlySet<string> | null): void {
  useSavedReadings.setState(({ loaded }) => {
    const next = new Map(loaded);
    if (ids === null) next.delete(sopInstanceUid);
    else next.set(sopInstanceUid, ids);
    return { loaded: next };
  });
}

export function selectImages(selection: SavedReadings['selection']): void {
  useSavedReadings.setState({ selection });
}

export function refuseChange(refused: 'loaded' | 'beside'): void {
  useSavedReadings.setState({ refused });
}

/** Whether a measurement belongs to a report that was loaded, and is not to be changed. */
export function isReadOnly(measurementId: string): boolean {
  for (const ids of useSavedReadings.getState().loaded.values()) if (ids.has(measurementId)) return true;
  return false;
}
