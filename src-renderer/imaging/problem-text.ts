import { toAppError } from '#shared/errors.ts';

/** What to tell a person about an error of the imaging side. */
export function problemText(error: unknown): string {
  const appError = toAppError(error);
  return appError.code === 'INTERNAL' && appError.cause !== undefined
    ? 'The image cannot be shown. Try again; if it stays so, tell an administrator.'
    : appError.message;
}
