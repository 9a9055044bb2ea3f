import { z } from 'zod';
import { ruleSchema, siteRulesSchema } from '../relevance/site-rules.ts';
import { priorListSchema } from './priors.ts';
import { procedure } from './procedure.ts';

const rulesVersionSchema = z.object({
  version: z.number().int(),
  /** ISO 8601 UTC */
  at: z.string(),
  by: z.string(),
});

const rulesInForceSchema = z.object({
  /** 0: the site never said anything */
  version: z.number().int(),
  site: siteRulesSchema,
  /** Why what the site says is not in force; empty: it is */
  problem: z.string(),
  /** Of the factory; they stand behind the site's */
  factory: z.array(ruleSchema),
  /** Newest first */
  history: z.array(rulesVersionSchema),
});

/** What makes a study a relevant prior of another one, as this site says it. */
export const relevance = {
  rules: procedure('settings.manage').output(rulesInForceSchema),
  /** In force at once, for the list of priors, the prefetch and the worklist. CONFLICT when another version came meanwhile. */
  putRules: procedure('settings.manage')
    .input(z.object({ site: siteRulesSchema, basedOn: z.number().int() }))
    .output(rulesInForceSchema),
  /** What the site said then; putting it again brings it back. */
  version: procedure('settings.manage')
    .input(z.object({ version: z.number().int().min(1) }))
    .output(siteRulesSchema),
  /**
   * What these rules would pick for a study of the archive, why each other study of its patient not, and who would read it;
   * nothing is changed.
   * MISSING when the study is not here.
   */
  dryRun: procedure('settings.manage')
    .input(z.object({ studyInstanceUid: z.string().min(1).max(64), site: siteRulesSchema }))
    .output(priorListSchema.extend({ subspecialty: z.string() })),
};

export type RulesInForce = z.infer<typeof rulesInForceSchema>;
