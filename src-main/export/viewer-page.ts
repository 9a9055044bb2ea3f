import { formatPersonName, parsePersonName } from '#shared/dicom/person-name.ts';
import type { DataSet } from '#main/dicom/data-set.ts';
import { characterSetOf, integerAt, tagOf, textAt } from '#main/dicom/data-set-values.ts';

/** What the page says of a series; texts are as the medium's own files say them. */
export interface ListedSeries {
  readonly modality: string;
  readonly number: string;
  readonly description: string;
  instances: number;
  /** PNG; null when there is none */
  preview: Uint8Array | null;
}

export interface ListedStudy {
  readonly date: string;
  readonly description: string;
  readonly accessionNumber: string;
  readonly series: Map<string, ListedSeries>;
}

export interface ListedPatient {
  readonly name: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly studies: Map<string, ListedStudy>;
}

/** Patients, studies and series by their folder on the medium. */
export type Listing = Map<string, ListedPatient>;

/** @param fileId of the instance: its folders tell patient, study and series apart */
export function listInstance(listing: Listing, fileId: readonly string[], header: DataSet): ListedSeries {
  const [patientFolder = '', studyFolder = '', seriesFolder = ''] = fileId.slice(-4);
  const characterSet = characterSetOf(header);
  const text = (keyword: string) => textAt(header, tagOf(keyword), characterSet);
  const patient = listing.get(patientFolder) ?? {
    name: formatPersonName(parsePersonName(text('PatientName'))),
    patientId: text('PatientID'),
    birthDate: dateText(text('PatientBirthDate')),
    sex: text('PatientSex'),
    studies: new Map<string, ListedStudy>(),
  };
  listing.set(patientFolder, patient);
  const study = patient.studies.get(studyFolder) ?? {
    date: dateText(text('StudyDate')),
    description: text('StudyDescription'),
    accessionNumber: text('AccessionNumber'),
    series: new Map<string, ListedSeries>(),
  };
  patient.studies.set(studyFolder, study);
  const series = study.series.get(seriesFolder) ?? {
    modality: text('Modality'),
    number: String(integerAt(header, tagOf('SeriesNumber')) ?? ''),
    description: text('SeriesDescription'),
    instances: 0,
    preview: null,
  };
  study.series.set(seriesFolder, series);
  series.instances += 1;
  return series;
}

function dateText(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}

const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

/** Text for HTML content and quoted attributes; controls and marks that turn the writing direction are shown, not obeyed. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => `&${NAMES[character] ?? ''};`)
    .replace(
      // oxlint-disable-next-line no-control-regex
      /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (character) => `<span class="mark">U+${hex(character)}</span>`,
    );
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

const STYLE = `
:root { color-scheme: dark; font: 15px/1.5 system-ui, sans-serif; background: #0e1114; color: #d5dbe1; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
.facts, .count { color: #a7b1bb; }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
li { width: 12rem; border: 1px solid #2a3139; border-radius: 4px; padding: .5rem; overflow-wrap: anywhere; }
img, .none { display: flex; align-items: center; justify-content: center; width: 100%; height: 12rem;
  object-fit: contain; background: #000; color: #8d98a3; }
.mark { border: 1px solid #d9a441; border-radius: 2px; font-size: .7em; padding: 0 .2em; }
@media print { :root { color-scheme: light; background: #fff; color: #000; } .facts, .count { color: #333; } }
`;

/**
 * The page of a medium: complete in one file, readable from a disc without a network, and without a line of script.
 *
 * @param madeAt ISO date
 */
export function viewerPage(
  listing: Listing,
  facts: { readonly madeAt: string; readonly hasDirectory: boolean },
): string {
  const patients = [...listing.values()].map(patientPart).join('\n');
  const open = facts.hasDirectory
    ? 'Start it, choose to open a DICOMDIR or a disc, and take the file <code>DICOMDIR</code> of this medium.'
    : 'Start it, choose to open or import a folder, and take the folder <code>DICOM</code> of this medium.';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Medical images on this medium</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Medical images on this medium</h1>
<p>Written ${escapeHtml(facts.madeAt)} by Viewbox. The pictures on this page only show what there is: they are small and not for diagnosis.</p>
<p>To see the images, use a DICOM viewer such as Viewbox. ${open} The folder <code>DICOM</code> holds the images themselves.</p>
<main>
${patients}
</main>
</body>
</html>
`;
}

function patientPart(patient: ListedPatient): string {
  const facts = [
    patient.patientId && `ID ${escapeHtml(patient.patientId)}`,
    patient.birthDate && `born ${escapeHtml(patient.birthDate)}`,
    patient.sex && `sex ${escapeHtml(patient.sex)}`,
  ];
  return `<section>
<h2>${escapeHtml(patient.name) || 'No name'}</h2>
<p class="facts">${facts.filter(Boolean).join(' · ')}</p>
${[...patient.studies.values()].map(studyPart).join('\n')}
</section>`;
}

function studyPart(study: ListedStudy): string {
  const accession = study.accessionNumber && ` · accession ${escapeHtml(study.accessionNumber)}`;
  return `<h3>${escapeHtml(study.date || 'No date')} · ${escapeHtml(study.description || 'No description')}${accession}</h3>
<ul>
${[...study.series.values()].map(seriesPart).join('\n')}
</ul>`;
}

function seriesPart(series: ListedSeries): string {
  const title = [series.modality, series.number && `series ${series.number}`].filter(Boolean).join(', ');
  const picture = series.preview
    ? `<img alt="Preview of ${escapeHtml(title)}" src="data:image/png;base64,${Buffer.from(series.preview).toString('base64')}">`
    : '<div class="none">No preview</div>';
  return `<li>${picture}
<strong>${escapeHtml(title)}</strong><br>${escapeHtml(series.description)}
<div class="count">${series.instances} ${series.instances === 1 ? 'object' : 'objects'}</div></li>`;
}
