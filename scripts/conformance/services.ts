import { REPERTOIRES, WHOLE_CODES } from '#main/dicom/character-set.ts';
import { DIRECTORY_NAME } from '#main/export/export-run.ts';
import { ANSWER_CHARACTER_SETS } from '#shared/dicom/character-sets.ts';
import { EXPORT_SYNTAXES, type ExportSyntax } from '#shared/contract/exports.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { dimseServices } from './dimse.ts';
import { section, syntaxName, table } from './markdown.ts';
import { webServices } from './web.ts';

const EXPORTED: Readonly<Record<ExportSyntax, string>> = {
  asStored: 'As stored, byte for byte',
  explicitLittleEndian: `${syntaxName(EXPLICIT_VR_LITTLE_ENDIAN)}, which the profile asks for`,
  rle: syntaxName('1.2.840.10008.1.2.5'),
  deflated: syntaxName('1.2.840.10008.1.2.1.99'),
};

export function services(): string {
  return section(
    2,
    '5 Service and interoperability description',
    section(
      3,
      '5.1 Mapping of services to Application Entities',
      'All services are those of the one Application Entity (4.1).',
    ),
    dimseServices(),
    webServices(),
    section(
      3,
      '5.4 Media services',
      `**Creator.** A folder or zip archive with \`${DIRECTORY_NAME}\` and one file for each object; file IDs are made of counters alone (PS3.10 8.2). The preamble is
zeros. Classes without a directory record in PS3.3 annex F are written and not listed (annex A.1). ${table(
        ['Choice', 'Transfer syntax'],
        EXPORT_SYNTAXES.map((choice) => [choice, EXPORTED[choice]]),
      ).replace(/^/, '\n\n')}

**Reader.** Folders and zip archives with or without \`${DIRECTORY_NAME}\`; a Referenced File ID can name only a file of the medium. Objects are taken as by C-STORE.`,
    ),
    section(3, '5.5 Real-Time Video', 'None.'),
    section(
      3,
      '5.6 Across services',
      'An object that came by one service is found and handed over by all. What is in quarantine or in the trash is not found by any. Deletion over DICOMweb moves to the trash.',
    ),
    section(
      3,
      '5.7 Specific Character Sets',
      `Read: registrations ${[...REPERTOIRES.keys()].map((number) => `ISO-IR ${number}`).join(', ')}, alone and with code extensions (ISO 2022); as a whole ${[...WHOLE_CODES.keys()].map((term) => `\`${term}\``).join(', ')} (written in
any usual way). Text without a declared set is read as UTF-8 when it is valid as such, else as Latin-1; bytes without a meaning become U+FFFD
and keep no object out.

Written in answers to C-FIND: the first of the caller's sets, then of these, that holds the whole answer; a peer's entry can name the only one that it knows. DICOMweb: UTF-8.`,
      table(
        ['Defined term', 'Holds'],
        ANSWER_CHARACTER_SETS.map(({ term, name }) => [`\`${term}\``, name]),
      ),
    ),
  );
}
