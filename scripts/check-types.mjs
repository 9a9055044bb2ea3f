// Type-checks each environment on its own: what the tsconfig does not name cannot be used there.
import { spawnSync } from 'node:child_process';

const environments = ['shared', 'node', 'shell', 'view', 'view-tests', 'e2e'];
const tsc = 'node_modules/@typescript/native/bin/tsc';
let failed = 0;
for (const name of environments) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', `tsconfig.${name}.json`], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`types: ${name} failed`);
    failed += 1;
  }
}
process.exit(failed === 0 ? 0 : 1);
