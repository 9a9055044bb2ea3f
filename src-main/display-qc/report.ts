import type { DisplayDetail, KeptTest } from '#shared/contract/displays.ts';
import { testsThatCount } from '#shared/display-qc/calibration.ts';
import { edidText } from '#shared/display-qc/edid.ts';
import { colourOf, matchOf, responseOf, responseSeries } from '#shared/display-qc/evaluate.ts';
import { contrastPlot, responsePlot, trendPlots } from '#shared/display-qc/plots.ts';
import { testsInRoom } from '#shared/display-qc/room-light.ts';
import type { TestKind, TestValues, ValuesOf } from '#shared/display-qc/tests.ts';
import { doubtsOf, type WayDoubt } from '#shared/display-qc/way-to-glass.ts';
import { calibrationTable } from '#shared/gsdf/calibration-table.ts';
import { figureText, limitText } from '#shared/gsdf/figures.ts';
import type { Figure } from '#shared/gsdf/profiles.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { type SheetCell, type SheetColumn, Sheets } from './report-sheets.ts';

const KINDS: Readonly<Record<TestKind, string>> = {
  daily: 'Daily check',
  visual: 'Look at patterns',
  response: 'Luminance response',
  uniformity: 'Uniformity',
  ambient: 'Ambient light',
  colour: 'Colour',
  match: 'Match with another display',
};

const DOUBTS: Readonly<Record<WayDoubt, string>> = {
  hdr: 'HDR mode',
  scaled: 'scaled by a fraction',
  fewColours: 'fewer than 8 bits a colour',
  nightLight: 'night light not ruled out',
  profile: 'colour profile not ruled out',
};

const SEEN: Readonly<Record<ValuesOf<'visual'>['answers'][number]['question'], string>> = {
  squares: '5 % and 95 % squares',
  barsInGreys: 'bars in greys',
  ramp: 'ramp',
  linePairs: 'line pairs',
  letters: 'least contrast',
  pixels: 'black screen',
  artefacts: 'white screen',
};

/** Figures of the standards, in the order in which they are measured */
const FIGURES = [
  ['brightest', "L'max cd/m²"],
  ['darkest', "L'min cd/m²"],
  ['luminanceRatio', 'ratio'],
  ['ambientRatio', 'ambient ratio'],
  ['deviationPct', 'GSDF %'],
  ['mldPct', 'MLD %'],
  ['whiteDistance', "D65 u'v'"],
  ['pairPct', 'pair %'],
  ['pairWhiteDistance', "pair u'v'"],
] as const satisfies readonly (readonly [Figure, string])[];

const STANDARD_COLUMNS: readonly SheetColumn[] = [
  { title: '', width: 30 },
  { title: '', width: 154 },
  ...FIGURES.map(([, title]) => ({ title, width: 35 })),
];

const SIGNED_COLUMNS: readonly SheetColumn[] = [
  { title: 'Test', width: 78 },
  { title: 'Result', width: 201 },
  { title: 'Instrument', width: 112 },
  { title: 'Signature', width: 108 },
];

/** What was measured in the first row; below it the limits of each standard. */
function standardRows(
  verdicts: DisplayDetail['verdicts'],
  chosenIds: readonly string[],
): readonly (readonly SheetCell[])[] {
  const all = verdicts.flatMap(({ limits }) => limits);
  const measured = FIGURES.map(([figure]): SheetCell => {
    const limit = all.find((each) => each.figure === figure && each.measured !== null);
    return { words: limit ? figureText(figure, limit.measured) : '', isBold: true };
  });
  return [
    [{ words: '' }, { words: 'measured', isBold: true }, ...measured],
    ...verdicts.map(({ profileId, name, verdict, limits }): SheetCell[] => [
      { words: verdict.toUpperCase(), isBold: true },
      { words: `${chosenIds.includes(profileId) ? '* ' : ''}${name}` },
      ...FIGURES.map(([figure]): SheetCell => {
        const limit = limits.find((each) => each.figure === figure);
        if (!limit) return { words: '' };
        const sign = limit.bound === 'least' ? (limit.isStrict ? '>' : '>=') : limit.isStrict ? '<' : '<=';
        const words = `${sign}${Number(limit.value.toFixed(3))}`;
        return { words: limit.measured === null ? `(${words})` : words, isMissed: limit.outcome === 'fail' };
      }),
    ]),
  ];
}

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
  /** The tag of another display; '' where it is not known */
  readonly tagOf: (displayId: string) => string;
}

