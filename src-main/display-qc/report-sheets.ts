import { type Plot, type PlotLine, type PlotPoint, shareOf } from '#shared/display-qc/plot.ts';
import { uniformityMap } from '#shared/display-qc/uniformity-map.ts';
import { PAGE_HEIGHT, PAGE_WIDTH, type PagePoint, type PdfFacts, PdfPages } from './pdf-pages.ts';

const LEFT = 48;
const RIGHT = PAGE_WIDTH - 48;
const TOP = PAGE_HEIGHT - 56;
const BOTTOM = 56;
const LINE = 12;
const MISSED = 0.8;

export interface SheetColumn {
  readonly title: string;
  /** Points */
  readonly width: number;
}

export interface SheetCell {
  readonly words: string;
  /** Stands out: a limit that is missed */
  readonly isMissed?: boolean;
  readonly isBold?: boolean;
}

/** Pages that are filled from above. */
export class Sheets {
  readonly #title: string;
  readonly #page: PdfPages;
  #y = TOP;

  constructor(facts: PdfFacts) {
    this.#title = facts.title;
    this.#page = new PdfPages(facts);
    this.#begin();
  }

  heading(words: string, size = 11): void {
    this.#need(4 * LINE);
    this.#y -= LINE / 2;
    this.#page.text(LEFT, this.#y, words, { size, isBold: true });
    this.#y -= LINE * 1.4;
  }

  rows(rows: readonly (readonly [string, string])[]): void {
    for (const [name, value] of rows) {
      this.#need(LINE);
      this.#page.text(LEFT, this.#y, name, { grey: 0.4 });
      this.#page.text(LEFT + 80, this.#y, value);
      this.#y -= LINE;
    }
  }

  paragraph(words: string, isBold = false): void {
    for (const line of this.#wrapped(words, RIGHT - LEFT, 9, isBold)) {
      this.#need(LINE);
      this.#page.text(LEFT, this.#y, line, { isBold });
      this.#y -= LINE;
    }
    if (!isBold) this.#y -= 3;
  }

  /** Rows of cells; words that are too long for their column go on in the next line of it. */
  table(columns: readonly SheetColumn[], rows: readonly (readonly SheetCell[])[]): void {
    const size = 6.6;
    const places = columns.map((_, at) =>
      columns.slice(0, at).reduce((left, { width }) => left + width, LEFT),
    );
    const head = columns.map(({ title }): SheetCell => ({ words: title }));
    for (const [number, row] of [head, ...rows].entries()) {
      const lines = row.map(({ words, isMissed = false, isBold = false }, at) =>
        this.#wrapped(words, columns[at]!.width - 4, size, isBold || isMissed),
      );
      const height = 9 * Math.max(...lines.map(({ length }) => Math.max(1, length))) + 4;
      this.#need(height);
      row.forEach(({ isMissed = false, isBold = false }, at) => {
        const left = places[at]!;
        if (isMissed)
          this.#page.area(
            box(left, left + columns[at]!.width - 2, this.#y - height + 9, this.#y + 8),
            MISSED,
          );
        lines[at]!.forEach((line, below) => {
          this.#page.text(left + 2, this.#y - 9 * below, line, {
            size,
            isBold: isBold || isMissed,
            grey: number === 0 ? 0.4 : 0,
          });
        });
      });
      this.#y -= height;
      this.#page.line(
        [
          [LEFT, this.#y + 8],
          [RIGHT, this.#y + 8],
        ],
        { grey: 0.8, width: 0.3 },
      );
    }
    this.#y -= 2;
  }

  columns(cells: readonly string[]): void {
    const inRow = 4;
    for (let from = 0; from < cells.length; from += inRow) {
      this.#need(LINE);
      cells.slice(from, from + inRow).forEach((each, at) => {
        this.#page.text(LEFT + (at * (RIGHT - LEFT)) / inRow, this.#y, each);
      });
      this.#y -= LINE;
    }
  }

  plot(plot: Plot): void {
    const height = 142;
    this.#need(height + 5 * LINE);
    this.#page.text(LEFT, this.#y, plot.title, { isBold: true });
    const place = { left: LEFT + 44, right: RIGHT, bottom: this.#y - height, top: this.#y - 18 };
    drawPlot(this.#page, plot, place);
    this.#y -= height + 4.4 * LINE;
  }

  /** Readings where they lie on the screen, the darker the greyer; below each how far it is from the centre. @param luminances the centre first */
  uniformity(luminances: readonly number[]): void {
    const { side, cells } = uniformityMap(luminances.length);
    const [wide, high] = [78, 34];
    const rows = Math.ceil(cells.length / side);
    this.#need(rows * high + LINE);
    const centre = luminances[0] ?? 1;
    const brightest = Math.max(...luminances);
    cells.forEach((place, cell) => {
      const left = LEFT + (cell % side) * wide;
      const top = this.#y + 8 - Math.floor(cell / side) * high;
      const frame = box(left, left + wide, top - high, top);
      const luminance = luminances[place];
      // A tenth less light is a quarter more grey: a picture of what is uneven, not of what is seen.
      if (luminance !== undefined)
        this.#page.area(frame, Math.max(0.45, 1 - 2.5 * (1 - luminance / brightest)));
      this.#page.line([...frame, frame[0]!], { grey: 0.6, width: 0.4 });
      if (luminance === undefined) return;
      this.#page.text(left + 6, top - 14, luminance.toFixed(1), { isBold: true });
      const off = (100 * (luminance - centre)) / centre;
      this.#page.text(left + 6, top - 26, place === 0 ? 'centre' : `${off.toFixed(1)} %`, { size: 7 });
    });
    this.#y -= rows * high + LINE / 2;
  }

  /** Lines to be signed by hand. */
  signatures(names: readonly string[]): void {
    this.#need(4 * LINE);
    this.#y -= 2.2 * LINE;
    const width = (RIGHT - LEFT) / names.length;
    names.forEach((name, at) => {
      const left = LEFT + at * width;
      this.#page.line(
        [
          [left, this.#y],
          [left + width - 24, this.#y],
        ],
        { width: 0.5 },
      );
      this.#page.text(left, this.#y - LINE, name, { size: 8, grey: 0.4 });
    });
    this.#y -= 2 * LINE;
  }

  file(): Promise<Buffer> {
    return this.#page.file((page, of) => {
      this.#page.text(LEFT, 32, this.#title, { size: 8, grey: 0.4 });
      this.#page.text(RIGHT, 32, `${page} / ${of}`, { size: 8, grey: 0.4, alignsEnd: true });
    });
  }

  /** Words in lines of a width in points; a word that is longer than a line, as in a script without spaces, goes on in the next. */
  #wrapped(words: string, width: number, size: number, isBold: boolean): string[] {
    const fits = (line: string) => this.#page.widthOf(line, size, isBold) <= width;
    const lines: string[] = [];
    let line = '';
    for (const word of words.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const sign of word) {
        if (line !== '' && !fits(line + sign)) {
          lines.push(line);
          line = '';
        }
        line += sign;
      }
    }
    return line === '' ? lines : [...lines, line];
  }

  #need(height: number): void {
    if (this.#y - height < BOTTOM) this.#begin();
  }

  #begin(): void {
    this.#page.add();
    this.#y = TOP;
  }
}

