import { type ReactNode, useState } from 'react';
import type { KeyImage } from '#shared/contract/reading.ts';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { AppError } from '#shared/errors.ts';
import { imageKey } from '#shared/reading/key-image.ts';
import { isInOtherHands, type ReadingState } from '#shared/reading/reading-state.ts';
import { api } from '#view/api/client.ts';
import { useMay, useUser } from '#view/api/queries.ts';
import type { ReadingActions } from '#view/commands/command.ts';
import { text } from '#view/locales/text.ts';
import {
  firstUnviewedSeries,
  isAllViewed,
  type ViewedCount,
  viewedOfStudy,
} from '#view/kernels/viewed-images.ts';
import { displayPlace } from '#view/state/display-place.ts';
import { FIRST_UNSEEN, jumpToImage } from '#view/state/image-jump.ts';
import { receiveStanding, useReading } from '#view/state/reading.ts';
import { studyBeside, takeBeside } from '#view/state/reading-list.ts';
import { showPart } from '#view/state/series-parts.ts';
import { navigate } from '#view/state/route.ts';
import { announcePatient } from '#view/state/patient-card.ts';
import { asJump } from '#view/state/view-steps.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { DisplayQuestion } from './display-question.tsx';
import { KeyImagesDialog } from './key-images-dialog.tsx';
import { markAndAdvance, toggleKeyImage } from './reading-actions.ts';
import { StudyNoteDialog } from './study-note.tsx';
import type { SeriesContents } from './use-series-stack.ts';
import { UnseenQuestion } from './unseen-question.tsx';

/** What to do when a question about images that were not looked at is answered */
type Asking = { readonly why: 'leave' | 'read' | 'dictated'; readonly goOn: () => void };

/** The site asks why a study is called read on this display */
type Unfit = { readonly message: string; readonly goOn: (reason: string) => void };

export interface ReadingWork {
  readonly count: ViewedCount;
  readonly actions: ReadingActions;
  readonly setState: (state: ReadingState, takesOver?: boolean) => void;
  readonly goToUnseen: () => void;
  /** Leaves the study, after a question when images were left unseen */
  readonly leave: (goOn: () => void) => void;
  /** Why the last change of state was refused; empty when it was not */
  readonly problem: string;
  /** Where under Displays it is mended; null: not there */
  readonly displayTab: string | null;
  readonly dialogs: ReactNode;
}

