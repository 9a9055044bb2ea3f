import { pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { at } from './repository.ts';

interface RuleFile {
  default: { forbidden: IForbiddenRuleType[]; options: ICruiseOptions };
}

export interface Verdict {
  /** Modules of ours that were looked at */
  readonly modules: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

export async function importRules(): Promise<RuleFile['default']> {
  const file = (await import(pathToFileURL(at('.dependency-cruiser.mjs')).href)) as RuleFile;
  return file.default;
}

/**
 * Holds every import of a source tree against .dependency-cruiser.mjs.
 *
 * @param folder the tree's root; it has the folders shared, src-main and so on, or some of them
 */
export async function checkImports(folder: string, folders: readonly string[]): Promise<Verdict> {
  const { forbidden, options } = await importRules();
  const { output } = await cruise([...folders], {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden },
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of facts.');
  return verdict(output);
}

function verdict({ modules, summary }: ICruiseResult): Verdict {
  const ours = modules.filter((module) => !module.coreModule && module.couldNotResolve !== true);
  return {
    modules: ours.filter(({ source }) => /\.(ts|tsx|mjs)$/.test(source) && !source.includes('node_modules/'))
      .length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
