import { codeKey } from './code-key.ts';
import { Dictionary } from './dictionary.ts';
import { FACTORY_RULES, FACTORY_VERSION } from './factory-rules.ts';
import { type MappedProcedure, type Rule, siteRulesSchema, type SubspecialtyRule } from './site-rules.ts';

/** Everything that relevance is judged by. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly procedures: ReadonlyMap<string, MappedProcedure>;
  readonly dictionary: Dictionary;
  /** The site's */
  readonly subspecialties: readonly SubspecialtyRule[];
  readonly factoryVersion: number;
  /** What is wrong with the site's rules, because of which the factory's are in force; empty: nothing */
  readonly problem: string;
}

const FACTORY: RuleSet = {
  rules: FACTORY_RULES,
  procedures: new Map(),
  dictionary: new Dictionary(),
  subspecialties: [],
  factoryVersion: FACTORY_VERSION,
  problem: '',
};

/**
 * The rules in force: the site's before the factory's. When the site's cannot be read, the factory's alone, which say so.
 *
 * @param site as it is kept; undefined = there are none
 */
export function ruleSet(site?: unknown): RuleSet {
  if (site === undefined) return FACTORY;
  const read = siteRulesSchema.safeParse(site);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ...FACTORY, problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
  const { rules, procedures, words, subspecialties } = read.data;
  const own = new Set(rules.map(({ id }) => id));
  return {
    rules: [...rules, ...FACTORY_RULES.filter(({ id }) => !own.has(id))],
    procedures: new Map(procedures.map((each) => [codeKey(each.scheme, each.value), each])),
    dictionary: new Dictionary(words),
    subspecialties,
    factoryVersion: FACTORY_VERSION,
    problem: '',
  };
}
