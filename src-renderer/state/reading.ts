import { create } from 'zustand';
import type {
  KeptKeyImage,
  KeptMeasurement,
  KeyImage,
  ReadingNews,
  ReadingStanding,
  StudyReading,
  ViewedImages,
} from '#shared/contract/reading.ts';
import { imageKey } from '#shared/reading/key-image.ts';
import { noteOverwritten } from './overwritten.ts';

/** What people did on the study that this window reads, as this window knows it: what the core keeps, and what is on its way there. */
export type Reading = {
  readonly studyInstanceUid: string;
  /** The core has told what it keeps */
  readonly isKnown: boolean;
  readonly standing: ReadingStanding;
  /** By `imageKey` */
  readonly keyImages: ReadonlyMap<string, KeptKeyImage>;
  readonly note: StudyNote;
  /** `imageKey`s of what this reader looked at, by series */
  readonly viewed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Lines of the journal that cannot be read any more */
  readonly damagedLines: number;
  /** Stacks show marked images alone */
  readonly isKeyImagesOnly: boolean;
};

/** What readers leave to each other with a study; the last word counts. */
export interface StudyNote {
  readonly text: string;
  /** Who wrote it; empty while there is none */
  readonly by: string;
}

const NO_NOTE: StudyNote = { text: '', by: '' };

const UNREAD: ReadingStanding = { state: 'unread', by: '', at: '' };

const NOTHING: Reading = {
  studyInstanceUid: '',
  isKnown: false,
  standing: UNREAD,
  keyImages: new Map(),
  note: NO_NOTE,
  viewed: new Map(),
  damagedLines: 0,
  isKeyImagesOnly: false,
};

export const useReading = create<Reading>(() => NOTHING);

/** What measuring is told of what the core keeps. */
export interface MeasurementFollower {
  readonly received: (kept: readonly KeptMeasurement[]) => void;
  readonly removed: (ids: ReadonlySet<string>) => void;
}

let follower: MeasurementFollower | null = null;
const revisions = new Map<string, number>();

export function followMeasurements(next: MeasurementFollower | null): void {
  follower = next;
}

/** Revision of a measurement that this window knew last; null for one that it did not know. */
export function revisionOf(measurementId: string): number | null {
  return revisions.get(measurementId) ?? null;
}

/** Another study: nothing of the last one is left. */
export function openReading(studyInstanceUid: string): void {
  if (useReading.getState().studyInstanceUid === studyInstanceUid) return;
  revisions.clear();
  useReading.setState({ ...NOTHING, studyInstanceUid });
}

/** What the core keeps; what this window looked at meanwhile stays beside it. */
export function receiveReading(kept: StudyReading): void {
  const { viewed } = useReading.getState();
  useReading.setState({
    isKnown: true,
    standing: kept.standing,
    keyImages: new Map(kept.keyImages.map((image) => [imageKey(image), image])),
    note: kept.note,
    viewed: kept.viewed.reduce(withViewed, viewed),
    damagedLines: kept.damagedLines,
  });
  receiveKept(kept.measurements);
}

/** What another window, or this one, changed. @param isOwn this window did, and shows it already */
export function receiveNews(news: ReadingNews, isOwn: boolean): void {
  switch (news.kind) {
    case 'measurement':
      if (isOwn) revisions.set(news.kept.measurement.id, news.kept.revision);
      else receiveKept([news.kept]);
      break;
    case 'measurementRemoved':
      revisions.delete(news.id);
      if (!isOwn) follower?.removed(new Set([news.id]));
      break;
    case 'keyImage':
      putKeyImage(news.kept);
      break;
    case 'keyImageRemoved':
      dropKeyImage(news.image);
      break;
    case 'viewed':
      useReading.setState(({ viewed }) => ({ viewed: withViewed(viewed, news.viewed) }));
      break;
    case 'viewedForgotten':
      useReading.setState({ viewed: new Map() });
      break;
    case 'note':
      if (!isOwn) useReading.setState({ note: news.note });
      break;
    case 'overwritten':
      noteOverwritten({ ...news.overwritten, writer: news.writer });
      break;
    case 'standing':
      useReading.setState({ standing: news.standing });
      break;
    default:
      news satisfies never;
  }
}

/** News of a study beside the one that is read: of its images and its state nothing is shown. */
export function receiveNewsBeside(news: ReadingNews, isOwn: boolean): void {
  if (news.kind === 'measurement' || news.kind === 'measurementRemoved' || news.kind === 'overwritten')
    receiveNews(news, isOwn);
}

export function receiveStanding(studyInstanceUid: string, standing: ReadingStanding): void {
  if (useReading.getState().studyInstanceUid === studyInstanceUid) useReading.setState({ standing });
}

export function putKeyImage(image: KeyImage & Partial<Pick<KeptKeyImage, 'by' | 'revision'>>): void {
  const kept: KeptKeyImage = { by: '', revision: 0, ...image };
  useReading.setState(({ keyImages }) => ({ keyImages: new Map(keyImages).set(imageKey(image), kept) }));
}

export function dropKeyImage(image: { readonly sopInstanceUid: string; readonly frameNumber: number }): void {
  useReading.setState(({ keyImages }) => {
    const left = new Map(keyImages);
    left.delete(imageKey(image));
    return left.size > 0 ? { keyImages: left } : { keyImages: left, isKeyImagesOnly: false };
  });
}

/** As this window wrote it. */
export function putNote(note: StudyNote): void {
  useReading.setState({ note });
}

/** Adds what was looked at. */
export function noteViewed(images: ViewedImages): void {
  useReading.setState(({ viewed }) => ({ viewed: withViewed(viewed, images) }));
}

export function toggleKeyImagesOnly(): void {
  useReading.setState(({ isKeyImagesOnly, keyImages }) => ({
    isKeyImagesOnly: !isKeyImagesOnly && keyImages.size > 0,
  }));
}

/** So that a change is based on what was known. */
export function noteRevisions(kept: readonly KeptMeasurement[]): void {
  for (const { measurement, revision } of kept) revisions.set(measurement.id, revision);
}

/** What the core keeps of measurements, also those of a study beside the one that is read. */
export function receiveKept(kept: readonly KeptMeasurement[]): void {
  noteRevisions(kept);
  if (kept.length > 0) follower?.received(kept);
}

function withViewed(
  before: Reading['viewed'],
  { seriesInstanceUid, images }: ViewedImages,
): Reading['viewed'] {
  const series = new Set(before.get(seriesInstanceUid));
  for (const { sopInstanceUid, frameNumbers } of images)
    for (const frameNumber of frameNumbers) series.add(imageKey({ sopInstanceUid, frameNumber }));
  return new Map(before).set(seriesInstanceUid, series);
}
