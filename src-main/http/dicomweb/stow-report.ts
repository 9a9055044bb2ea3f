import { ERROR_KINDS, type ErrorCode } from '#shared/errors.ts';
import type { JsonDataset, JsonElement } from '#main/dicom/dicom-json.ts';
import { instancePath, studyPath } from './paths.ts';

/** Failure reasons of PS3.18 I.2.2 that no error of ours stands for. */
export const FAILURE = {
  otherStudy: 0xa901,
  cannotUnderstand: 0xc000,
  transferSyntax: 0xc122,
} as const;

/** What became of one object of a request. */
export interface StoreVerdict {
  /** UIDs as far as they could be read; null when they could not */
  readonly instance: StoredReference | null;
  /** null: it is stored */
  readonly failureReason: number | null;
}

export interface StoredReference {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
}

export function failureReasonOf(code: ErrorCode | undefined): number {
  return code === undefined ? FAILURE.cannotUnderstand : ERROR_KINDS[code].dimseStatus;
}

/** The status of PS3.18 Table 10.5.3-1, and 507 where there was no room for anything. */
export function storeStatus(verdicts: readonly StoreVerdict[], isCutOff: boolean): number {
  const stored = verdicts.filter(({ failureReason }) => failureReason === null).length;
  if (stored > 0) return stored === verdicts.length && !isCutOff ? 200 : 202;
  if (verdicts.every(({ instance }) => instance === null)) return 400;
  return verdicts.every(({ failureReason }) => failureReason === 0xa700) ? 507 : 409;
}

/** Larger reports would be more than a caller can use; what is beyond is counted by what is missing. */
const MOST_ITEMS = 20_000;

/** The Store Instances Response Module (PS3.18 Annex I). */
export function storeReport(verdicts: readonly StoreVerdict[], root: string): JsonDataset {
  const stored: JsonDataset[] = [];
  const failed: JsonDataset[] = [];
  const other: JsonDataset[] = [];
  const studies = new Set<string>();
  for (const { instance, failureReason } of verdicts.slice(0, MOST_ITEMS)) {
    if (failureReason === null && instance) {
      studies.add(instance.studyInstanceUid);
      stored.push({ ...reference(instance), '00081190': text('UR', root + instancePath(instance)) });
      continue;
    }
    const reason: JsonElement = { vr: 'US', Value: [failureReason ?? FAILURE.cannotUnderstand] };
    if (instance) failed.push({ ...reference(instance), '00081197': reason });
    else other.push({ '00081197': reason });
  }
  const [study, ...others] = studies;
  const address = study !== undefined && others.length === 0 ? root + studyPath(study) : '';
  return {
    '00081190': text('UR', address),
    ...(failed.length > 0 && { '00081198': { vr: 'SQ', Value: failed } }),
    ...(stored.length > 0 && { '00081199': { vr: 'SQ', Value: stored } }),
    ...(other.length > 0 && { '0008119A': { vr: 'SQ', Value: other } }),
  };
}

function reference({ sopClassUid, sopInstanceUid }: StoredReference): JsonDataset {
  return { '00081150': text('UI', sopClassUid), '00081155': text('UI', sopInstanceUid) };
}

function text(vr: string, value: string): JsonElement {
  return value === '' ? { vr } : { vr, Value: [value] };
}
