import type { Certificate } from '#shared/contract/certificates.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { CopyLine } from '#view/ui/copy-line.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './admin.module.css';
import { savePem } from './save-pem.ts';

const words = text.admin.certificates;

export type IssuedDialogProps = {
  readonly certificate: Certificate;
  /** PEM by file name */
  readonly files: Readonly<Record<string, string>>;
  readonly notice: string;
  readonly onClose: () => void;
};

/** What was made for a peer, to be saved. */
export function IssuedDialog({ certificate, files, notice, onClose }: IssuedDialogProps) {
  return (
    <Dialog
      title={words.issued(certificate.subject)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      actions={
        <Button tone="primary" onPress={onClose}>
          {text.common.close}
        </Button>
      }
    >
      <Notice tone="warn">{notice}</Notice>
      <div className={styles['chips']}>
        {Object.entries(files).map(([name, pem]) => (
          <Button key={name} onPress={() => savePem(name, pem)}>
            {words.save(name)}
          </Button>
        ))}
      </div>
      <p className={styles['dim']}>{words.fingerprint}</p>
      <CopyLine
        line={certificate.fingerprint}
        copyLabel={text.common.copy}
        copiedLabel={text.common.copied}
      />
    </Dialog>
  );
}
