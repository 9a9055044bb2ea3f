// npm run licences: writes assets/licences.md, the packages that travel with Viewbox and what they allow.
import { writeFileSync } from 'node:fs';
import { at } from './repository.ts';
import { licencesPage, shippedPackages } from './shipped-packages.ts';

const all = shippedPackages();
writeFileSync(at('assets/licences.md'), licencesPage(all));
console.log(`assets/licences.md: ${all.length} packages`);
