import { FileQuestion, Tags } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { isVideoSyntax } from '#shared/dicom/transfer-syntax.ts';
import { sopClassName } from '#shared/dicom/sop-class.ts';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { textAt, type JsonDataset } from '#view/kernels/json-dataset.ts';
import { waveformFindings } from '#view/kernels/waveform/findings.ts';
import { readWaveforms } from '#view/kernels/waveform/waveform.ts';
import { readEncapsulated } from '#view/kernels/documents/encapsulated.ts';
import { readStructureSet } from '#view/kernels/regions/structure-set.ts';
import { readReport } from '#view/kernels/reports/report.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { showTags } from '#view/state/tag-browser.ts';
import { Button } from '#view/ui/button.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Select } from '#view/ui/select.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './document.module.css';
import { EncapsulatedView } from './encapsulated-view.tsx';
import { ReportView } from './report-view.tsx';
import { VideoView } from './video-view.tsx';
import { WaveformView } from './waveform-view.tsx';
import { useInstanceTags, type InstanceAddress } from './use-tags.ts';

const words = text.documents;

export interface DocumentViewProps {
  readonly study: StudyRow;
  readonly series: SeriesRow;
  /** Without pictures */
  readonly stack: SeriesStack;
}

/** A series that holds no pictures: its objects, one at a time, with the name of the patient above. */
export function DocumentView({ study, series, stack }: DocumentViewProps) {
  const { others } = stack;
  const [chosenUid, setChosenUid] = useState('');
  const chosen = others.find(({ sopInstanceUid }) => sopInstanceUid === chosenUid) ?? others[0] ?? null;
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const ending = new AbortController();
    // A double click chooses a word here; the viewport would fill the screen.
    element.addEventListener('dblclick', (event) => event.stopPropagation(), { signal: ending.signal });
    return () => ending.abort();
  }, []);
  return (
    <div className={styles['document']} ref={host}>
      <header className={styles['head']}>
        <strong>{formatPersonName(study.patientName) || text.studies.noName}</strong>
        <span>{study.patientId || text.studies.noPatientId}</span>
        <span>{study.patientBirthDate && text.viewer.born(formatDate(study.patientBirthDate))}</span>
        <span className={styles['grow']} />
        <span>{[formatDate(study.studyDate), formatTime(study.studyTime)].filter(Boolean).join(' ')}</span>
        <span>{text.viewer.series(series.seriesNumber, series.seriesDescription)}</span>
      </header>
      {others.length > 1 && chosen !== null && (
        <div className={styles['choice']}>
          <Select
            label={words.choose}
            value={chosen.sopInstanceUid}
            options={others.map((other, at) => ({
              value: other.sopInstanceUid,
              label: `${at + 1}. ${other.title || objectName(other.sopClassUid)}`,
            }))}
            onChange={setChosenUid}
          />
        </div>
      )}
      {chosen === null ? (
        <StateScreen icon={FileQuestion} title={text.viewer.notAnImage} />
      ) : (
        <ShownObject
          key={chosen.sopInstanceUid}
          study={study}
          series={series}
          sopInstanceUid={chosen.sopInstanceUid}
          sopClassUid={chosen.sopClassUid}
        />
      )}
    </div>
  );
}

interface ShownObjectProps {
  readonly study: StudyRow;
  readonly series: SeriesRow;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
}

function ShownObject({ study, series, sopInstanceUid, sopClassUid }: ShownObjectProps) {
  const { studyInstanceUid } = study;
  const { seriesInstanceUid } = series;
  const address = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  const { data, error, refetch } = useInstanceTags(address);
  if (error !== null)
    return (
      <QueryFailure
        title={words.failed}
        message={problemText(error)}
        retryLabel={text.common.tryAgain}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <p className={styles['note']}>{words.loading}</p>;
  return (
    <ReadObject
      study={study}
      address={address}
      dataset={data ?? {}}
      sopInstanceUid={sopInstanceUid}
      sopClassUid={sopClassUid}
    />
  );
}

interface ReadObjectProps {
  readonly study: StudyRow;
  readonly address: InstanceAddress;
  readonly dataset: JsonDataset;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
}

function ReadObject({ study, address, dataset, sopInstanceUid, sopClassUid }: ReadObjectProps) {
  const report = readReport(dataset);
  if (report !== null) return <ReportView study={study} report={report} />;
  const transferSyntaxUid = textAt(dataset, '00083002');
  if (isVideoSyntax(transferSyntaxUid))
    return <VideoView address={address} transferSyntaxUid={transferSyntaxUid} />;
  const document = readEncapsulated(dataset);
  if (document !== null) return <EncapsulatedView document={document} sopInstanceUid={sopInstanceUid} />;
  const waveforms = readWaveforms(dataset);
  if (waveforms.length > 0)
    return (
      <WaveformView groups={waveforms} sopInstanceUid={sopInstanceUid} findings={waveformFindings(dataset)} />
    );
  const structures = readStructureSet(dataset);
  return (
    <StateScreen
      icon={FileQuestion}
      title={text.viewer.notAnImage}
      actions={
        <Button icon={Tags} onPress={() => showTags(sopInstanceUid)}>
          {words.showTags}
        </Button>
      }
    >
      {structures === null
        ? words.notShown(objectName(sopClassUid))
        : words.drawnOnImages(structures.rois.length)}
    </StateScreen>
  );
}

function objectName(sopClassUid: string): string {
  return sopClassName(sopClassUid).replace(/ Storage$/, '') || text.viewer.unknownObject;
}
