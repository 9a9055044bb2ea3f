import type { DisplayDetail, KeptTest } from '#shared/contract/displays.ts';
import { testsThatCount } from '#shared/display-qc/calibration.ts';
import { colourOf, matchOf, responseOf } from '#shared/display-qc/evaluate.ts';
import { contrastPlot, responsePlot, trendPlot } from '#shared/display-qc/plots.ts';
import { type Plot, type PlotPoint, shareOf } from '#shared/display-qc/plot.ts';
import type { TestKind, TestValues } from '#shared/display-qc/tests.ts';
import { limitText, measuredText } from '#shared/gsdf/figures.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { PAGE_HEIGHT, PAGE_WIDTH, PdfPage, pdfFile } from './pdf-page.ts';

const LEFT = 48;
const RIGHT = PAGE_WIDTH - 48;
const TOP = PAGE_HEIGHT - 56;
const BOTTOM = 56;
const LINE = 12;

const KINDS: Readonly<Record<TestKind, string>> = {
  daily: 'Daily check',
  visual: 'Look at patterns',
  response: 'Luminance response',
  uniformity: 'Uniformity',
  ambient: 'Ambient light',
  colour: 'Colour',
  match: 'Match with another display',
};

const STANDINGS: Readonly<Record<DisplayDetail['state']['standing'], string>> = {
  passed: 'passed: fit to read on',
  due: 'passed; a test is due',
  overdue: 'a test is overdue',
  failed: 'FAILED: not for diagnosis',
  unmeasured: 'not measured',
};

export interface ReportFacts {
  readonly station: string;
  readonly version: string;
  /** ISO 8601 UTC */
  readonly at: string;
}

/** Everything that is known of a display on paper: verdicts, plots, values, who signed them and with which instrument. */
export function displayReport(detail: DisplayDetail, { station, version, at }: ReportFacts): Buffer {
  const { display, state, tests, verdicts } = detail;
  const sheets = new Sheets(`Display quality control: ${display.assetTag}`);
  sheets.heading(`Display quality control: ${display.assetTag}`, 14);
  sheets.rows([
    ['Display', [display.maker, display.model, display.serial].filter(Boolean).join(' ') || '-'],
    ['Room', display.room || '-'],
    ['State', STANDINGS[state.standing]],
    ['Reported', `${day(at)}, ${station}, Viewbox ${version}`],
  ]);
  const inForce = detail.calibration.inForce?.calibrationId ?? null;
  const latest = newestOfEach(testsThatCount(tests, ({ test }) => test.values, inForce));
  sheets.heading('Standards');
  if (verdicts.length === 0) sheets.paragraph('The luminance response was not measured.');
  for (const verdict of verdicts) {
    const isChosen = display.profileIds.includes(verdict.profileId);
    sheets.paragraph(
      `${verdict.verdict.toUpperCase()}  ${verdict.name}${isChosen ? '  (has to pass)' : ''}`,
      true,
    );
    sheets.paragraph(
      verdict.limits
        .map(
          (limit) =>
            `${limitText(limit)}: ${measuredText(limit) || 'not measured'}${limit.outcome === 'fail' ? ' FAIL' : ''}`,
        )
        .join(';  '),
    );
  }
  const response = latest.get('response')?.test.values;
  if (response?.kind === 'response') {
    sheets.plot(responsePlot(response));
    sheets.plot(contrastPlot(responseOf(response)));
  }
  const trend = trendPlot(
    tests.map((each) => ({ at: each.at, values: each.test.values })),
    leastBrightest(detail),
  );
  if (trend) sheets.plot(trend);
  if (response?.kind === 'response') {
    sheets.heading('Luminance response, readings without what was added');
    sheets.columns(
      response.levels.map(({ ddl, readings }) => `DDL ${ddl}: ${readings.map(written).join(', ')}`),
    );
  }
  sheets.heading('Signed tests, the newest of each kind');
  for (const { at: signedAt, by, test } of latest.values()) {
    const { instrument, remarks } = test;
    sheets.paragraph(`${KINDS[test.values.kind]}: ${resultText(test.values)}`, true);
    sheets.paragraph(
      [
        `Signed by ${by}, ${signedAt.slice(0, 16).replace('T', ' ')} UTC`,
        instrument === null
          ? 'by eye'
          : `${instrument.name} (${instrument.serial}), calibrated ${instrument.calibratedOn}, until ${instrument.calibrationEndsOn}`,
        ...(remarks === '' ? [] : [remarks]),
      ].join('; '),
    );
  }
  sheets.heading('How it was computed');
  sheets.paragraph(
    'Deviation: of contrast per JND from the DICOM Grayscale Standard Display Function (PS3.14) between the display’s own ends (AAPM TG18). JND indices by the inverse polynomial of PS3.14. Uniformity MLD: 200 (highest - lowest) / (highest + lowest) percent. Output of 8 bits a colour.',
  );
  sheets.paragraph(
    'Limits are data of the site: where a standard says so, they were read in secondary sources and are to be confirmed against its text. This report is not certified by any of the bodies that are named in it.',
  );
  return sheets.file();
}

