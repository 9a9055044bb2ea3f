import { createRequire } from 'node:module';

interface Logger {
  disableAll(): void;
  getLoggers(): Readonly<Record<string, Logger>>;
}

/**
 * The log of the dcmjs that the DIMSE library uses: its CommonJS form, which is another one than what an import gets.
 * In the bundled core the build puts the bundled one in the place of this module.
 */
export const { log: dcmjsLog } = createRequire(import.meta.url)('dcmjs') as { readonly log: Logger };
