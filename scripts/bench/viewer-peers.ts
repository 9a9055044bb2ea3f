import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { PhantomSize } from '#main/phantom/studies.ts';
import { addUser } from '../../e2e/fixtures/core.ts';
import { storescu } from '../../e2e/fixtures/dcmtk.ts';
import { OHIF_VERSION, ohifFolder, serveOhif } from '../../e2e/fixtures/ohif.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { DICOMWEB_PLUGIN } from '../system-packages.ts';
import { orthanc, viewbox, type RunningArchive } from './archives.ts';
import { launch, newPage, openByAddress, PASSWORD, READER, signInToViewbox } from './viewer-page.ts';

/** One CT in both archives, and a page of each viewer. */
export interface ViewerPeers {
  readonly studyInstanceUid: string;
  readonly ours: RunningArchive;
  readonly browser: Browser;
  /** Signed in, on the study list */
  readonly page: Page;
  /** null when OHIF cannot be had here */
  readonly ohif: { readonly browser: Browser; readonly page: Page; readonly studyUrl: string } | null;
  readonly missing: readonly string[];
  readonly stop: () => Promise<void>;
}

export interface ViewerPeerOptions {
  readonly work: string;
  readonly key: string;
  readonly size: PhantomSize;
  readonly scanLengthMm: number;
  readonly say: (text: string) => void;
  /** Else only ours is started */
  readonly withOhif?: boolean;
}

export async function startViewers(options: ViewerPeerOptions): Promise<ViewerPeers> {
  const { work, key, size, scanLengthMm, say, withOhif = true } = options;
  say(`\nMaking a CT of ${size.sliceCount} slices for the viewers …`);
  const study = ctStudy({
    key,
    name: 'bench',
    description: 'Axial',
    patient: PATIENTS.body,
    noiseHu: 10,
    scanLengthMm,
    ...size,
  });
  const files = writeStudy(study, path.join(work, key)).map(({ file }) => file);
  const missing: string[] = [];
  const disposals: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const dispose of disposals) await dispose();
  };
  try {
    const ours = await viewbox.start({ work, isNoDelay: true });
    disposals.unshift(() => ours.stop());
    await addUser(ours.dataFolder, 'administrator', 'administrator', PASSWORD);
    await addUser(ours.dataFolder, READER, 'radiologist', PASSWORD);
    await storescu(ours.dicom, files);
    const browser = await launch();
    disposals.unshift(() => browser.close());
    const page = await newPage(browser);
    await signInToViewbox(page, ours);
    let ohif: ViewerPeers['ohif'] = null;
    if (!withOhif)
      return { studyInstanceUid: study.studyInstanceUid, ours, browser, page, ohif, missing, stop };
    try {
      if (!existsSync(DICOMWEB_PLUGIN)) throw new Error(`Orthanc has no DICOMweb (${DICOMWEB_PLUGIN})`);
      const dist = await ohifFolder();
      const archive = await (await orthanc()).start({ work, isNoDelay: true });
      disposals.unshift(() => archive.stop());
      await storescu(archive.dicom, files);
      const served = await serveOhif(dist, `${archive.http}/dicom-web`);
      disposals.unshift(() => served.stop());
      // A browser each: a page behind another one is not drawn.
      const ohifBrowser = await launch();
      disposals.unshift(() => ohifBrowser.close());
      const ohifPage = await newPage(ohifBrowser);
      const studyUrl = `${served.url}/viewer?StudyInstanceUIDs=${study.studyInstanceUid}`;
      // OHIF's first visit shows a tour that swallows the wheel: it is not measured.
      await openByAddress(ohifPage, studyUrl, size.sliceCount);
      // A viewer that is not measured must not draw beside the one that is.
      await ohifPage.goto('about:blank');
      ohif = { browser: ohifBrowser, page: ohifPage, studyUrl };
    } catch (error) {
      missing.push(`OHIF ${OHIF_VERSION}: ${error instanceof Error ? error.message : String(error)}`);
      say(`MISSING PEER: ${missing.at(-1)}`);
    }
    return { studyInstanceUid: study.studyInstanceUid, ours, browser, page, ohif, missing, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