/** Reading as work: states, what is left to look at, key images, the way to the next study. */
export function useReadingWork(
  studyInstanceUid: string,
  patientKey: string,
  series: readonly SeriesRow[],
  contents: ReadonlyMap<string, SeriesContents>,
): ReadingWork {
  const mayAnnotate = useMay('studies.annotate');
  const name = useUser()?.name ?? '';
  const viewed = useReading((reading) => reading.viewed);
  const standing = useReading((reading) => reading.standing);
  const isKnown = useReading((reading) => reading.isKnown);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [isListShown, setIsListShown] = useState(false);
  const [isNoteShown, setIsNoteShown] = useState(false);
  const [problem, setProblem] = useState('');
  const [displayTab, setDisplayTab] = useState<string | null>(null);
  const [unfit, setUnfit] = useState<Unfit | null>(null);
  const count = viewedOfStudy(viewed, series);
  const isMine = standing.state === 'inProgress' && !isInOtherHands(standing, name);

  const change = (state: ReadingState, takesOver = false, displayReason = '') => {
    setProblem('');
    setDisplayTab(null);
    displayPlace()
      .then((place) => api.reading.setState({ studyInstanceUid, state, takesOver, place, displayReason }))
      .then(
        (now) => receiveStanding(studyInstanceUid, now),
        (error: unknown) => {
          const isAsking = error instanceof AppError && error.data['displayPolicy'] === 'askReason';
          const tab = error instanceof AppError ? error.data['displayTab'] : undefined;
          setDisplayTab(typeof tab === 'string' ? tab : null);
          if (isAsking)
            setUnfit({ message: error.message, goOn: (reason) => change(state, takesOver, reason) });
          else setProblem(error instanceof AppError ? error.message : String(error));
        },
      );
  };
  const setState = (state: ReadingState, takesOver = false) => {
    const goOn = () => change(state, takesOver);
    if ((state === 'read' || state === 'dictated') && !isAllViewed(count)) setAsking({ why: state, goOn });
    else goOn();
  };
  const leave = (goOn: () => void) => {
    if (isKnown && isMine && !isAllViewed(count)) setAsking({ why: 'leave', goOn });
    else goOn();
  };
  const goToUnseen = () => {
    setAsking(null);
    const next = firstUnviewedSeries(viewed, series);
    const { activePlace, mprSeriesUid } = useWorkspace.getState();
    if (next === null) return;
    const { seriesInstanceUid } = next;
    const seen = viewed.get(seriesInstanceUid);
    const place = mprSeriesUid === null ? activePlace : 0;
    asJump(text.reading.commands['reading.firstUnseen'], () => {
      showPartWith(contents, place, seriesInstanceUid, (key) => !seen?.has(key));
      jumpToImage(place, { seriesInstanceUid, image: FIRST_UNSEEN });
    });
  };
  const showImage = ({ seriesInstanceUid, ...image }: KeyImage) => {
    setIsListShown(false);
    const { activePlace } = useWorkspace.getState();
    asJump(text.reading.goToKeyImage, () => {
      showPartWith(contents, activePlace, seriesInstanceUid, (key) => key === imageKey(image));
      jumpToImage(activePlace, { seriesInstanceUid, image: imageKey(image) });
    });
  };
  const beside = (step: 1 | -1) =>
    void studyBeside(studyInstanceUid, step).then((row) => {
      if (row === null) {
        announcePatient({ kind: 'end', step });
        return;
      }
      leave(() => void goBeside(step));
    });
  const goBeside = async (step: 1 | -1) => {
    const row = await takeBeside(studyInstanceUid, step);
    if (row === null) {
      announcePatient({ kind: 'end', step });
      return;
    }
    if (patientKeyOf(row) !== patientKey) announcePatient({ kind: 'patient', study: row });
    navigate({ screen: 'study', studyInstanceUid: row.studyInstanceUid });
  };

  return {
    count,
    setState,
    leave,
    goToUnseen,
    problem,
    displayTab,
    actions: {
      mayAnnotate,
      mark: setState,
      goToUnseen,
      beside,
      toggleKeyImage,
      markAndAdvance,
      listKeyImages: () => setIsListShown(true),
      openNote: () => setIsNoteShown(true),
    },
    dialogs: (
      <>
        {asking !== null && (
          <UnseenQuestion
            why={asking.why}
            count={count.total - count.viewed}
            onGoToUnseen={goToUnseen}
            onGoOn={() => {
              setAsking(null);
              asking.goOn();
            }}
            onClose={() => setAsking(null)}
          />
        )}
        {unfit !== null && (
          <DisplayQuestion
            message={unfit.message}
            onGoOn={(reason) => {
              setUnfit(null);
              unfit.goOn(reason);
            }}
            onClose={() => setUnfit(null)}
          />
        )}
        {isNoteShown && <StudyNoteDialog onClose={() => setIsNoteShown(false)} />}
        {isListShown && (
          <KeyImagesDialog
            series={series}
            mayAnnotate={mayAnnotate}
            onShow={showImage}
            onClose={() => setIsListShown(false)}
          />
        )}
      </>
    ),
  };
}

/** A series may be divided: the part that holds a wanted image comes to the place. */
function showPartWith(
  contents: ReadonlyMap<string, SeriesContents>,
  place: number,
  seriesInstanceUid: string,
  isWanted: (key: string) => boolean,
): void {
  const part = contents
    .get(seriesInstanceUid)
    ?.stacks.find((stack) => stack.frames.some((frame) => isWanted(imageKey(frame))));
  if (part) showPart(place, seriesInstanceUid, part.partId);
}

/** Patients are told apart by everything that names them, never by their ID alone. */
export function patientKeyOf(study: {
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientBirthDate: string;
  readonly patientName: { readonly alphabetic: string; readonly ideographic: string };
}): string {
  const { patientId, issuerOfPatientId, patientBirthDate, patientName } = study;
  return JSON.stringify([
    patientId,
    issuerOfPatientId,
    patientBirthDate,
    patientName.alphabetic,
    patientName.ideographic,
  ]);
}
