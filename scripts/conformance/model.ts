import { section, table } from './markdown.ts';

export const CHAPTERS = [
  '1 Overview',
  '2 Table of contents',
  '3 Introduction',
  '4 Implementation model',
  '5 Service and interoperability description',
  '6 Configuration',
  '7 Network and media communication details',
  '8 Security',
  'Annex A Objects and transfer syntaxes',
];

export function contents(): string {
  const lines = CHAPTERS.map((title) => {
    const anchor = title.toLowerCase().replaceAll(' ', '-');
    return `- [${title}](#${anchor})`;
  });
  return section(2, '2 Table of contents', lines.join('\n'));
}

export function introduction(): string {
  return section(
    2,
    '3 Introduction',
    `This page says what Viewbox does as a DICOM node, for those who connect other systems to it. Its chapters are those of the
template of PS3.2 annex N. What is said here is read from the tables that the program itself works by; where it says what is
accepted, the program's own association policy was asked. It does not replace a test with the
system at hand; [interoperability.md](interoperability.md) says which programs every run of the tests works with.`,
    table(
      ['Term', 'Meaning'],
      [
        ['Peer', 'A DICOM node that an administrator has entered, with its AE title, address and rights'],
        ['Right', 'What a peer may do here: `store`, `find`, `move` (C-MOVE and C-GET)'],
        [
          'Quarantine',
          'Where what was received and not taken waits for a person to decide; no query shows it',
        ],
        ['Trash', 'What was deleted and can come back; no query shows it'],
      ],
    ),
  );
}

export function model(): string {
  return section(
    2,
    '4 Implementation model',
    section(
      3,
      '4.1 Application Entities and data flow',
      'One Application Entity does everything, under one AE title. It listens on one port without TLS, on one with TLS, or on both; it opens associations of its own under the same title.',
      table(
        ['Activity', 'Who begins', 'Services'],
        [
          ['Receive objects', 'Peer', 'Verification, Storage'],
          [
            'Answer queries, hand over objects',
            'Peer',
            'Query/Retrieve; Storage as SCU on the same association (C-GET) or a new one (C-MOVE)',
          ],
          [
            'Commit to keep objects',
            'Peer',
            'Storage Commitment; the report on the same association or a new one',
          ],
          ['Learn what a scanner makes', 'Peer', 'Modality Performed Procedure Step'],
          ['Tell of the displays of this station', 'Peer', 'Display System'],
          ['Look for studies elsewhere, retrieve them', 'User', 'Query/Retrieve as SCU, Storage as SCP'],
          ['Send studies', 'User', 'Storage as SCU'],
          ['Have an archive commit itself', 'User', 'Storage Commitment as SCU'],
          ['Test a peer', 'Administrator', 'Verification as SCU; on demand Storage of made images'],
          ['Serve and ask DICOMweb', 'User agent, user', 'Studies service, URI service'],
          ['Write and read media', 'User', 'Media storage'],
        ],
      ),
    ),
    section(
      3,
      '4.2 What is promised',
      `- **Success means durable.** A C-STORE or STOW-RS success is answered when the object lies on the disk under its final name, synced, and
  the catalog has it.
- **Bytes are kept.** The data set is stored as it arrived, in its transfer syntax, private attributes included. Only the preamble and
  the file meta information are written anew. No attribute is coerced.
- **Nothing is dropped.** What cannot be taken is answered with a failure and lies in quarantine with the reason.
- **Patients are not merged.** A patient is Patient ID and Issuer of Patient ID. An object of a known study with another patient goes to
  quarantine.`,
    ),
  );
}
