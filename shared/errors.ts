/**
 * The one table of error kinds. Every error that leaves a module is an `AppError` of one of these kinds; the door, the
 * DICOM node and the window read from here what to answer.
 *
 * `dimseStatus` is the status that a C-STORE, C-FIND or C-MOVE answers when the error ends it (PS3.7 Annex C,
 * PS3.4 Annex B.2.3); `retryable` says whether the same request may succeed later without a person's action.
 */
export const ERROR_KINDS = {
  INPUT: { httpStatus: 400, dimseStatus: 0xc000, retryable: false, messageKey: 'error.input' },
  UNAUTHENTICATED: {
    httpStatus: 401,
    dimseStatus: 0x0124,
    retryable: false,
    messageKey: 'error.unauthenticated',
  },
  REFUSED: { httpStatus: 403, dimseStatus: 0x0124, retryable: false, messageKey: 'error.refused' },
  MISSING: { httpStatus: 404, dimseStatus: 0xa900, retryable: false, messageKey: 'error.missing' },
  CONFLICT: { httpStatus: 409, dimseStatus: 0xc001, retryable: false, messageKey: 'error.conflict' },
  CORRUPT: { httpStatus: 422, dimseStatus: 0xc002, retryable: false, messageKey: 'error.corrupt' },
  /** Too much at once or too soon; `data.retryAfterSeconds` says when to come back */
  BUSY: { httpStatus: 429, dimseStatus: 0xa700, retryable: true, messageKey: 'error.busy' },
  CANCELLED: { httpStatus: 499, dimseStatus: 0xfe00, retryable: true, messageKey: 'error.cancelled' },
  INTERNAL: { httpStatus: 500, dimseStatus: 0x0110, retryable: true, messageKey: 'error.internal' },
  PEER: { httpStatus: 502, dimseStatus: 0xa702, retryable: true, messageKey: 'error.peer' },
  UNREACHABLE: { httpStatus: 504, dimseStatus: 0xa702, retryable: true, messageKey: 'error.unreachable' },
  /** The disk under the archive is gone, read-only or failing */
  STORAGE: { httpStatus: 503, dimseStatus: 0xa700, retryable: true, messageKey: 'error.storage' },
  FULL: { httpStatus: 507, dimseStatus: 0xa700, retryable: true, messageKey: 'error.full' },
} as const satisfies Record<
  string,
  { httpStatus: number; dimseStatus: number; retryable: boolean; messageKey: string }
>;

export type ErrorCode = keyof typeof ERROR_KINDS;

/** JSON-safe facts about an error; never a patient's data. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The only error that crosses a module's border.
 *
 * The message says what happened, to what, and what to do next, in plain words and without patient data.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; data?: ErrorData } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }
}

/** Any thrown value as an AppError; what is not one already becomes INTERNAL with the original as cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('INTERNAL', 'Something unexpected went wrong in the core. The log has the details.', {
    cause: error,
  });
}
