import { z } from 'zod';
import { procedure } from './procedure.ts';

export const dictionary = {
  /** Keyword of every data element of PS3.6, by tag of eight upper-case hexadecimal digits; repeating groups once, as 50xx and 60xx. */
  keywords: procedure('studies.read').output(z.record(z.string(), z.string())),
};
