import { recordKindOf } from '#main/export/directory-records.ts';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { section, table, yes } from './markdown.ts';
import { acceptedStorage } from './roles.ts';

export function annex(): string {
  const { classes, syntaxes } = acceptedStorage();
  const isAccepted = new Set([...classes, ...syntaxes]);
  return section(
    2,
    'Annex A Objects and transfer syntaxes',
    section(
      3,
      'A.1 Storage SOP classes',
      table(
        ['Name', 'UID', 'SCP', 'SCU', 'Directory record'],
        STORAGE_SOP_CLASSES.map(({ uid, name, isRetired }) => [
          isRetired ? `${name} (retired)` : name,
          `\`${uid}\``,
          yes(isAccepted.has(uid)),
          'Yes',
          recordKindOf(uid)?.type ?? '',
        ]),
      ),
    ),
    section(
      3,
      'A.2 Transfer syntaxes of objects',
      table(
        ['Name', 'UID', 'Received, stored and sent as it is'],
        TRANSFER_SYNTAXES.map(({ uid, name, isRetired }) => [
          isRetired ? `${name} (retired)` : name,
          `\`${uid}\``,
          yes(isAccepted.has(uid)),
        ]),
      ),
    ),
    section(
      3,
      'A.3 Attributes of created objects',
      `Objects made of documents, pictures, videos and models (1.1) take patient and study from the study or patient that they are attached to. SOP Instance and Series Instance UIDs are
new (root 2.25). Standard extended or private attributes: none. Attribute coercion: none. Coded terminology: body part codes of SNOMED CT, methods of de-identification and reasons of
rejection of DCM. Grayscale Standard Display Function: not claimed here.`,
    ),
  );
}
