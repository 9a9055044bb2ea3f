import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { importReportSchema } from '#shared/contract/station.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { attachDocuments, type AttachOrder } from '#view/api/attach-documents.ts';
import { api } from '#view/api/client.ts';
import { dayFromToday } from '#view/locales/format.ts';
import { importReportWords } from '#view/locales/import-report-words.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { ImportReportView } from '#view/ui/import-report.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PatientIdentity } from '#view/ui/patient-identity.tsx';
import { Progress } from '#view/ui/progress.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './attach.module.css';
import { FileList } from './file-list.tsx';
import { useStagedFiles } from './staged-files.ts';
import { emptyTarget, TargetFields, targetOf } from './target-fields.tsx';

const words = text.attach;
const FOLLOW_EVERY_MS = 300;

export type AttachDialogProps = {
  /** At most one: its study, or its patient, is where the documents go unless somebody says otherwise */
  readonly studies: readonly StudyRow[];
  readonly onClose: () => void;
};

/** Paper, film, photos, video and models into the archive, with whose they are taken from a study that is here. */
export function AttachDialog({ studies, onClose }: AttachDialogProps) {
  const [study, ...others] = studies;
  const staged = useStagedFiles();
  const [draft, setDraft] = useState(() => emptyTarget(study, dayFromToday(0)));
  const [title, setTitle] = useState('');
  const [use, setUse] = useState<'scan' | 'photo'>('scan');
  const [isBurnedIn, setBurnedIn] = useState(true);
  const attach = useMutation({
    mutationFn: (order: AttachOrder) => attachDocuments(order),
    onSuccess: () => staged.keep(),
  });
  if (others.length > 0) {
    return (
      <Dialog title={words.title} isOpen onClose={onClose} closeLabel={text.common.close}>
        <Notice tone="warn">{words.several}</Notice>
      </Dialog>
    );
  }
  if (attach.data !== undefined) return <Attaching {...attach.data} onClose={onClose} />;

  const target = targetOf(draft, study);
  const ready = staged.files.flatMap(({ staged: file }) => (file?.kind == null ? [] : [file]));
  const hasPictures = ready.some(({ kind }) => kind === 'jpeg' || kind === 'png' || kind === 'tiff');
  const { stageId } = staged;
  const isComplete = ready.length > 0 && ready.length === staged.files.length && target !== null;
  function submit() {
    if (!isComplete || target === null || stageId === null || attach.isPending) return;
    const fileIds = ready.map(({ fileId }) => fileId);
    attach.mutate({ stageId, fileIds, use, title: title.trim(), hasBurnedInAnnotation: isBurnedIn, target });
  }
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={620}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button tone="primary" isDisabled={!isComplete || attach.isPending} onPress={submit}>
            {words.submit}
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        {attach.error !== null && <Notice tone="stop">{`${words.failed} ${attach.error.message}`}</Notice>}
        {study !== undefined && draft.kind !== 'newPatient' && <PatientIdentity patient={study} />}
        <FileList staged={staged} />
        {hasPictures && (
          <>
            <div className={styles['line']}>
              <Segmented
                label={words.use}
                value={use}
                onChange={setUse}
                options={[
                  { value: 'scan', label: words.scan },
                  { value: 'photo', label: words.photo },
                ]}
              />
              <span className={styles['dim']}>{use === 'scan' ? words.scanHint : words.photoHint}</span>
            </div>
            <Checkbox isSelected={isBurnedIn} onChange={setBurnedIn}>
              {words.burnedIn}
            </Checkbox>
          </>
        )}
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={title}
          onChange={setTitle}
          maxLength={64}
        />
        <TargetFields study={study} draft={draft} onChange={setDraft} />
      </div>
    </Dialog>
  );
}

type AttachingProps = {
  readonly jobId: string;
  readonly studyInstanceUid: string;
  readonly onClose: () => void;
};

/** Follows the job to its report. */
function Attaching({ jobId, studyInstanceUid, onClose }: AttachingProps) {
  const { data: job, error } = useQuery({
    queryKey: ['followed-job', jobId],
    queryFn: () => api.jobs.get({ jobId }),
    refetchInterval: ({ state }) => (state.data?.endedAt == null ? FOLLOW_EVERY_MS : false),
    gcTime: 0,
  });
  const report = job?.state === 'succeeded' ? importReportSchema.safeParse(job.result).data : undefined;
  const problem = error?.message ?? (job !== undefined && job.problem !== '' ? job.problem : undefined);
  const stored = report === undefined ? 0 : report.taken + report.alreadyThere;
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={620}
      actions={
        <>
          <Button onPress={onClose}>{text.common.close}</Button>
          {stored > 0 && (
            <Button
              tone="primary"
              onPress={() => {
                onClose();
                navigate({ screen: 'study', studyInstanceUid });
              }}
            >
              {words.openStudy}
            </Button>
          )}
        </>
      }
    >
      {problem !== undefined ? (
        <Notice tone="stop">{`${words.failed} ${problem}`}</Notice>
      ) : report === undefined ? (
        <Progress
          label={words.working}
          fraction={job === undefined || job.total === 0 ? null : job.done / job.total}
          figures=""
        />
      ) : (
        <div className={styles['form']}>
          {stored > 0 && <Notice tone="ok">{words.done(stored)}</Notice>}
          {report.refusedCount > 0 && <ImportReportView {...importReportWords(report)} />}
        </div>
      )}
    </Dialog>
  );
}
