import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './keeping.module.css';

const words = text.integrity.catalog;

/** What searches are answered from, and how it is made anew. */
export function CatalogRebuild({ mayManage }: { readonly mayManage: boolean }) {
  const status = useQuery(queries.catalogStatus);
  const [isAsking, setAsking] = useState(false);
  if (status.data === undefined) return null;
  const { jobId, progress, notice, lastReport } = status.data;
  return (
    <section>
      <h2 className={styles['subtitle']}>{words.title}</h2>
      <div className={styles['notices']}>
        {notice !== '' && <Notice tone="warn">{notice}</Notice>}
        {jobId !== null && (
          <Notice tone="info">
            {progress === null || progress.totalFiles === 0
              ? words.starting
              : words.running(
                  formatNumber(progress.files),
                  formatNumber(progress.totalFiles),
                  progress.remainingSeconds,
                )}
          </Notice>
        )}
        {jobId === null && lastReport !== null && lastReport.damaged + lastReport.lost > 0 && (
          <Notice tone="stop">
            {words.loss(formatNumber(lastReport.damaged), formatNumber(lastReport.lost))}
          </Notice>
        )}
        {status.error !== null && <Notice tone="stop">{status.error.message}</Notice>}
      </div>
      {mayManage && (
        <div className={styles['below']}>
          {' '}
          <Button isDisabled={jobId !== null} onPress={() => setAsking(true)}>
            {words.rebuild}
          </Button>
        </div>
      )}
      {isAsking && <RebuildQuestion onClose={() => setAsking(false)} />}
    </section>
  );
}

function RebuildQuestion({ onClose }: { readonly onClose: () => void }) {
  const cache = useQueryClient();
  const rebuild = useMutation({
    mutationFn: () => api.catalog.rebuild(),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: queryKeys.catalog });
      onClose();
    },
  });
  return (
    <FormDialog
      title={words.question}
      submitLabel={words.rebuildIt}
      change={rebuild}
      onSubmit={() => rebuild.mutate()}
      onClose={onClose}
    >
      <p>{words.explanation}</p>
    </FormDialog>
  );
}
