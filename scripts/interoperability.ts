// npm run docs:interoperability: writes docs/interoperability.md from what the last run of the network tests saw.
import { existsSync, writeFileSync } from 'node:fs';
import { freshPage } from './interoperability/check.ts';
import { PAGE_FILE } from './interoperability/page.ts';
import { RECORDS_FILE } from './interoperability/records.ts';
import { at } from './repository.ts';

if (existsSync(at(RECORDS_FILE))) {
  writeFileSync(at(PAGE_FILE), await freshPage());
  console.log(PAGE_FILE);
} else {
  console.error('The network tests have not run here: npm run test:network');
  process.exitCode = 1;
}
