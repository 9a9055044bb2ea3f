import { useQuery } from '@tanstack/react-query';
import { ArrowDownToLine, ArrowUpToLine, ChevronLeft, ChevronRight, Trash2 } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import type { ExportPreview, Rectangle } from '#shared/contract/exports.ts';
import { instanceUrl } from '#view/api/dicomweb.ts';
import { picturesOfSeries } from '#view/api/export.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { rectangleBetween } from './export-draft.ts';
import styles from './export.module.css';

const words = text.exporting.editor;
const WIDTH = 980;
/** Where devices write names: a tenth of the picture at its edge */
const STRIP = 0.1;
const SIDES = ['column', 'row', 'columns', 'rows'] as const;

type Point = { readonly x: number; readonly y: number };

export type BlackBoxEditorProps = {
  readonly series: ExportPreview['burnedIn'][number];
  readonly rectangles: readonly Rectangle[];
  readonly onChange: (rectangles: readonly Rectangle[]) => void;
  readonly onClose: () => void;
};

/** Boxes over the pictures of one series, drawn or given by their numbers; every picture can be looked at with them. */
export function BlackBoxEditor({ series, rectangles, onChange, onClose }: BlackBoxEditorProps) {
  const { studyInstanceUid, seriesInstanceUid, rows, columns } = series;
  const [at, setAt] = useState<number | null>(null);
  const listed = useQuery({
    queryKey: ['pictures-of-series', seriesInstanceUid],
    queryFn: () => picturesOfSeries(studyInstanceUid, seriesInstanceUid),
  });
  const shownFirst = series.sopInstanceUid;
  const pictures =
    listed.data ?? (shownFirst === null ? [] : [{ sopInstanceUid: shownFirst, frameNumber: 1 }]);
  const middle = Math.max(
    0,
    pictures.findIndex(({ sopInstanceUid }) => sopInstanceUid === shownFirst),
  );
  const shown = Math.min(at ?? middle, Math.max(0, pictures.length - 1));
  const picture = pictures[shown];
  const strip = Math.max(1, Math.round(rows * STRIP));
  const add = (rectangle: Rectangle) => onChange([...rectangles, rectangle]);
  return (
    <Dialog
      title={`${words.title}: ${text.exporting.series(series.modality, series.seriesDescription, series.instances)}`}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <Button tone="primary" onPress={onClose}>
          {words.done}
        </Button>
      }
    >
      <p className={styles['dim']}>{words.hint}</p>
      <div className={styles['editor']}>
        {picture !== undefined && rows > 0 ? (
          <Canvas
            key={`${picture.sopInstanceUid} ${picture.frameNumber}`}
            url={`${instanceUrl(studyInstanceUid, seriesInstanceUid, picture.sopInstanceUid)}/frames/${picture.frameNumber}/rendered`}
            picture={{ rows, columns }}
            rectangles={rectangles}
            onDraw={add}
          />
        ) : (
          <Notice tone="warn">{words.noPicture}</Notice>
        )}
        <div className={styles['side']}>
          <div className={styles['line']}>
            <IconButton
              icon={ChevronLeft}
              label={words.previous}
              isDisabled={shown === 0}
              onPress={() => setAt(shown - 1)}
            />
            <span aria-live="polite">{words.pictureOf(shown + 1, Math.max(1, pictures.length))}</span>
            <IconButton
              icon={ChevronRight}
              label={words.next}
              isDisabled={shown >= pictures.length - 1}
              onPress={() => setAt(shown + 1)}
            />
          </div>
          <Button icon={ArrowUpToLine} onPress={() => add({ column: 0, row: 0, columns, rows: strip })}>
            {words.top}
          </Button>
          <Button
            icon={ArrowDownToLine}
            onPress={() => add({ column: 0, row: rows - strip, columns, rows: strip })}
          >
            {words.bottom}
          </Button>
          {rectangles.length === 0 && <p className={styles['dim']}>{words.none}</p>}
          <ol className={styles['boxes']}>
            {rectangles.map((rectangle, index) => (
              <BoxLine
                // Boxes have no names; their places do not change but by removal.
                key={index}
                number={index + 1}
                rectangle={rectangle}
                onChange={(changed) => onChange(rectangles.with(index, changed))}
                onRemove={() => onChange(rectangles.toSpliced(index, 1))}
              />
            ))}
          </ol>
        </div>
      </div>
    </Dialog>
  );
}

type CanvasProps = {
  readonly url: string;
  readonly picture: { readonly rows: number; readonly columns: number };
  readonly rectangles: readonly Rectangle[];
  readonly onDraw: (rectangle: Rectangle) => void;
};

function Canvas({ url, picture, rectangles, onDraw }: CanvasProps) {
  const [drawn, setDrawn] = useState<{ readonly from: Point; readonly to: Point } | null>(null);
  const [isBroken, setBroken] = useState(false);
  const drawing = drawn && rectangleBetween(drawn.from, drawn.to, picture);
  const pointOf = (event: PointerEvent): Point => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  return (
    <div className={styles['canvas']}>
      <div
        className={styles['picture']}
        data-testid="black-box-picture"
        // As large as fits without scrolling.
        style={{ maxWidth: `calc(58vh * ${picture.columns / picture.rows})` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const point = pointOf(event);
          setDrawn({ from: point, to: point });
        }}
        onPointerMove={(event) => {
          if (drawn !== null) setDrawn({ from: drawn.from, to: pointOf(event) });
        }}
        onPointerUp={() => {
          if (drawing !== null) onDraw(drawing);
          setDrawn(null);
        }}
        onPointerCancel={() => setDrawn(null)}
      >
        {isBroken ? (
          <div className={styles['noPicture']}>{words.noPicture}</div>
        ) : (
          <img src={url} alt={words.picture} draggable={false} onError={() => setBroken(true)} />
        )}
        {[...rectangles, ...(drawing === null ? [] : [drawing])].map((rectangle, index) => (
          <span
            key={index}
            className={styles['box']}
            style={{
              left: `${(rectangle.column / picture.columns) * 100}%`,
              top: `${(rectangle.row / picture.rows) * 100}%`,
              width: `${(rectangle.columns / picture.columns) * 100}%`,
              height: `${(rectangle.rows / picture.rows) * 100}%`,
            }}
          >
            {index + 1}
          </span>
        ))}
      </div>
    </div>
  );
}

type BoxLineProps = {
  readonly number: number;
  readonly rectangle: Rectangle;
  readonly onChange: (rectangle: Rectangle) => void;
  readonly onRemove: () => void;
};

/** The box by its numbers: the way without a pointer, and to be exact. */
function BoxLine({ number, rectangle, onChange, onRemove }: BoxLineProps) {
  return (
    <li className={styles['boxLine']} aria-label={words.box(number)}>
      <span>{number}</span>
      {SIDES.map((side) => (
        <TextField
          key={side}
          label={words[side]}
          inputMode="numeric"
          value={String(rectangle[side])}
          width={58}
          onChange={(typed) => {
            const least = side === 'column' || side === 'row' ? 0 : 1;
            const value = Number.parseInt(typed, 10);
            if (Number.isFinite(value))
              onChange({ ...rectangle, [side]: Math.min(65_535, Math.max(least, value)) });
          }}
        />
      ))}
      <IconButton icon={Trash2} label={words.remove(number)} onPress={onRemove} />
    </li>
  );
}