/** Everything that is known of a display on paper: verdicts, plots, values, who signed them and with which instrument. */
export function displayReport(
  detail: DisplayDetail,
  { station, version, at, tagOf }: ReportFacts,
): Promise<Buffer> {
  const { display, state, tests, verdicts } = detail;
  const sheets = new Sheets({
    title: `Display quality control: ${display.assetTag}`,
    producer: `Viewbox ${version}`,
    at: new Date(at),
  });
  sheets.heading(`Display quality control: ${display.assetTag}`, 14);
  sheets.rows([
    ['Display', [display.maker, display.model, display.serial].filter(Boolean).join(' ') || '-'],
    ...(display.place?.edid
      ? [
          [
            'EDID',
            `${edidText(display.place.edid)}, SHA-256 ${display.place.edid.hash.slice(0, 16)}`,
          ] as const,
        ]
      : []),
    ['Room', display.room || '-'],
    ['State', STANDINGS[state.standing]],
    ['Reported', `${day(at)}, ${station}, Viewbox ${version}`],
  ]);
  const inForce = detail.calibration.inForce?.calibrationId ?? null;
  const counting = testsThatCount(tests, ({ test }) => test.values, inForce);
  const latest = newestOfEach(counting);
  const dated = counting.map(({ testId, at: signedAt, test }) => ({
    testId,
    at: signedAt,
    values: test.values,
  }));
  const inRoom = new Map(testsInRoom(dated).map(({ testId, values }) => [testId, values]));
  sheets.heading('Standards: each limit, and what misses it');
  if (verdicts.length === 0) sheets.paragraph('The luminance response was not measured.');
  else {
    sheets.table(STANDARD_COLUMNS, standardRows(verdicts, display.profileIds));
    sheets.paragraph(
      'On grey: missed. In brackets: not measured. * This display has to pass it. Sources of the limits are at the end.',
    );
    if (
      verdicts.some(({ limits }) =>
        limits.some(({ figure, outcome }) => figure === 'ambientRatio' && outcome === 'fail'),
      )
    )
      sheets.paragraph(
        'The room is too bright for this display by at least one of them: reduce its light, or calibrate the display for it.',
      );
  }
  const newest = latest.get('response');
  const response = newest && inRoom.get(newest.testId);
  if (response?.kind === 'response') {
    sheets.plot(responsePlot(response));
    sheets.plot(contrastPlot(responseOf(response), chosenLimit(detail, 'deviationPct') ?? undefined));
    const steps = stepsText(response);
    if (steps !== '') sheets.paragraph(steps);
  }
  for (const trend of trendPlots(dated, chosenLimit(detail, 'brightest'))) sheets.plot(trend);
  if (detail.beside.length > 0) {
    sheets.heading('Displays of the same workstation, by what was measured of each');
    for (const { assetTag, luminancePct, whiteDistance, isApart } of detail.beside)
      sheets.paragraph(
        luminancePct === null
          ? `${assetTag}: not measured`
          : [
              `${assetTag}: L'max ${luminancePct.toFixed(1)} % apart`,
              ...(whiteDistance === null ? [] : [`whites ${whiteDistance.toFixed(4)} apart (u'v')`]),
              ...(isApart ? ['TOO FAR: 10 % and 0.010 are the limits where no standard has any'] : []),
            ].join(', '),
      );
  }
  const uniformity = latest.get('uniformity')?.test.values;
  if (uniformity?.kind === 'uniformity') {
    sheets.heading(`Uniformity at DDL ${uniformity.ddl}, cd/m²`);
    sheets.uniformity(uniformity.places);
  }
  if (response?.kind === 'response') {
    sheets.heading('Luminance response, readings without what was added');
    sheets.columns(
      response.levels.map(({ ddl, readings }) => `DDL ${ddl}: ${readings.map(written).join(', ')}`),
    );
  }
  sheets.heading('Signed tests, the newest of each kind');
  sheets.table(
    SIGNED_COLUMNS,
    [...latest.values()].map(({ testId, at: signedAt, by, test }): SheetCell[] => {
      const { instrument, remarks, values } = test;
      return [
        { words: KINDS[values.kind], isBold: true },
        {
          words: [
            resultText(inRoom.get(testId) ?? values, tagOf),
            doubtsOf(test.way, test.devicePixelRatio)
              .map((doubt) => DOUBTS[doubt])
              .join(', '),
            remarks,
          ]
            .filter(Boolean)
            .join('. '),
        },
        {
          words:
            instrument === null
              ? 'by eye'
              : `${instrument.name} (${instrument.serial}), calibrated ${instrument.calibratedOn}, until ${instrument.calibrationEndsOn}`,
        },
        {
          words: `Signed by ${by}, ${signedAt.slice(0, 16).replace('T', ' ')} UTC, record ${testId.slice(0, 8)}`,
        },
      ];
    }),
  );
  sheets.paragraph(
    'Each was signed in the program by the account that is named, in a record that holds the hash of the one before it.',
  );
  sheets.signatures(['Physicist', 'Responsible physician', 'Date']);
  sheets.heading('How it was computed');
  sheets.paragraph(
    'Deviation: of contrast per JND from the DICOM Grayscale Standard Display Function (PS3.14) between the display’s own ends (AAPM TG18). JND indices by the inverse polynomial of PS3.14. Uniformity MLD: 200 (highest - lowest) / (highest + lowest) percent. Output of 8 bits a colour.',
  );
  sheets.paragraph(
    `Sources: ${[...new Set(verdicts.map(({ source, isConfirmed }) => `${source}${isConfirmed ? ', confirmed by the site' : ''}`))].join('; ')}.`,
  );
  const foreign = verdicts.flatMap(({ limits }) =>
    limits.flatMap((limit) => (limit.source === undefined ? [] : [`${limitText(limit)}: ${limit.source}`])),
  );
  if (foreign.length > 0)
    sheets.paragraph(`Not of the standard that they stand under: ${[...new Set(foreign)].join('; ')}.`);
  sheets.paragraph(
    'Limits are data of the site: where a standard says so, they were read in secondary sources and are to be confirmed against its text. This report is not certified by any of the bodies that are named in it.',
  );
  return sheets.file();
}

