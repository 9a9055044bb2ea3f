import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isWelcome, licencesPage, type Packages, shipped, shippedPackages } from './shipped-packages.ts';
import { at } from './repository.ts';

describe('the packages that travel with Viewbox', () => {
  it('are all listed in assets/licences.md (npm run licences writes it)', () => {
    const page = readFileSync(at('assets/licences.md'), 'utf8');
    expect(page).toBe(licencesPage(shippedPackages()));
  });

  it('all have a licence that lets a hospital change and pass on the program', () => {
    expect(shippedPackages().filter(({ licence }) => !isWelcome(licence))).toEqual([]);
  });

  it('are found through dependencies of dependencies, the nearest copy first', () => {
    const packages: Packages = {
      'node_modules/a': { version: '1', license: 'MIT', dependencies: { b: '2' } },
      'node_modules/a/node_modules/b': { version: '2', license: 'ISC' },
      'node_modules/b': { version: '1', license: 'GPL-3.0' },
    };
    expect(shipped(packages, ['a'], () => 'unknown')).toEqual([
      { name: 'a', version: '1', licence: 'MIT' },
      { name: 'b', version: '2', licence: 'ISC' },
    ]);
  });
});

it('a licence is judged as an expression', () => {
  const welcome = ['MIT', '(MIT OR GPL-3.0)', '(MIT AND Zlib)'];
  const unwelcome = ['GPL-3.0', 'MIT AND GPL-3.0', 'unknown', 'UNLICENSED'];
  expect(welcome.filter((licence) => !isWelcome(licence))).toEqual([]);
  expect(unwelcome.filter(isWelcome)).toEqual([]);
});
