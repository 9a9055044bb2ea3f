import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExportPreview } from '#shared/contract/exports.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { api } from '#view/api/client.ts';
import { fetchExport } from '#view/api/export.ts';
import { formatBytes, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { BlackBoxEditor } from './black-box-editor.tsx';
import { BurnedInList } from './burned-in-list.tsx';
import { DeidentifyFields } from './deidentify-fields.tsx';
import { DestinationFields } from './destination-fields.tsx';
import { type ExportDraft, FIRST_DRAFT, requestOf, unsettledSeries } from './export-draft.ts';
import { ExportProgress } from './export-progress.tsx';
import styles from './export.module.css';

const words = text.exporting;
const WIDTH = 720;

export type ExportDialogProps = {
  /** At least one */
  readonly studies: readonly StudyRow[];
  readonly onClose: () => void;
};

/** Studies out of the archive: to an archive, a folder or a medium, with their patient or without. */
export function ExportDialog({ studies, onClose }: ExportDialogProps) {
  const [draft, setDraft] = useState(FIRST_DRAFT);
  const [edited, setEdited] = useState<ExportPreview['burnedIn'][number] | null>(null);
  const change = (part: Partial<ExportDraft>) => setDraft((old) => ({ ...old, ...part }));
  const { destination, reason, ...form } = requestOf(draft, studies);
  const places = useQuery({ queryKey: ['export-destinations'], queryFn: () => api.exports.destinations() });
  // Boxes and confirmations change nothing that is asked here.
  const { deidentification } = form;
  const asked = {
    ...form,
    deidentification: deidentification && { ...deidentification, blackBoxes: [], acknowledgedSeries: [] },
  };
  const preview = useQuery({
    queryKey: ['export-preview', asked],
    queryFn: () => api.exports.preview(asked),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const start = useMutation({
    mutationFn: () => api.exports.start({ ...form, destination, reason }),
    onSuccess: ({ exportId }) => {
      if (exportId !== null) fetchExport(exportId);
    },
  });
  if (start.data !== undefined)
    return (
      <ExportProgress jobId={start.data.jobId} isDownload={start.data.exportId !== null} onClose={onClose} />
    );
  if (edited !== null) {
    return (
      <BlackBoxEditor
        series={edited}
        rectangles={draft.boxes[edited.seriesInstanceUid] ?? []}
        onChange={(rectangles) =>
          change({ boxes: { ...draft.boxes, [edited.seriesInstanceUid]: rectangles } })
        }
        onClose={() => setEdited(null)}
      />
    );
  }
  const unsettled = preview.data ? unsettledSeries(draft, preview.data) : 0;
  const problem = start.error ?? preview.error;
  const isReady =
    preview.data !== undefined && !preview.isError && unsettled === 0 && preview.data.instances > 0;
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <>
          {unsettled > 0 && <span className={styles['before']}>{words.unsettled(unsettled)}</span>}
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button tone="primary" isDisabled={!isReady || start.isPending} onPress={() => start.mutate()}>
            {words.submit}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        {problem && (
          <Notice tone="stop">{`${start.error ? `${words.notStarted} ` : ''}${problem.message}`}</Notice>
        )}
        <Summary preview={preview.data} />
        <Checkbox
          isSelected={draft.hasWholePatients}
          onChange={(hasWholePatients) => change({ hasWholePatients })}
        >
          {words.wholePatient}
        </Checkbox>
        <DestinationFields draft={draft} places={places.data} onChange={change} />
        <Checkbox isSelected={draft.isDeidentified} onChange={(isDeidentified) => change({ isDeidentified })}>
          {words.deidentify}
        </Checkbox>
        {draft.isDeidentified && (
          <>
            <DeidentifyFields
              draft={draft}
              preview={preview.data}
              projects={places.data?.projects ?? []}
              onChange={change}
            />
            <BurnedInList draft={draft} preview={preview.data} onChange={change} onEdit={setEdited} />
          </>
        )}
        <TextField
          label={words.reason}
          hint={words.reasonHint}
          value={draft.reason}
          onChange={(changed) => change({ reason: changed })}
          maxLength={200}
        />
      </div>
    </Dialog>
  );
}

/** Whose studies leave, and how much: never in doubt. */
function Summary({ preview }: { readonly preview: ExportPreview | undefined }) {
  if (preview === undefined) return <p className={styles['dim']}>{words.counting}</p>;
  const { patients, studies, instances, sizeBytes } = preview;
  const [only, ...others] = patients;
  return (
    <div className={styles['identity']} role="status">
      <span className={styles['patient']}>
        {others.length > 0 || only === undefined ? (
          words.patients(patients.length)
        ) : (
          <>
            <bdi>{formatPersonName(only.patientName)}</bdi> <bdi>{only.patientId}</bdi>
          </>
        )}
      </span>
      <span>{words.what(studies, formatNumber(instances), formatBytes(sizeBytes))}</span>
    </div>
  );
}