function resultText(values: TestValues, tagOf: ReportFacts['tagOf']): string {
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
      return `${written(values.luminance)} cd/m²${values.illuminance === null ? '' : `, ${values.illuminance} lux`}`;
    case 'colour':
      return `white ${colourOf(values).whiteDistance.toFixed(4)} from D65, greys ${colourOf(values).greyDistance.toFixed(4)} from white (u'v')`;
    case 'match': {
      const { luminancePct, whiteDistance } = matchOf(values);
      const { luminance, otherLuminance, otherDisplayId } = values;
      return [
        `white ${written(luminance)}, that of ${tagOf(otherDisplayId) || 'the other'} ${written(otherLuminance)} cd/m²: ${luminancePct.toFixed(1)} % apart`,
        ...(whiteDistance === null ? [] : [`whites ${whiteDistance.toFixed(4)} apart (u'v')`]),
      ].join(', ');
    }
    case 'visual':
      return values.answers
        .map(({ question, isGood }) => `${SEEN[question]}: ${isGood ? 'good' : 'FAULT'}`)
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

/** The strictest of the standards that the display has to pass. */
function chosenLimit({ display, verdicts }: DisplayDetail, figure: Figure): number | null {
  const limits = verdicts
    .filter(({ profileId }) => display.profileIds.includes(profileId))
    .flatMap((verdict) => verdict.limits.filter((limit) => limit.figure === figure));
  if (limits.length === 0) return null;
  const values = limits.map(({ value }) => value);
  return limits[0]?.bound === 'least' ? Math.max(...values) : Math.min(...values);
}

/** What 18 levels can hide; '' where not every level was measured. */
function stepsText(values: ValuesOf<'response'>): string {
  const { series, ambientLuminance } = responseSeries(values);
  const { steps } = responseOf(values);
  if (!steps) return '';
  const { distinctLevels, greatestJndStep } = calibrationTable(series, ambientLuminance ?? 0);
  return `All levels were measured: ${steps.leastJnd.toFixed(2)} to ${steps.greatestJnd.toFixed(2)} JND from one to the next, mean ${steps.meanJnd.toFixed(2)}. Through an 8-bit calibration table ${distinctLevels} of 256 levels would differ, the greatest step would be ${greatestJndStep.toFixed(2)} JND.`;
}

/** A reading has no more figures than a meter gives. */
function written(reading: number): string {
  return String(Number(reading.toPrecision(6)));
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
