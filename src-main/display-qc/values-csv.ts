import type { DisplayDetail } from '#shared/contract/displays.ts';
import type { SignedTest, TestValues } from '#shared/display-qc/tests.ts';
import { doubtsOf } from '#shared/display-qc/way-to-glass.ts';
import { limitText } from '#shared/gsdf/figures.ts';

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
    'display_serial',
    'room',
    'calibrated_on',
    'calibration_ends_on',
    'calibration_id',
    'geometry',
    'doubts',
    'remarks',
  ];
  const rows = tests.toReversed().flatMap(({ testId, at, by, test, verdicts }) => {
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
    const isResponse = values.kind === 'response';
    const conditions = [
      display.serial,
      display.room,
      instrument?.calibratedOn ?? '',
      instrument?.calibrationEndsOn ?? '',
      (isResponse && values.calibrationId) || '',
      isResponse ? values.geometry : '',
      doubtsOf(test.way, test.devicePixelRatio).join(' '),
      test.remarks,
    ];
    return [...quantities(values), ...answers(test), ...judged(verdicts)].map((row) => [
      ...start,
      ...row,
      ...conditions,
    ]);
  });
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

type Quantity = readonly [quantity: string, at: string, value: string];

/** What a window told of the way to the glass, and what a person answered of it. */
function answers({ way, devicePixelRatio }: SignedTest): Quantity[] {
  return [
    ['device_pixel_ratio', '', String(devicePixelRatio)],
    ...Object.entries(way ?? {}).map(([name, answer]): Quantity => [
      'way_to_glass',
      name,
      answer === null ? 'unknown' : String(answer),
    ]),
  ];
}

/** By every standard as it was in force then. */
function judged(verdicts: DisplayDetail['verdicts']): Quantity[] {
  return verdicts.flatMap(({ profileId, verdict, limits }) => [
    ['verdict', profileId, verdict] as const,
    ...limits.map((limit): Quantity => [
      'judged',
      `${profileId}: ${limitText(limit)}`,
      limit.measured === null ? limit.outcome : `${limit.outcome} ${limit.measured}`,
    ]),
  ]);
}

function quantities(values: TestValues): Quantity[] {
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
        ...(['white', 'otherWhite'] as const).flatMap((which) => {
          const xy = values[which];
          const at = which === 'white' ? 'white' : 'white of the other';
          return xy === null ? [] : [['x', at, String(xy.x)] as const, ['y', at, String(xy.y)] as const];
        }),
      ];
    case 'visual':
      return values.answers.map(({ question, isGood }) => ['seen', question, String(isGood)]);
    case 'daily':
      return [
        ...values.hits.map((isHit, at) => ['named', String(at), String(isHit)] as const),
        ['seed', '', String(values.seed)],
        ...(values.named === undefined ? [] : [['letters', '', values.named] as const]),
        ['seconds', '', String(values.seconds)],
      ];
  }
}

/** A name that begins as a formula would is none in a spreadsheet. */
function cell(value: string): string {
  const safe = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
