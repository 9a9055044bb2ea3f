import { randomBytes } from 'node:crypto';
import { ORPCError, ValidationError } from '@orpc/server';
import { AppError, ERROR_KINDS, type ErrorData } from '#shared/errors.ts';
import type { Log } from '#main/observe/log.ts';

/** Made by `toOrpcError` further in: it says already what the caller may know. */
export function isAnswered(error: unknown): error is ORPCError<string, ErrorData> {
  return error instanceof ORPCError && Object.hasOwn(ERROR_KINDS, error.code);
}

/** What a caller is told of an error, over every road. */
export interface ErrorAnswer {
  readonly code: AppError['code'];
  readonly message: string;
  readonly data: ErrorData;
}

/** Tells a caller no more than an AppError says; everything else is logged under a reference that the caller gets. */
export function answerTo(error: unknown, log: Log, facts: Readonly<Record<string, string>>): ErrorAnswer {
  const known = asAppError(error);
  if (known && known.code !== 'INTERNAL')
    return { code: known.code, message: known.message, data: known.data };
  const reference = randomBytes(5).toString('hex');
  log.error({ error, reference, ...facts }, 'a request failed unexpectedly');
  const message = known
    ? `${known.message} (reference ${reference})`
    : `Something unexpected went wrong in the core. The log has the details under ${reference}.`;
  return { code: 'INTERNAL', message, data: { reference } };
}

function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (!(error instanceof ORPCError)) return fromFastify(error);
  if (error.cause instanceof ValidationError && error.status < 500) return invalidInput(error.cause);
  if (error.status >= 400 && error.status < 500) return new AppError('INPUT', error.message);
  return null;
}

function invalidInput(error: ValidationError): AppError {
  // Names of fields only: what was in them may be a patient's.
  const fields = error.issues.map(({ path = [] }) =>
    path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
  );
  const where = [...new Set(fields)].filter(Boolean).join(', ');
  const messages = [...new Set(error.issues.map(({ message }) => message))].join('; ');
  return new AppError('INPUT', `The request does not fit${where ? ` in ${where}` : ''}: ${messages}.`, {
    data: { fields: where },
  });
}

const TOO_LARGE = 413;

function fromFastify(error: unknown): AppError | null {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return null;
  if (error.statusCode === TOO_LARGE) {
    return new AppError('INPUT', 'The request is larger than http.maxBodyBytes allows. Send it in parts.');
  }
  if (error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('INPUT', 'The request could not be read. Send JSON with its content type.');
  }
  return null;
}

export function toOrpcError({ code, message, data }: ErrorAnswer): ORPCError<string, ErrorData> {
  return new ORPCError(code, { status: ERROR_KINDS[code].httpStatus, message, data });
}
