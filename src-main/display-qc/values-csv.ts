import type { DisplayDetail } from '#shared/contract/displays.ts';
import type { TestValues } from '#shared/display-qc/tests.ts';

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
        ['seconds', '', String(values.seconds)],
      ];
  }
}

/** A name that begins as a formula would is none in a spreadsheet. */
function cell(value: string): string {
  const safe = /^[=+@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
