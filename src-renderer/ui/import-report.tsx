import { Chip, type ChipTone } from './chip.tsx';
import styles from './import-report.module.css';

export type ImportReportViewProps = {
  readonly figures: readonly { readonly word: string; readonly tone: ChipTone; readonly isShown: boolean }[];
  readonly listTitle: string;
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  readonly more: string | undefined;
};

/** What became of imported files: the figures, then each refused file with its reason. */
export function ImportReportView({ figures, listTitle, refused, more }: ImportReportViewProps) {
  return (
    <>
      <div className={styles['figures']}>
        {figures
          .filter((figure) => figure.isShown)
          .map((figure) => (
            <Chip key={figure.word} tone={figure.tone}>
              {figure.word}
            </Chip>
          ))}
      </div>
      {refused.length > 0 && (
        <section className={styles['list']} aria-label={listTitle} tabIndex={0}>
          <ul>
            {refused.map((file) => (
              <li key={file.name} className={styles['file']}>
                <bdi className={styles['name']}>{file.name}</bdi>
                <span className={styles['reason']}>{file.reason}</span>
              </li>
            ))}
          </ul>
          {more !== undefined && <p className={styles['reason']}>{more}</p>}
        </section>
      )}
    </>
  );
}
