// npm run check:imports: who may import whom, over the whole source.
import { checkImports, importRules } from './import-rules.ts';
import { root } from './repository.ts';

/** A checker that sees nothing finds nothing wrong: it once saw no module at all and called that a success. */
const FEWEST_MODULES = 60;

const { modules, violations } = await checkImports(root, [
  'shared',
  'src-main',
  'src-renderer',
  'scripts',
  'e2e',
]);
const { forbidden } = await importRules();
for (const { rule, from, to } of violations) {
  const comment = forbidden.find(({ name }) => name === rule)?.comment ?? '';
  console.error(`${from} → ${to}\n  ${rule}: ${comment}`);
}
if (modules < FEWEST_MODULES) {
  console.error(
    `Only ${modules} modules were seen; at least ${FEWEST_MODULES} are there. The check itself is broken.`,
  );
}
console.log(`import rules: ${modules} modules, ${forbidden.length} rules, ${violations.length} violations`);
process.exitCode = violations.length === 0 && modules >= FEWEST_MODULES ? 0 : 1;
