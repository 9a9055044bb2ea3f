import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { at, root } from './repository.ts';

interface Entry {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
}

export type Packages = Readonly<Record<string, Entry>>;

export interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** The renderer is bundled, so its packages are not runtime dependencies; they travel inside its files all the same. */
const inTheRenderer =
  /^(@cornerstonejs\/|@fontsource|@tanstack\/|dexie$|events$|lucide-react$|react$|react-dom$|react-aria-components$|tinykeys$|zustand$)/;

function resolve(packages: Packages, from: string, name: string): string | undefined {
  for (let where = from; ; where = where.slice(0, Math.max(0, where.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${where === '' ? '' : `${where}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (where === '') return undefined;
  }
}

/** Every package that the direct ones bring along, itself included. */
export function shipped(
  packages: Packages,
  direct: readonly string[],
  licenceOf: (where: string) => string,
): Shipped[] {
  const seen = new Set<string>();
  const waiting = direct.flatMap((name) => resolve(packages, '', name) ?? []);
  for (let where = waiting.pop(); where !== undefined; where = waiting.pop()) {
    if (seen.has(where)) continue;
    seen.add(where);
    const from = where;
    const names = Object.keys(packages[where]?.dependencies ?? {});
    waiting.push(...names.flatMap((name) => resolve(packages, from, name) ?? []));
  }
  const all = [...seen].map((where) => ({
    name: where.slice(where.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: packages[where]?.version ?? '',
    licence: packages[where]?.license ?? licenceOf(where),
  }));
  return all.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** Licences under which a package may travel with a MIT program that hospitals change and pass on. */
const welcome = new Set([
  '0BSD',
  'Apache-2.0',
  'BSL-1.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Whether an SPDX expression of names, AND and OR allows shipping. */
export function isWelcome(licence: string): boolean {
  return licence
    .replaceAll(/[()]/g, '')
    .split(/ OR /i)
    .some((choice) => choice.split(/ AND /i).every((name) => welcome.has(name.trim())));
}

/** Some packages say their licence only in their own package.json, in one of the forms npm once allowed. */
function licenceFromPackage(where: string): string {
  const own = JSON.parse(readFileSync(path.join(root, where, 'package.json'), 'utf8')) as {
    license?: string | { type?: string };
    licenses?: readonly { type?: string }[];
  };
  const { license } = own;
  if (typeof license === 'string') return license;
  return (
    license?.type ??
    own.licenses?.map(({ type }) => type ?? 'unknown').join(' OR ') ??
    licenceFromText(path.join(root, where, 'LICENSE'))
  );
}

/** A package that names its licence nowhere else has the text of it. */
function licenceFromText(file: string): string {
  if (!existsSync(file)) return 'unknown';
  const [title] = readFileSync(file, 'utf8').trimStart().split('\n');
  return title?.trim() === 'MIT License' ? 'MIT' : 'unknown';
}

export function shippedPackages(): Shipped[] {
  const { packages } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')) as { packages: Packages };
  const own = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const direct = [
    ...Object.keys(own.dependencies),
    ...Object.keys(own.devDependencies).filter((name) => inTheRenderer.test(name)),
  ];
  return shipped(packages, direct, licenceFromPackage);
}

export function licencesPage(all: readonly Shipped[]): string {
  const rows = all.map(({ name, version, licence }) => `- ${name} ${version}: ${licence}`);
  return `# Packages that travel with Viewbox

Made by \`npm run licences\`. Each package's licence text lies in its own folder; Electron and Node.js add their own.

${rows.join('\n')}
`;
}
