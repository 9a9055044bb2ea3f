import type { ReactNode } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { ClipboardList, RotateCw } from 'lucide-react';
import { sopClassName } from '#shared/dicom/sop-class.ts';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { queryClient } from '#view/api/query-client.ts';
import {
  forgetStudyObjects,
  type StudyObject,
  useStudyObjects,
  useWaitingObjects,
} from '#view/api/study-objects.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import type { CommandContext } from '#view/commands/command.ts';
import { text } from '#view/locales/text.ts';
import { applyPresentation, togglePresentationGraphics, usePresentation } from '#view/state/presentation.ts';
import { selectImages, setPanelOpen, useSavedReadings } from '#view/state/saved-readings.ts';
import { asStep } from '#view/state/view-steps.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { applyToPictures, copyLoaded, loadReport, showKeyObject, unloadReport } from './show-readings.ts';
import styles from './saved-readings.module.css';

const words = text.objects;
const KINDS = ['presentationState', 'otherState', 'keyObjects', 'measurementReport'] as const;

interface PanelProps {
  readonly detail: StudyDetail;
  readonly context: () => CommandContext;
}

/** What is saved beside the images of the study: applied, loaded and gone to from here. */
export function SavedReadings({ detail, context }: PanelProps) {
  const isOpen = useSavedReadings((readings) => readings.isPanelOpen);
  const command = commandById('objects.show');
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setPanelOpen}>
      <IconButton icon={ClipboardList} label={command.title} keyHint={keyHintOf(command)} />
      <Popover className={styles['popover'] ?? ''} placement="bottom end" offset={4}>
        <AriaDialog className={styles['panel'] ?? ''} aria-label={words.panel}>
          <Panel detail={detail} context={context} />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

