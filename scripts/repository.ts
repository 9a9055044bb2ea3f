import path from 'node:path';

/** The repository's root folder. */
export const root = path.dirname(import.meta.dirname);

/** A file of the repository, from its path inside it. */
export function at(...parts: string[]): string {
  return path.join(root, ...parts);
}

/** The entry file of a command line tool from a package, to be run with this Node. */
export function toolFile(packageFile: string): string {
  return at('node_modules', packageFile);
}
