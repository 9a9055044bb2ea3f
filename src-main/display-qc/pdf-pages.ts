import Pdf from 'pdfkit';
import { fontRuns, outlineOf } from './report-fonts.ts';

/** Points (1/72 inch) from the lower left corner of an A4 page. */
export const PAGE_WIDTH = 595;
export const PAGE_HEIGHT = 842;

/** Figures all as wide as another: a point before a one is not lost. */
const FEATURES: PDFKit.Mixins.OpenTypeFeatures[] = ['tnum'];
/** Makes the thinnest weight of the drawn fonts as dark as the embedded one; in units of the em */
const STROKE = { plain: 0.045, bold: 0.09 };

export type PagePoint = readonly [x: number, y: number];

export interface PdfFacts {
  readonly title: string;
  readonly producer: string;
  readonly at: Date;
}

/** A PDF file that is drawn page after page, in greys only, so that it prints as it is seen. */
export class PdfPages {
  readonly #document: PDFKit.PDFDocument;

  constructor({ title, producer, at }: PdfFacts) {
    const [{ file } = { file: null }] = fontRuns('A', false);
    this.#document = new Pdf({
      autoFirstPage: false,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      info: { Title: title, Producer: producer, Creator: producer, CreationDate: at },
      // Without it pdfkit looks for the files of a font of its own.
      ...(file === null ? {} : { font: file }),
    });
  }

  add(): void {
    this.#document.addPage({ size: [PAGE_WIDTH, PAGE_HEIGHT], margin: 0 });
  }

  text(
    x: number,
    y: number,
    words: string,
    { size = 9, isBold = false, grey = 0, alignsEnd = false } = {},
  ): void {
    let left = alignsEnd ? x - this.widthOf(words, size, isBold) : x;
    const ink = inkOf(grey);
    for (const run of fontRuns(words, isBold)) {
      if (run.file === null) {
        for (const sign of run.words) left += this.#draw(sign, left, y, size, isBold, ink);
        continue;
      }
      const top = PAGE_HEIGHT - y;
      this.#document.font(run.file).fontSize(size).fillColor(ink);
      this.#document.text(run.words, left, top, {
        lineBreak: false,
        baseline: 'alphabetic',
        features: FEATURES,
      });
      left += this.#document.widthOfString(run.words, { features: FEATURES });
    }
  }

  /** Points */
  widthOf(words: string, size = 9, isBold = false): number {
    return fontRuns(words, isBold).reduce((width, run) => {
      if (run.file !== null)
        return (
          width +
          this.#document.font(run.file).fontSize(size).widthOfString(run.words, { features: FEATURES })
        );
      const signs = Array.from(run.words, (sign) => outlineOf(sign)?.advance ?? 0);
      return width + size * signs.reduce((sum, advance) => sum + advance, 0);
    }, 0);
  }

  line(points: readonly PagePoint[], { grey = 0, width = 0.7, dash = [] as readonly number[] } = {}): void {
    if (points.length < 2) return;
    this.#document.save().lineWidth(width);
    // pdfkit's own `dash` takes one length of a gap for all dashes.
    if (dash.length > 0) this.#document.addContent(`[${dash.join(' ')}] 0 d`);
    this.#trace(points);
    this.#document.stroke(inkOf(grey)).restore();
  }

  area(points: readonly PagePoint[], grey: number): void {
    if (points.length === 0) return;
    this.#document.save();
    this.#trace(points);
    this.#document.closePath().fill(inkOf(grey)).restore();
  }

  /** @param draw called for each page that there is, once all are */
  async file(draw: (page: number, of: number) => void): Promise<Buffer> {
    const { count } = this.#document.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#document.switchToPage(page);
      draw(page + 1, count);
    }
    this.#document.end();
    const parts: Buffer[] = [];
    for await (const part of this.#document as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts);
  }

  #trace(points: readonly PagePoint[]): void {
    points.forEach(([x, y], at) => {
      if (at === 0) this.#document.moveTo(x, PAGE_HEIGHT - y);
      else this.#document.lineTo(x, PAGE_HEIGHT - y);
    });
  }

  /** @returns how wide the sign is, in points */
  #draw(
    sign: string,
    x: number,
    y: number,
    size: number,
    isBold: boolean,
    ink: PDFKit.Mixins.ColorValue,
  ): number {
    const outline = outlineOf(sign);
    if (!outline) return 0;
    const scale = size / outline.unitsPerEm;
    this.#document
      .save()
      .translate(x, PAGE_HEIGHT - y)
      .scale(scale, -scale);
    this.#document.lineWidth((isBold ? STROKE.bold : STROKE.plain) * outline.unitsPerEm);
    this.#document.path(outline.path).fillAndStroke(ink, ink).restore();
    return outline.advance * size;
  }
}

/** @param grey 0 is black, 1 is white */
function inkOf(grey: number): PDFKit.Mixins.ColorValue {
  const hex = Math.round(255 * grey)
    .toString(16)
    .padStart(2, '0');
  return `#${hex}${hex}${hex}`;
}
