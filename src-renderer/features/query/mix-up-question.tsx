import type { RemoteStudy } from '#shared/contract/remote.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { patientWords } from './here-cell.tsx';
import styles from './query.module.css';
import { studyKey } from './query-rows.ts';

const words = text.query.mixUp;

export type MixUpQuestionProps = {
  /** At least one; each has a study of another patient here */
  readonly studies: readonly RemoteStudy[];
  /** There are others that were chosen with them */
  readonly hasOthers: boolean;
  readonly onRetrieveAll: () => void;
  readonly onRetrieveOthers: () => void;
  readonly onClose: () => void;
};

/** Before images of one person join those of another. */
export function MixUpQuestion({
  studies,
  hasOthers,
  onRetrieveAll,
  onRetrieveOthers,
  onClose,
}: MixUpQuestionProps) {
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={560}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          {hasOthers && <Button onPress={onRetrieveOthers}>{words.without}</Button>}
          <Button tone="danger" onPress={onRetrieveAll}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <Notice tone="warn">{words.words}</Notice>
      <ul className={styles['mixUps']} aria-label={words.title}>
        {studies.map((study) => (
          <li key={studyKey(study)}>
            <span>
              <span className={styles['dim']}>{words.there(study.archive.id)}</span>{' '}
              <bdi>{patientWords(study)}</bdi>
            </span>
            <span>
              <span className={styles['dim']}>{words.here}</span>{' '}
              <bdi>{study.otherPatientHere === null ? '' : patientWords(study.otherPatientHere)}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
