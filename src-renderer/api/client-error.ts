import { ORPCError } from '@orpc/client';
import { AppError, ERROR_KINDS, type ErrorCode, type ErrorData } from '#shared/errors.ts';

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_KINDS, code);
}

function codeOfStatus(httpStatus: number): ErrorCode {
  const entry = Object.entries(ERROR_KINDS).find(([, kind]) => kind.httpStatus === httpStatus);
  return entry !== undefined && isErrorCode(entry[0]) ? entry[0] : 'INTERNAL';
}

function jsonFacts(data: unknown): ErrorData {
  if (typeof data !== 'object' || data === null) return {};
  const facts = Object.entries(data).filter(
    ([, value]) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(facts) as ErrorData;
}

/** Whatever a call to the core threw, as an AppError; a call that got no answer at all is UNREACHABLE. */
export function toClientError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ORPCError) {
    const status: unknown = error.status;
    const code = isErrorCode(String(error.code)) ? String(error.code) : codeOfStatus(Number(status));
    const known = isErrorCode(code) ? code : 'INTERNAL';
    return new AppError(known, error.message, { cause: error, data: jsonFacts(error.data) });
  }
  if (error instanceof DOMException && error.name === 'AbortError') {
    return new AppError('CANCELLED', 'The request was given up.', { cause: error });
  }
  return new AppError('UNREACHABLE', 'The core of this station does not answer.', { cause: error });
}

/** The error kind of a failed plain HTTP answer (upload, DICOMweb). */
export function errorOfResponse(response: Response, message: string): AppError {
  return new AppError(codeOfStatus(response.status), message, { data: { httpStatus: response.status } });
}
