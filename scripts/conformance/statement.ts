import { format, resolveConfig } from 'prettier';
import { annex } from './annex.ts';
import { communication } from './communication.ts';
import { configuration } from './configuration.ts';
import { contents, introduction, model } from './model.ts';
import { overview } from './overview.ts';
import { security } from './security.ts';
import { services } from './services.ts';

/** Where the page lies, from the root of the project */
export const STATEMENT_FILE = 'docs/conformance.md';

/** The DICOM conformance statement (PS3.2 annex N) as a page, made of the tables that the program works by. */
export async function conformanceStatement(): Promise<string> {
  const parts = [
    '# DICOM conformance statement',
    '<!-- Made by npm run docs:conformance from the tables of the code. Change those, not this page. -->',
    overview(),
    contents(),
    introduction(),
    model(),
    services(),
    configuration(),
    communication(),
    security(),
    annex(),
  ];
  const options = await resolveConfig(STATEMENT_FILE);
  return format(`${parts.join('\n\n')}\n`, { ...options, parser: 'markdown' });
}
