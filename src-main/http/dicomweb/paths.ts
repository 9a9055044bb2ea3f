import { AppError } from '#shared/errors.ts';
import { isUid } from '#shared/dicom/uid.ts';

export const DICOMWEB_ROOT = '/dicomweb';

export function studyPath(studyInstanceUid: string): string {
  return `${DICOMWEB_ROOT}/studies/${studyInstanceUid}`;
}

export function seriesPath(series: {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}): string {
  return `${studyPath(series.studyInstanceUid)}/series/${series.seriesInstanceUid}`;
}

export function instancePath(instance: {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}): string {
  return `${seriesPath(instance)}/instances/${instance.sopInstanceUid}`;
}

export interface ResourceParams {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
}

/**
 * The UIDs of a resource's address; parts that the address does not have are empty.
 *
 * @throws AppError INPUT when one is no UID
 */
export function resourceParams(params: unknown): ResourceParams {
  const record = typeof params === 'object' && params !== null ? params : {};
  const uid = (name: string) => {
    const value = (record as Record<string, unknown>)[name];
    if (value === undefined) return '';
    if (typeof value === 'string' && isUid(value)) return value;
    throw new AppError('INPUT', `The ${name} in the address is no UID. Correct the address.`);
  };
  return { study: uid('study'), series: uid('series'), instance: uid('instance') };
}

const MOST_FRAMES = 10_000;

/**
 * A frame list such as `1,2,5` (PS3.18 10.4.1.1.3); single numbers, from 1.
 *
 * @throws AppError INPUT when it is none, or longer than 10 000
 */
export function frameNumbers(list: string): readonly number[] {
  const numbers = list.split(',').map((text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : 0));
  if (numbers.length <= MOST_FRAMES && numbers.every((number) => number >= 1)) return numbers;
  throw new AppError('INPUT', 'The frame list is not understood. Give numbers from 1, with commas between.');
}
