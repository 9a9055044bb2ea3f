import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { thumbnailUrl } from '#view/api/dicomweb.ts';
import { captureElement, pngOf } from '#view/imaging/capture.ts';
import { PAGE_GRIDS, pagesOf } from '#view/kernels/print-pages.ts';
import { formatDate, formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { useReading } from '#view/state/reading.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { elementOf, panesOnScreen } from './capture-actions.ts';
import { allViews, picturesThere, viewAt } from './views.ts';
import styles from './print.module.css';

const words = text.capture;
/** Of a key image that is rendered for paper, pixels */
const PRINTED_PX = 1024;

type What = keyof typeof words.whatOf;
type PrintedImage = { readonly src: string; readonly caption: string };

export interface PrintDialogProps {
  readonly study: StudyRow;
  readonly series: readonly SeriesRow[];
  readonly onClose: () => void;
}

/** Chooses what goes on paper; the pages stand in the document while the browser prints, and never without the patient on them. */
export function PrintDialog({ study, series, onClose }: PrintDialogProps) {
  const keyImages = useReading((reading) => reading.keyImages);
  const [what, setWhat] = useState<What>(keyImages.size > 0 ? 'keyImages' : 'layout');
  const [perPage, setPerPage] = useState('4');
  const [images, setImages] = useState<readonly PrintedImage[] | null>(null);
  const [printedAt, setPrintedAt] = useState('');
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const count = what === 'viewport' ? 1 : what === 'layout' ? panesOnScreen().length : keyImages.size;
  const grid = PAGE_GRIDS.find((each) => String(each.count) === perPage) ?? PAGE_GRIDS[2];

  const printing = useRef<AbortController | null>(null);
  useEffect(() => () => printing.current?.abort(), []);

  const chosen = async (signal: AbortSignal): Promise<PrintedImage[]> => {
    if (what !== 'keyImages') {
      const view = viewAt(useWorkspace.getState().activePlace);
      await picturesThere(what === 'layout' ? allViews() : view === null ? [] : [view], signal);
      const active = elementOf('viewport');
      return Promise.all(
        (what === 'layout' ? panesOnScreen() : active === null ? [] : [active]).map(async (pane) => ({
          src: URL.createObjectURL(await pngOf(await captureElement(pane))),
          caption: '',
        })),
      );
    }
    return Array.from(keyImages.values(), (image) => {
      const row = series.find((each) => each.seriesInstanceUid === image.seriesInstanceUid);
      const name = text.viewer.series(row?.seriesNumber ?? null, row?.seriesDescription ?? '');
      return {
        src: thumbnailUrl(study.studyInstanceUid, image.seriesInstanceUid, image.sopInstanceUid, PRINTED_PX),
        // The core draws them: it does not know how the reader looked at them.
        caption: [name, text.reading.titles[image.title], image.comment, words.asStored]
          .filter(Boolean)
          .join(' · '),
      };
    });
  };
  const print = async () => {
    const ending = new AbortController();
    printing.current = ending;
    setPending(true);
    setError(null);
    try {
      const made = await chosen(ending.signal);
      await Promise.all(made.map(({ src }) => decoded(src)));
      setPrintedAt(new Date().toISOString());
      setImages(made);
      // After React has put the pages into the document.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      window.print();
      for (const { src } of made) if (src.startsWith('blob:')) URL.revokeObjectURL(src);
      onClose();
    } catch (problem) {
      if (ending.signal.aborted) return;
      setError(problem instanceof Error ? problem : new Error(String(problem)));
      setPending(false);
    }
  };
  return (
    <>
      <FormDialog
        title={words.printTitle}
        submitLabel={words.print}
        canSubmit={count > 0}
        change={{ isPending, error }}
        onSubmit={() => void print()}
        onClose={onClose}
      >
        <Select
          label={words.what}
          value={what}
          options={(['layout', 'viewport', 'keyImages'] as const).map((value) => ({
            value,
            label: words.whatOf[value],
          }))}
          onChange={setWhat}
        />
        <Select
          label={words.perPage}
          value={perPage}
          options={PAGE_GRIDS.map((each) => ({ value: String(each.count), label: String(each.count) }))}
          onChange={setPerPage}
        />
        <Notice tone="info">
          {count === 0
            ? words.nothing
            : [
                words.pages(Math.ceil(count / grid.count)),
                ...(what === 'keyImages' ? [words.asStored] : []),
                words.notForDiagnosis,
              ].join(' · ')}
        </Notice>
      </FormDialog>
      {images !== null &&
        createPortal(
          <div className={styles['pages']} data-print-pages>
            {pagesOf(images, grid.count).map((page, at, pages) => (
              <section key={at} className={styles['page']}>
                <PageHead study={study} printedAt={printedAt} />
                <div
                  className={styles['grid']}
                  style={{
                    gridTemplate: `repeat(${grid.rows}, minmax(0, 1fr)) / repeat(${grid.columns}, minmax(0, 1fr))`,
                  }}
                >
                  {page.map((image) => (
                    <figure key={image.src}>
                      <img src={image.src} alt="" />
                      {image.caption !== '' && <figcaption>{image.caption}</figcaption>}
                    </figure>
                  ))}
                </div>
                <footer>
                  <span>{words.notForDiagnosis}</span>
                  <span>{words.page(at + 1, pages.length)}</span>
                </footer>
              </section>
            ))}
          </div>,
          document.body,
        )}
    </>
  );
}

function PageHead({ study, printedAt }: { readonly study: StudyRow; readonly printedAt: string }) {
  return (
    <header>
      <strong>{formatPersonName(study.patientName) || text.studies.noName}</strong>
      <span>{study.patientId || text.studies.noPatientId}</span>
      <span>
        {[study.patientSex, study.patientBirthDate && text.viewer.born(formatDate(study.patientBirthDate))]
          .filter(Boolean)
          .join('  ')}
      </span>
      <span>
        {[study.modalitiesInStudy.join(' '), study.studyDescription, formatDate(study.studyDate)]
          .filter(Boolean)
          .join('  ')}
      </span>
      <span>{study.accessionNumber && text.viewer.accession(study.accessionNumber)}</span>
      <span>{formatInstant(printedAt)}</span>
    </header>
  );
}

async function decoded(src: string): Promise<void> {
  const image = new Image();
  image.src = src;
  await image.decode();
}