/** All values of a display that were ever signed, a row each (RFC 4180). */
export function displayCsv({ display, tests }: DisplayDetail): string {
  const head = [
    'test_id',
    'signed_at',
    'signed_by',
    'asset_tag',
    'instrument',
    'serial',
    'test',
    'quantity',
    'at',
    'value',
  ];
  const rows = tests.toReversed().flatMap(({ testId, at, by, test }) => {
    const { instrument, values } = test;
    const start = [
      testId,
      at,
      by,
      display.assetTag,
      instrument?.name ?? '',
      instrument?.serial ?? '',
      values.kind,
    ];
    return quantities(values).map((quantity) => [...start, ...quantity]);
  });
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function quantities(values: TestValues): (readonly [string, string, string])[] {
  switch (values.kind) {
    case 'response':
      return [
        ...values.levels.flatMap(({ ddl, readings }) =>
          readings.map((each) => ['luminance_cd_m2', `ddl ${ddl}`, String(each)] as const),
        ),
        ...(values.ambientLuminance === null
          ? []
          : [
              [
                'ambient_cd_m2',
                values.includesAmbient ? 'in the readings' : '',
                String(values.ambientLuminance),
              ] as const,
            ]),
      ];
    case 'uniformity':
      return values.places.map((each, place) => [
        `luminance_cd_m2`,
        `ddl ${values.ddl} place ${place}`,
        String(each),
      ]);
    case 'ambient':
      return [
        ['ambient_cd_m2', '', String(values.luminance)],
        ...(values.illuminance === null
          ? []
          : [['illuminance_lux', '', String(values.illuminance)] as const]),
      ];
    case 'colour':
      return values.greys.flatMap(({ ddl, luminance, x, y }) => [
        ['luminance_cd_m2', `ddl ${ddl}`, String(luminance)] as const,
        ['x', `ddl ${ddl}`, String(x)] as const,
        ['y', `ddl ${ddl}`, String(y)] as const,
      ]);
    case 'match':
      return [
        ['luminance_cd_m2', 'white', String(values.luminance)],
        ['luminance_cd_m2', 'white of the other', String(values.otherLuminance)],
      ];
    case 'visual':
      return values.answers.map(({ question, isGood }) => ['seen', question, String(isGood)]);
    case 'daily':
      return [
        ...values.hits.map((isHit, at) => ['named', String(at), String(isHit)] as const),
        ['seconds', '', String(values.seconds)],
      ];
  }
}

/** A name that begins as a formula would is none in a spreadsheet. */
function cell(value: string): string {
  const safe = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function resultText(values: TestValues): string {
  switch (values.kind) {
    case 'response': {
      const { brightest, darkest, luminanceRatio, worst } = responseOf(values);
      return `L′max ${brightest.toFixed(2)}, L′min ${darkest.toFixed(3)} cd/m², ratio ${luminanceRatio.toFixed(1)}, deviation ${(100 * worst.deviation).toFixed(2)} % (DDL ${worst.fromDdl} to ${worst.toDdl})`;
    }
    case 'uniformity': {
      const { mldPct, ludmPct, fromCentrePct } = uniformityOf(values.places);
      return `DDL ${values.ddl}: ${values.places.map(written).join(', ')} cd/m²; MLD ${mldPct.toFixed(2)} %, LUDM ${ludmPct.toFixed(2)} %, from the centre ${fromCentrePct.toFixed(2)} %`;
    }
    case 'ambient':
      return `${values.luminance} cd/m²${values.illuminance === null ? '' : `, ${values.illuminance} lux`}`;
    case 'colour':
      return `white ${colourOf(values).whiteDistance.toFixed(4)} from D65, greys ${colourOf(values).greyDistance.toFixed(4)} from white (u'v')`;
    case 'match':
      return `${matchOf(values).luminancePct.toFixed(1)} %`;
    case 'visual':
      return values.answers
        .map(({ question, isGood }) => `${question} ${isGood ? 'good' : 'FAULT'}`)
        .join(', ');
    case 'daily':
      return `${values.hits.filter(Boolean).length} of ${values.hits.length} named in ${values.seconds.toFixed(0)} s`;
  }
}

function newestOfEach(tests: readonly KeptTest[]): ReadonlyMap<TestKind, KeptTest> {
  const newest = new Map<TestKind, KeptTest>();
  for (const test of tests) if (!newest.has(test.test.values.kind)) newest.set(test.test.values.kind, test);
  return newest;
}

function leastBrightest({ display, verdicts }: DisplayDetail): number | null {
  const limits = verdicts
    .filter(({ profileId }) => display.profileIds.includes(profileId))
    .flatMap((verdict) => verdict.limits.filter(({ figure }) => figure === 'brightest'));
  return limits.length === 0 ? null : Math.max(...limits.map(({ value }) => value));
}

/** A reading has no more figures than a meter gives. */
function written(reading: number): string {
  return String(Number(reading.toPrecision(6)));
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

/** Pages that are filled from above. */
class Sheets {
  readonly #title: string;
  readonly #pages: PdfPage[] = [];
  #page = new PdfPage();
  #y = TOP;

  constructor(title: string) {
    this.#title = title;
    this.#begin();
  }

  heading(words: string, size = 11): void {
    this.#need(3 * LINE);
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
    for (const line of wrapped(words, 108)) {
      this.#need(LINE);
      this.#page.text(LEFT, this.#y, line, { isBold });
      this.#y -= LINE;
    }
    if (!isBold) this.#y -= 3;
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
    const height = 190;
    this.#need(height + 5 * LINE);
    this.#page.text(LEFT, this.#y, plot.title, { isBold: true });
    const box = { left: LEFT + 44, right: RIGHT, bottom: this.#y - height, top: this.#y - 18 };
    drawPlot(this.#page, plot, box);
    this.#y -= height + 4.4 * LINE;
  }

  file(): Buffer {
    this.#pages.forEach((page, at) => {
      page.text(LEFT, 32, this.#title, { size: 8, grey: 0.4 });
      page.text(RIGHT, 32, `${at + 1} / ${this.#pages.length}`, { size: 8, grey: 0.4, alignsEnd: true });
    });
    return pdfFile(this.#pages, this.#title);
  }

  #need(height: number): void {
    if (this.#y - height < BOTTOM) this.#begin();
  }

  #begin(): void {
    this.#page = new PdfPage();
    this.#pages.push(this.#page);
    this.#y = TOP;
  }
}

/** Names of lines side by side below a plot */
const LEGEND_ENTRIES = 4;

interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** In greys and dashes: it is printed. */
function drawPlot(page: PdfPage, plot: Plot, { left, right, bottom, top }: PlotBox): void {
  const place = ([x, y]: PlotPoint): [number, number] => [
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
    const dash = { measured: '', expected: '4 2', limit: '1 1', forecast: '2 3', second: '', third: '6 2' }[
      line.role
    ];
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

function wrapped(words: string, length: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
