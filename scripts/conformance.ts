// npm run docs:conformance: writes docs/conformance.md from the tables of the code.
import { writeFileSync } from 'node:fs';
import { conformanceStatement, STATEMENT_FILE } from './conformance/statement.ts';
import { at } from './repository.ts';

writeFileSync(at(STATEMENT_FILE), await conformanceStatement());
console.log(STATEMENT_FILE);