function Panel({ detail, context }: PanelProps) {
  const { studyInstanceUid } = detail.study;
  const { data, error, refetch } = useStudyObjects(studyInstanceUid, detail.series);
  const waiting = useWaitingObjects(studyInstanceUid);
  const hasLoaded = useSavedReadings((readings) => readings.loaded.size > 0);
  const { mayAnnotate } = context().objects;
  const run = (id: string) => {
    setPanelOpen(false);
    commandById(id).run(context());
  };
  return (
    <>
      {mayAnnotate && (
        <div className={styles['actions']}>
          <Button onPress={() => run('objects.saveReport')}>{words.save.report}</Button>
          <Button onPress={() => run('objects.savePresentation')}>{words.save.presentation}</Button>
          <Button onPress={() => run('objects.saveKeyImages')}>{words.save.keyImages}</Button>
        </div>
      )}
      {waiting.length > 0 && (
        <Section title={words.sections.waiting}>
          {waiting.map((each) => (
            <Line
              key={each.jobId}
              title={words.sections[each.kind]}
              detail={each.problem || words.underWay}
              actions={
                mayAnnotate && (
                  <IconButton
                    icon={RotateCw}
                    label={words.retry}
                    onPress={() =>
                      void api.objects
                        .retry({ jobId: each.jobId })
                        .catch(() => undefined)
                        .then(() => forgetStudyObjects(queryClient, studyInstanceUid))
                    }
                  />
                )
              }
            />
          ))}
        </Section>
      )}
      {error !== null && (
        <QueryFailure
          title={words.failed}
          message={error.message}
          retryLabel={text.common.tryAgain}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <p className={styles['dim']}>{words.loading}</p>}
      {data?.length === 0 && waiting.length === 0 && <p className={styles['dim']}>{words.empty}</p>}
      {hasLoaded && <Notice tone="info">{words.readOnly}</Notice>}
      {KINDS.map((kind) => {
        const its = data?.filter((each) => each.kind === kind) ?? [];
        return its.length === 0 ? null : (
          <Section key={kind} title={words.sections[kind]}>
            {its.map((object) => (
              <ObjectLine
                key={object.sopInstanceUid}
                object={object}
                detail={detail}
                mayAnnotate={mayAnnotate}
              />
            ))}
          </Section>
        );
      })}
    </>
  );
}

interface ObjectLineProps {
  readonly object: StudyObject;
  readonly detail: StudyDetail;
  readonly mayAnnotate: boolean;
}

function ObjectLine({ object, detail, mayAnnotate }: ObjectLineProps) {
  if (object.kind === 'presentationState') return <PresentationLine object={object} detail={detail} />;
  if (object.kind === 'otherState')
    return (
      <Line
        title={sopClassName(object.sopClassUid)}
        detail={[object.label, words.notApplied].filter(Boolean).join(', ')}
        actions={null}
      />
    );
  if (object.kind === 'keyObjects') return <KeyObjectsLine object={object} detail={detail} />;
  return <ReportLine object={object} detail={detail} mayAnnotate={mayAnnotate} />;
}

type Of<Kind extends StudyObject['kind']> = StudyObject & { readonly kind: Kind };

function PresentationLine({
  object,
  detail,
}: {
  readonly object: Of<'presentationState'>;
  readonly detail: StudyDetail;
}) {
  const { applied, areGraphicsShown } = usePresentation();
  const { state, sopInstanceUid, compound, extras } = object;
  const isInForce = applied?.sopInstanceUid === sopInstanceUid;
  const meant = new Set(state.references.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const of = detail.series.find((row) => meant.has(row.seriesInstanceUid));
  const its = { sopInstanceUid, state, compound, extras };
  return (
    <Line
      title={state.description || state.label}
      mark={isInForce ? words.inForce : ''}
      detail={[
        of && text.viewer.series(of.seriesNumber, of.seriesDescription),
        words.by(state.author.replaceAll('^', ' '), whenOf(state.createdAt)),
      ]
        .filter(Boolean)
        .join(', ')}
      actions={
        isInForce ? (
          <>
            <Checkbox
              isSelected={areGraphicsShown}
              onChange={() => asStep(words.showGraphics, togglePresentationGraphics)}
            >
              {words.showGraphics}
            </Checkbox>
            <Button onPress={() => asStep(words.remove, () => applyPresentation(null))}>
              {words.remove}
            </Button>
          </>
        ) : (
          <>
            <Button tone="quiet" onPress={() => applyToPictures({ ...its, isGraphicsOnly: true }, detail)}>
              {words.graphicsOnly}
            </Button>
            <Button onPress={() => applyToPictures({ ...its, isGraphicsOnly: false }, detail)}>
              {words.apply}
            </Button>
          </>
        )
      }
    />
  );
}

function KeyObjectsLine({
  object,
  detail,
}: {
  readonly object: Of<'keyObjects'>;
  readonly detail: StudyDetail;
}) {
  const selection = useSavedReadings((readings) => readings.selection);
  const { sopInstanceUid } = object;
  const { title, description, references, author, createdAt } = object.selection;
  const isInForce = selection?.sopInstanceUid === sopInstanceUid;
  return (
    <Line
      title={[title.meaning, description].filter(Boolean).join(': ')}
      mark={isInForce ? words.inForce : ''}
      detail={[
        words.images(references.length),
        words.by(author.replaceAll('^', ' '), whenOf(createdAt)),
      ].join(', ')}
      actions={
        isInForce ? (
          <Button onPress={() => asStep(words.showAll, () => selectImages(null))}>{words.showAll}</Button>
        ) : (
          <Button onPress={() => showKeyObject(sopInstanceUid, object.selection, detail)}>
            {words.onlyThese}
          </Button>
        )
      }
    />
  );
}

function ReportLine({
  object,
  detail: study,
  mayAnnotate,
}: {
  readonly object: Of<'measurementReport'>;
  readonly detail: StudyDetail;
  readonly mayAnnotate: boolean;
}) {
  const ids = useSavedReadings((readings) => readings.loaded.get(object.sopInstanceUid));
  const { report, undrawn } = object.read;
  const count = report.measurements.length;
  const detail = [words.measurements(count), undrawn > 0 ? words.undrawn(undrawn) : '']
    .filter(Boolean)
    .join(', ');
  return (
    <Line
      title={detail}
      mark={ids ? words.loaded : ''}
      detail={words.by(report.author.replaceAll('^', ' '), whenOf(report.createdAt))}
      actions={
        ids ? (
          <>
            {mayAnnotate && (
              <Button tone="quiet" onPress={() => copyLoaded(object.sopInstanceUid)}>
                {words.copy}
              </Button>
            )}
            <Button onPress={() => unloadReport(object.sopInstanceUid)}>{words.unload}</Button>
          </>
        ) : (
          <Button isDisabled={count === 0} onPress={() => loadReport(object, study)}>
            {words.load}
          </Button>
        )
      }
    />
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

interface LineProps {
  readonly title: string;
  readonly mark?: string;
  readonly detail: string;
  readonly actions: ReactNode;
}

function Line({ title, mark = '', detail, actions }: LineProps) {
  return (
    <li className={styles['line']}>
      <div className={styles['words']}>
        <span className={styles['title']}>
          {title}
          {mark !== '' && <span className={styles['mark']}>{mark}</span>}
        </span>
        <span className={styles['dim']}>{detail}</span>
      </div>
      <div className={styles['buttons']}>{actions}</div>
    </li>
  );
}

/** Local time of the station that made it */
function whenOf(createdAt: string): string {
  return createdAt.slice(0, 16).replace('T', ' ');
}
