import { Download } from 'lucide-react';
import { useState } from 'react';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { instanceUrl } from '#view/api/dicomweb.ts';
import { text } from '#view/locales/text.ts';
import styles from './document.module.css';
import type { InstanceAddress } from './use-tags.ts';

const words = text.documents.video;

export interface VideoViewProps {
  readonly address: InstanceAddress;
  readonly transferSyntaxUid: string;
}

/** A video as the object holds it, played by the browser; what it cannot play is said, with the way to take it elsewhere. */
export function VideoView({ address, transferSyntaxUid }: VideoViewProps) {
  const [canPlay, setCanPlay] = useState(true);
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = address;
  const url = `${instanceUrl(studyInstanceUid, seriesInstanceUid, sopInstanceUid)}/rendered`;
  const name = transferSyntax(transferSyntaxUid)?.name ?? transferSyntaxUid;
  const isMpeg2 = /\.4\.10[01](\.1)?$/.test(transferSyntaxUid);
  return (
    <>
      <div className={styles['tools']}>
        <span className={styles['dim']}>{name}</span>
        <span className={styles['grow']} />
        <a className={styles['save']} href={url} download={isMpeg2 ? 'video.mpg' : 'video.mp4'}>
          <Download size={14} aria-hidden />
          {words.save}
        </a>
      </div>
      {canPlay ? (
        <video
          className={styles['video']}
          src={url}
          controls
          preload="auto"
          onError={() => setCanPlay(false)}
          aria-label={words.label}
        >
          <track kind="captions" />
        </video>
      ) : (
        <p role="alert" className={styles['note']}>
          {words.cannotPlay(name)}
        </p>
      )}
    </>
  );
}
