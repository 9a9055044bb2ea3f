import { Star, StarOff } from 'lucide-react';
import { useState } from 'react';
import type { KeptKeyImage } from '#shared/contract/reading.ts';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { imageKey, KEY_IMAGE_TITLE_CODES } from '#shared/reading/key-image.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { text } from '#view/locales/text.ts';
import { useReading } from '#view/state/reading.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Select } from '#view/ui/select.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { describeKeyImage, unmarkKeyImage } from './reading-actions.ts';
import styles from './reading.module.css';

const PICTURE_PX = 72;
const words = text.reading;

export interface KeyImagesDialogProps {
  readonly series: readonly SeriesRow[];
  readonly mayAnnotate: boolean;
  readonly onShow: (image: KeptKeyImage) => void;
  readonly onClose: () => void;
}

/** All marked images of the study: what for, with a comment, a way to each. */
export function KeyImagesDialog({ series, mayAnnotate, onShow, onClose }: KeyImagesDialogProps) {
  const keyImages = useReading((reading) => reading.keyImages);
  return (
    <Dialog title={words.keyImagesTitle} isOpen onClose={onClose} closeLabel={text.common.close} width={640}>
      {keyImages.size === 0 ? (
        <StateScreen icon={Star} title={words.keyImages(0)}>
          {words.noKeyImages}
        </StateScreen>
      ) : (
        <ul className={styles['keyList']}>
          {[...keyImages.values()].map((image) => (
            <KeyImageLine
              key={imageKey(image)}
              image={image}
              row={series.find(({ seriesInstanceUid }) => seriesInstanceUid === image.seriesInstanceUid)}
              mayAnnotate={mayAnnotate}
              onShow={() => onShow(image)}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface LineProps {
  readonly image: KeptKeyImage;
  readonly row: SeriesRow | undefined;
  readonly mayAnnotate: boolean;
  readonly onShow: () => void;
}

function KeyImageLine({ image, row, mayAnnotate, onShow }: LineProps) {
  const studyInstanceUid = useReading((reading) => reading.studyInstanceUid);
  const [comment, setComment] = useState(image.comment);
  const name = text.viewer.series(row?.seriesNumber ?? null, row?.seriesDescription ?? '');
  return (
    <li>
      <img
        alt=""
        width={PICTURE_PX}
        height={PICTURE_PX}
        src={thumbnailUrl(studyInstanceUid, image.seriesInstanceUid, image.sopInstanceUid, PICTURE_PX)}
      />
      <div className={styles['keyFacts']}>
        <span className={styles['keyName']}>{[name, image.by].filter(Boolean).join(' · ')}</span>
        <div className={styles['keyFields']}>
          <Select
            label={words.titleOf}
            isLabelHidden
            width={190}
            isDisabled={!mayAnnotate}
            value={image.title}
            options={KEY_IMAGE_TITLE_CODES.map((value) => ({ value, label: words.titles[value] }))}
            onChange={(title) => describeKeyImage(image, { title })}
          />
          <TextField
            label={words.comment}
            isLabelHidden
            placeholder={words.comment}
            value={comment}
            maxLength={1000}
            isDisabled={!mayAnnotate}
            onChange={setComment}
            onBlur={() => {
              if (comment !== image.comment) describeKeyImage(image, { comment });
            }}
          />
        </div>
      </div>
      <Button onPress={onShow}>{words.show}</Button>
      <IconButton
        icon={StarOff}
        label={words.unmark}
        isDisabled={!mayAnnotate}
        onPress={() => unmarkKeyImage(image)}
      />
    </li>
  );
}
