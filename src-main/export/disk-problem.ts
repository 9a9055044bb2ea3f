import { AppError, toAppError } from '#shared/errors.ts';

/** What went wrong on the way to a disk, said so that somebody can do something about it. */
export function diskProblem(error: unknown, target: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError(
      'FULL',
      `The disk of ${target} is full. Make room there and retry: what is written already is kept.`,
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError(
      'REFUSED',
      `${target} cannot be written by this program (${code}). Choose another folder, or change its rights.`,
      { cause: error },
    );
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENODEV' || code === 'EIO')
    return new AppError(
      'UNREACHABLE',
      `${target} is not there, or its disk was taken away (${code}). Put it back and retry.`,
      { cause: error },
    );
  return toAppError(error);
}
