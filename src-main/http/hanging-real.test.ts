import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import { planHanging } from '#shared/hanging/plan-hanging.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { studyFacts } from '#main/reading/prior-studies.ts';
import { hangingFactsReader } from './hanging-facts.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
beforeEach(() => {
  intake = openTestIntake();
  catalog = openCatalogReader(intake.folder.catalogFile);
});
afterEach(async () => {
  await catalog.dispose();
  intake.dispose();
});

/** A few files of each folder: what a picture is stands in every one. */
const MOST_FILES = 5;

function filesOf(entry: string): string[] {
  const full = path.join(realData, entry);
  if (statSync(full).isFile()) return [full];
  return readdirSync(full)
    .toSorted()
    .slice(0, MOST_FILES)
    .map((name) => path.join(full, name));
}

/** Each study that comes of these files: regions, protocol, and its stages with what is in them. */
async function hung(...entries: string[]): Promise<string[]> {
  for (const file of entries.flatMap(filesOf))
    await intake.importer.importStream(
      Readable.from([readFileSync(file)]),
      'test',
      new AbortController().signal,
    );
  const { rows } = await catalog.searchStudies({
    text: '',
    studyDateFrom: '',
    studyDateTo: '',
    modalities: [],
    description: '',
    readingStates: [],
    sortBy: 'studyDate',
    descending: false,
    offset: 0,
    limit: 50,
  });
  const reader = hangingFactsReader(catalog, intake.folder);
  const lines: string[] = [];
  for (const row of rows) {
    const [detail, study] = await Promise.all([
      catalog.studyDetail(row.studyInstanceUid),
      catalog.study(row.studyInstanceUid),
    ]);
    if (!detail || !study) throw new Error('the study is not there');
    const facts = studyFacts({ study, series: await catalog.seriesOfStudy(row.studyInstanceUid) });
    const { images, ...own } = await reader.of(detail.study, detail.series, facts, ruleSet());
    const plan = planHanging({
      study: { ...own, modalities: row.modalitiesInStudy },
      images,
      priors: [],
      protocols: FACTORY_PROTOCOLS.map((protocol) => ({ level: 'factory', protocol })),
      windows: 1,
      isComplete: true,
    });
    const words = (image: (typeof images)[number] | null) =>
      image === null
        ? '-'
        : [image.modality, image.view, image.side, image.plane, image.weighting, image.contrast, image.kernel]
            .filter(Boolean)
            .join(' ');
    lines.push(
      [
        `${plan.protocolId} (${own.regions.join(' ')})`,
        ...plan.stages.map(
          ({ id, screens }) =>
            `${id}: ${screens.map(({ cells }) => cells.map(({ image }) => words(image)).join(' | ')).join(' || ')}`,
        ),
      ].join('; '),
    );
  }
  return lines;
}

/** What is in the files, and what a radiologist expects first; each is a study of its own. */
const EXPECTED: readonly (readonly [what: string, entries: readonly string[], first: string])[] = [
  [
    'CT head of two thicknesses and a scout',
    ['scout', 'std-5mm-jpegls', 'std-1mm-jpegls'].map(
      (name) => `ct-head-phantom-philips/study1-2015-S21570/${name}`,
    ),
    'ct-head (head); windows: CT axial soft | CT axial soft',
  ],
  [
    'CT chest',
    ['ct-chest-lidc0314-philips-j2k'],
    'ct-chest (chest); windows: CT axial sharp | CT axial sharp',
  ],
  [
    'MR brain, time of flight',
    ['mr-mra-tof-philips-missing-slices-jpegls'],
    'mr-brain (head); vessels: MR axial tof',
  ],
  ['MR brain, T1', ['mr-enhanced/siemens-xa30-t1-96frames.dcm'], 'mr-brain (head); sequences: MR t1'],
  ['MR brain, STIR', ['transfer-syntaxes/wg04-MR4/MR4_UNC.dcm'], 'mr-brain (head); further: MR axial stir'],
  ['MR that names no region', ['mr-t1-brain-defaced-0.67mm-jpegls'], 'grid (); others: MR axial t1'],
  ['a localiser alone', ['mr-localizer-3plane-ge'], 'grid (head); others: MR coronal'],
  ['MR knee', ['mr-enhanced/moveknee-19frames.dcm'], 'mr-knee (knee); t1: MR right sagittal t1'],
  ['PET alone', ['pet-wholebody-qin-native'], 'pet (neck chest); axial: PT axial'],
  ['mammogram, CC', ['projection/mg-512-pixelspacing.dcm'], 'mammography (breast); four: MG cc right'],
  ['mammogram, MLO', ['projection/mg-ge-voilut-jpll.dcm'], 'mammography (breast); four: MG mlo right'],
  ['CR chest', ['projection/cr-chest-mono1-10bit.dcm'], 'chest-radiograph (chest); views: CR pa'],
  ['DX chest', ['projection/dx-canon-mono1-12bit-j2k.dcm'], 'chest-radiograph (chest); views: DX pa right'],
  [
    'CR of a lower leg',
    ['projection/cr-rg3-mono1-jls.dcm'],
    'extremity-radiograph (lowerLeg); views: CR ap right',
  ],
  ['CR that says nothing', ['projection/cr-modality-lut-jpll.dcm'], 'radiograph (); views: CR'],
  ['XA run', ['projection/xa-cine-96frames-jpeg.dcm'], 'angiography (); run: XA'],
  ['fluoroscopy', ['projection/rf-modality-lut.dcm'], 'angiography (); run: RF'],
  ['NM of the heart', ['projection/nm-heart-13frames.dcm'], 'nuclear (heart); pictures: NM'],
  ['echo, moving', ['projection/us-echo-palette-10fr-rle.dcm'], 'ultrasound (heart); pictures: US'],
  ['ultrasound of the thyroid', ['projection/us-ybrfull-rle.dcm'], 'ultrasound (thyroid); pictures: US'],
  ['photograph of an eye', ['projection/op-ophthalmic-jpll.dcm'], 'grid (); others: OP right'],
];

if (!existsSync(realData))
  test(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Hanging of real studies was NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
else
  test.each(EXPECTED)('%s', async (_, entries, first) => {
    const [line = ''] = await hung(...entries);
    expect(line.split('; ').slice(0, 2).join('; ')).toBe(first);
  });
