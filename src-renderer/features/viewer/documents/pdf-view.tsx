import { ChevronDown, ChevronUp, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { text } from '#view/locales/text.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import type { PdfDocument } from './pdf-document.ts';
import styles from './document.module.css';

const words = text.documents.pdf;
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;
/** Of a page at zoom 1, in CSS pixels, where the viewport is wider */
const PAGE_WIDTH_PX = 860;

export interface PdfViewProps {
  readonly bytes: Uint8Array;
  /** Beside the buttons of the pages */
  readonly children: React.ReactNode;
}

/** The pages of a PDF below one another; each is drawn when it comes into sight. */
export function PdfView({ bytes, children }: PdfViewProps) {
  const [document, setDocument] = useState<PdfDocument | null>(null);
  const [isBroken, setBroken] = useState(false);
  const [zoomAt, setZoomAt] = useState(2);
  const [page, setPage] = useState(1);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isOver = false;
    let opened: PdfDocument | null = null;
    void import('./pdf-document.ts')
      // A copy: the reader takes the bytes away, and they may be saved.
      .then(({ PdfDocument: Pdf }) => Pdf.open(bytes.slice()))
      .then(
        (made) => {
          opened = made;
          if (isOver) made.dispose();
          else setDocument(made);
        },
        () => setBroken(true),
      );
    return () => {
      isOver = true;
      opened?.dispose();
    };
  }, [bytes]);
  const goTo = (to: number) => {
    setPage(to);
    scroller.current?.querySelector(`[data-page="${to}"]`)?.scrollIntoView();
  };
  const count = document?.pageCount ?? 0;
  return (
    <>
      <div className={styles['tools']}>
        {count > 0 && (
          <>
            <IconButton
              icon={ChevronUp}
              label={words.previous}
              isDisabled={page <= 1}
              onPress={() => goTo(page - 1)}
            />
            <span>{words.pageOf(page, count)}</span>
            <IconButton
              icon={ChevronDown}
              label={words.next}
              isDisabled={page >= count}
              onPress={() => goTo(page + 1)}
            />
            <IconButton
              icon={ZoomOut}
              label={words.smaller}
              isDisabled={zoomAt === 0}
              onPress={() => setZoomAt(zoomAt - 1)}
            />
            <span>{`${Math.round((ZOOMS[zoomAt] ?? 1) * 100)} %`}</span>
            <IconButton
              icon={ZoomIn}
              label={words.larger}
              isDisabled={zoomAt === ZOOMS.length - 1}
              onPress={() => setZoomAt(zoomAt + 1)}
            />
          </>
        )}
        <span className={styles['grow']} />
        {children}
      </div>
      {isBroken && (
        <p role="alert" className={styles['note']}>
          {words.broken}
        </p>
      )}
      {!isBroken && document === null && <p className={styles['note']}>{text.documents.loading}</p>}
      {document !== null && (
        <div className={styles['pages']} ref={scroller} tabIndex={0} role="region" aria-label={words.pages}>
          {Array.from({ length: count }, (_, at) => (
            <PdfPage key={at} document={document} page={at + 1} zoom={ZOOMS[zoomAt] ?? 1} onSeen={setPage} />
          ))}
        </div>
      )}
    </>
  );
}

interface PdfPageProps {
  readonly document: PdfDocument;
  readonly page: number;
  readonly zoom: number;
  readonly onSeen: (page: number) => void;
}

function PdfPage({ document, page, zoom, onSeen }: PdfPageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [shape, setShape] = useState(Math.SQRT2);
  const [isNear, setNear] = useState(false);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const near = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      root: element.parentElement?.parentElement ?? null,
      rootMargin: '600px',
    });
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(page), {
      root: element.parentElement?.parentElement ?? null,
      rootMargin: '-45% 0px -45% 0px',
    });
    near.observe(element);
    seen.observe(element);
    return () => {
      near.disconnect();
      seen.disconnect();
    };
  }, [page, onSeen]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || !isNear) return undefined;
    let isOver = false;
    const draw = async () => {
      setShape(await document.shapeOf(page));
      // Drawn beside and put in at once, so that a page that is drawn again does not go blank.
      const made = window.document.createElement('canvas');
      await document.draw(page, made, element.clientWidth * window.devicePixelRatio);
      if (isOver) return;
      element.width = made.width;
      element.height = made.height;
      element.getContext('2d')?.drawImage(made, 0, 0);
      element.dataset['drawn'] = String(page);
      element.dataset['zoom'] = String(zoom);
    };
    draw().catch(() => {
      if (!isOver) setBroken(true);
    });
    return () => {
      isOver = true;
    };
  }, [document, page, zoom, isNear]);
  return (
    <div className={styles['page']} data-page={page}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={words.page(page)}
        style={{
          width: `calc(min(100cqw - 32px, ${PAGE_WIDTH_PX}px) * ${zoom})`,
          aspectRatio: `1 / ${shape}`,
        }}
      />
      {isBroken && (
        <p role="alert" className={styles['problem']}>
          {words.brokenPage(page)}
        </p>
      )}
    </div>
  );
}
