import type { DisplayDetail, KeptTest } from '#shared/contract/displays.ts';
import {
  calibrationRecordSchema,
  type CalibrationRecord,
  conditionsOf,
  type DatedResponse,
  lapseOf,
  offeredCalibration,
} from '#shared/display-qc/calibration.ts';
import type { Display } from '#shared/display-qc/displays.ts';
import { latestOf, type QcSettings } from '#shared/display-qc/state.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { recordsOf } from './record-chain.ts';

const DAY_MS = 86_400_000;

/** The table that stands before a display, or could. */
export type Calibration = DisplayDetail['calibration'];

/**
 * @param tests in the order in which they were signed
 * @param now ms since 1970 UTC
 */
export async function calibrationOf(
  database: StationDatabase,
  display: Display,
  tests: readonly KeptTest[],
  settings: QcSettings,
  now: number,
): Promise<Calibration> {
  const raw = rawResponse(tests);
  const dated = tests.map(({ at, test }) => ({ at, values: test.values }));
  const ambient = latestOf(dated).ambient?.values;
  const ambientLuminance = ambient?.kind === 'ambient' ? ambient.luminance : null;
  const offered = offeredCalibration(display, raw, ambientLuminance, settings, now);
  const last = (await recordsOf(database, 'calibration', display.displayId)).at(-1);
  const record = last ? calibrationRecordSchema.parse(last.body) : null;
  const days = settings.intervalDays.response + settings.graceDays;
  const isOverdue =
    settings.intervalDays.response > 0 && raw !== null && now - Date.parse(raw.at) >= days * DAY_MS;
  const lapse = record?.isOn === true ? lapseOf(record, display, offered, isOverdue) : null;
  const { offer, refusals } = offered;
  return {
    inForce:
      last && record?.isOn === true && lapse === null
        ? { calibrationId: last.recordId, ddls: record.ddls, distinctLevels: record.distinctLevels }
        : null,
    lapse,
    by: last?.by ?? '',
    at: last?.at ?? null,
    refusals: [...refusals],
    offer: offer && { ...offer, ddls: [...offer.ddls] },
  };
}

/** What is kept of switching the offered table on, or whatever is in force off. */
export function calibrationRecord(
  display: Display,
  { offer }: Pick<Calibration, 'offer'>,
  isOn: boolean,
): CalibrationRecord {
  const { testId = '', ddls = [], distinctLevels = 0, greatestJndStep = 0 } = (isOn && offer) || {};
  return { isOn, testId, ddls: [...ddls], distinctLevels, greatestJndStep, ...conditionsOf(display) };
}

/** The newest response of the display itself. */
function rawResponse(tests: readonly KeptTest[]): DatedResponse | null {
  for (const { testId, at, test } of tests.toReversed()) {
    const { values } = test;
    if (values.kind === 'response' && values.calibrationId === undefined) return { testId, at, values };
  }
  return null;
}
