// npm run docs:interoperability: writes docs/interoperability.md from what the last run of the network tests saw.
import { writeFileSync } from 'node:fs';
import { freshPage } from './interoperability/check.ts';
import { PAGE_FILE } from './interoperability/page.ts';
import { at } from './repository.ts';

writeFileSync(at(PAGE_FILE), await freshPage());
console.log(PAGE_FILE);
