import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { calibrationTable, isDenseEnough } from '#shared/gsdf/calibration-table.ts';
import { luminanceResponse } from '#shared/gsdf/luminance-response.ts';
import type { Display } from './displays.ts';
import { responseSeries } from './evaluate.ts';
import type { QcSettings } from './state.ts';
import type { TestValues, ValuesOf } from './tests.ts';

/** Why no table may be put before a display. */
export const CALIBRATION_REFUSALS = [
  /** Its luminance response was never measured */
  'unmeasured',
  /** It cannot be judged, or does not rise */
  'unjudgeable',
  /** Fewer than every fifth of 256 levels */
  'fewLevels',
  /** Measured in levels that a window does not have */
  'notEightBits',
  /** Measured longer ago than the response is to be measured again */
  'stale',
  /** It follows the standard display function already: a second correction would spoil it */
  'fits',
  /** It is entered as one that does so by itself */
  'declared',
  /** With the table it would follow the function no better */
  'noGain',
  /** It is read on for mammography */
  'mammography',
] as const;

export type CalibrationRefusal = (typeof CALIBRATION_REFUSALS)[number];

/** What ends a table that a person switched on: what it was made for is not so any more. */
export const CALIBRATION_LAPSES = [...CALIBRATION_REFUSALS, 'remeasured', 'changed'] as const;

export type CalibrationLapse = (typeof CALIBRATION_LAPSES)[number];

/** What a measured display would show through a table. */
export interface CalibrationOffer {
  /** The measurement that it is made from */
  readonly testId: string;
  /** Driving level of each P-value */
  readonly ddls: readonly number[];
  /** Of 256: what is missing are greys that can no longer be told apart */
  readonly distinctLevels: number;
  /** From one P-value to the next, JND */
  readonly greatestJndStep: number;
  readonly isInterpolated: boolean;
  /** From the standard display function, percent with its sign */
  readonly deviationBeforePct: number;
  readonly deviationAfterPct: number;
}

/** A display that deviates by no more is calibrated (AAPM TG18 and TG270 for diagnostic displays) */
export const CALIBRATED_PCT = 10;
/** How old a measurement may be where the site measures on demand, days */
const ON_DEMAND_DAYS = 366;
const DAY_MS = 86_400_000;
const MAMMOGRAPHY = /mammo/i;

/** A test of the luminance response, as it was signed. */
export interface DatedResponse {
  readonly testId: string;
  /** ISO 8601 UTC */
  readonly at: string;
  readonly values: ValuesOf<'response'>;
}

export interface OfferedCalibration {
  /** Empty: it may be switched on */
  readonly refusals: readonly CalibrationRefusal[];
  /** null where nothing can be computed */
  readonly offer: CalibrationOffer | null;
}

/**
 * The table that a display could be given, and everything that speaks against it.
 *
 * @param response the newest that was measured without a table; null: none
 * @param ambientLuminance measured apart from it, cd/m²; null: not measured
 * @param now ms since 1970 UTC
 */
export function offeredCalibration(
  display: Pick<Display, 'isCalibrated' | 'profileIds'>,
  response: DatedResponse | null,
  ambientLuminance: number | null,
  { intervalDays }: Pick<QcSettings, 'intervalDays'>,
  now: number,
): OfferedCalibration {
  if (response === null) return { refusals: ['unmeasured'], offer: null };
  const refusals: CalibrationRefusal[] = [];
  const days = intervalDays.response || ON_DEMAND_DAYS;
  if (now - Date.parse(response.at) > days * DAY_MS) refusals.push('stale');
  if (display.isCalibrated) refusals.push('declared');
  if (display.profileIds.some((id) => MAMMOGRAPHY.test(id))) refusals.push('mammography');
  try {
    const { series, ambientLuminance: own } = responseSeries(response.values);
    const ambient = own ?? (response.values.includesAmbient ? 0 : (ambientLuminance ?? 0));
    const deviationBeforePct = 100 * luminanceResponse(series, ambient).worst.deviation;
    if (Math.abs(deviationBeforePct) <= CALIBRATED_PCT) refusals.push('fits');
    if (series.lastDdl !== 255) return { refusals: [...refusals, 'notEightBits'], offer: null };
    if (!isDenseEnough(series)) return { refusals: [...refusals, 'fewLevels'], offer: null };
    const table = calibrationTable(series, ambient);
    const deviationAfterPct = 100 * table.response.worst.deviation;
    if (Math.abs(deviationAfterPct) >= Math.abs(deviationBeforePct)) refusals.push('noGain');
    const { distinctLevels, greatestJndStep, isInterpolated } = table;
    return {
      refusals,
      offer: {
        testId: response.testId,
        ddls: [...table.ddls],
        distinctLevels,
        greatestJndStep,
        isInterpolated,
        deviationBeforePct,
        deviationAfterPct,
      },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { refusals: [...refusals, 'unjudgeable'], offer: null };
  }
}

/** What a person decided about the table of a display, as it is kept. */
export const calibrationRecordSchema = z.object({
  isOn: z.boolean(),
  /** The measurement that it was made from; '' when it is switched off */
  testId: z.string(),
  /** Driving level of each P-value; none when it is switched off */
  ddls: z.array(z.number().int().min(0).max(255)),
  distinctLevels: z.number().int(),
  greatestJndStep: z.number(),
  /** Of the display when it was switched on: where one of them changes, the table is not meant any more */
  room: z.string(),
  place: z.string(),
  label: z.string(),
  /** Of its EDID; '' where that is not known */
  edidHash: z.string().default(''),
});

export type CalibrationRecord = z.infer<typeof calibrationRecordSchema>;

/** Where a display stands and in which room. */
export function conditionsOf({
  room,
  place,
}: Pick<Display, 'room' | 'place'>): Pick<CalibrationRecord, 'room' | 'place' | 'label' | 'edidHash'> {
  return {
    room,
    place: place?.name ?? '',
    label: place?.label ?? '',
    edidHash: place?.edid?.hash ?? '',
  };
}

/** Why a table that was switched on is not in force; null: it is. A test that is only due ends none, one that is overdue does. */
export function lapseOf(
  record: CalibrationRecord,
  display: Display,
  { refusals, offer }: OfferedCalibration,
  isOverdue: boolean,
): CalibrationLapse | null {
  if (offer?.testId !== record.testId) return 'remeasured';
  const conditions = Object.entries(conditionsOf(display)) as [
    keyof ReturnType<typeof conditionsOf>,
    string,
  ][];
  if (conditions.some(([name, now]) => record[name] !== now)) return 'changed';
  const against = refusals.find((each) => each !== 'stale');
  if (against !== undefined) return against;
  return isOverdue ? 'stale' : null;
}

/**
 * The tests that count: while a table is in force, responses that were measured through it take the place of those without; they
 * count for nothing else.
 *
 * @param calibrationId of the table in force; null: none is
 */
export function testsThatCount<Test>(
  tests: readonly Test[],
  valuesOf: (test: Test) => TestValues,
  calibrationId: string | null,
): Test[] {
  const through = (test: Test) => {
    const values = valuesOf(test);
    return values.kind === 'response' ? values.calibrationId : undefined;
  };
  const isMeasuredThrough = calibrationId !== null && tests.some((test) => through(test) === calibrationId);
  return tests.filter((test) =>
    valuesOf(test).kind !== 'response'
      ? true
      : isMeasuredThrough
        ? through(test) === calibrationId
        : through(test) === undefined,
  );
}
