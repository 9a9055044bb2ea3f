import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { OHIF_VERSION } from '../../e2e/fixtures/ohif.ts';
import { at } from '../repository.ts';
import { interoperabilityPage, PAGE_FILE, readPage, type PeerVersion } from './page.ts';
import { lost, type Outcome, outcomeName, outcomes, parseRecords, RECORDS_FILE } from './records.ts';

/** The programs that the tests call, by the Debian package they come in. */
const PROGRAMS: readonly (readonly [name: string, packageName: string])[] = [
  ['DCMTK', 'dcmtk'],
  ['dicom3tools', 'dicom3tools'],
  ['OpenSSL', 'openssl'],
  ['Orthanc', 'orthanc'],
  ['Orthanc DICOMweb plugin', 'orthanc-dicomweb'],
];

function peerVersions(): PeerVersion[] {
  const installed = PROGRAMS.map(([name, packageName]) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', packageName], { encoding: 'utf8' });
    return { name, version: stdout || '(version unknown)' };
  });
  return [...installed, { name: 'OHIF', version: OHIF_VERSION }];
}

/** What the tests saw; nothing when they have not run. */
function seen(): Outcome[] {
  const file = at(RECORDS_FILE);
  return existsSync(file) ? outcomes(parseRecords(readFileSync(file, 'utf8'))) : [];
}

/** The page as the last run would have it */
export async function freshPage(): Promise<string> {
  const page = interoperabilityPage(seen(), peerVersions());
  return format(`${page}\n`, { ...(await resolveConfig(PAGE_FILE)), parser: 'markdown' });
}

/**
 * Writes the fresh page beside the other results and compares it with the one in the project.
 *
 * @returns whether everything that passed there passed now
 */
export async function checkInteroperability(): Promise<boolean> {
  writeFileSync(at('out/interoperability.md'), await freshPage());
  const page = readPage(readFileSync(at(PAGE_FILE), 'utf8'));
  const now = seen();
  const gone = lost(page, now);
  const known = new Set(page.filter(({ passed }) => passed).map(outcomeName));
  const fresh = now.filter((outcome) => outcome.passed && !known.has(outcomeName(outcome)));
  console.log(`${now.filter(({ passed }) => passed).length} of ${now.length} pairings and syntaxes passed`);
  if (fresh.length > 0)
    console.log(`${fresh.length} are not yet on ${PAGE_FILE}: npm run docs:interoperability writes it anew`);
  for (const name of gone) console.error(`passed on ${PAGE_FILE} and not now: ${name}`);
  return gone.length === 0;
}