function box(left: number, right: number, bottom: number, top: number): PagePoint[] {
  return [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
}

/** Names of lines side by side below a plot */
const LEGEND_ENTRIES = 4;

interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const DASHES: Readonly<Record<PlotLine['role'], readonly number[]>> = {
  measured: [],
  expected: [4, 2],
  limit: [1, 1],
  forecast: [2, 3],
  second: [],
  third: [6, 2],
};

/** In greys and dashes: it is printed. */
function drawPlot(page: PdfPages, plot: Plot, { left, right, bottom, top }: PlotBox): void {
  const place = ([x, y]: PlotPoint): PagePoint => [
    left + shareOf(plot.x, x) * (right - left),
    bottom + shareOf(plot.y, y) * (top - bottom),
  ];
  if (plot.band) page.area([...plot.band.upper.map(place), ...plot.band.lower.toReversed().map(place)], 0.88);
  for (const { at, label } of plot.y.ticks) {
    const [, y] = place([plot.x.from, at]);
    page.line(
      [
        [left, y],
        [right, y],
      ],
      { grey: 0.8, width: 0.4 },
    );
    page.text(left - 4, y - 3, label, { size: 7, alignsEnd: true });
  }
  for (const { at, label } of plot.x.ticks) {
    const [x] = place([at, plot.y.from]);
    page.text(at === plot.x.to ? right : x, bottom - 10, label, { size: 7, alignsEnd: at === plot.x.to });
  }
  plot.lines.forEach((line, at) => {
    const points = line.points.map(place);
    const dash = DASHES[line.role];
    const grey = line.role === 'second' ? 0.5 : 0;
    page.line(points, { dash, grey });
    if (line.hasDots)
      for (const [x, y] of points)
        page.area(
          [
            [x - 1.3, y - 1.3],
            [x + 1.3, y - 1.3],
            [x + 1.3, y + 1.3],
            [x - 1.3, y + 1.3],
          ],
          grey,
        );
    const entry = left + (at % LEGEND_ENTRIES) * 96;
    const row = bottom - 22 - 10 * Math.floor(at / LEGEND_ENTRIES);
    page.line(
      [
        [entry, row + 3],
        [entry + 14, row + 3],
      ],
      { dash, grey },
    );
    page.text(entry + 18, row, line.name, { size: 7 });
  });
  page.text(left - 44, top + 2, plot.y.title, { size: 7 });
  page.text(right, bottom - 24, plot.x.title, { size: 7, alignsEnd: true });
}
