import { findInstance } from '#view/api/dicomweb.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import type { ReportReference } from '#view/kernels/reports/report.ts';
import { text } from '#view/locales/text.ts';
import { jumpTo } from '#view/state/jump.ts';
import { asJump } from '#view/state/view-steps.ts';
import { activateBeside, placeCount, showSeries, useWorkspace } from '#view/state/workspace.ts';

const words = text.documents.report;

/** Shows the object that a report names, beside the report where there is a place; @returns why not, empty when it is shown */
export async function showReference(
  studyInstanceUid: string,
  reference: ReportReference,
  isImage: boolean,
): Promise<string> {
  const { sopInstanceUid } = reference;
  if (reference.studyInstanceUid !== '' && reference.studyInstanceUid !== studyInstanceUid)
    return words.otherStudy;
  try {
    const seriesInstanceUid = await findInstance(studyInstanceUid, sopInstanceUid);
    if (seriesInstanceUid === null) return words.notHere;
    asJump(words.goTo, () => {
      const { places, layout, activePlace } = useWorkspace.getState();
      const isShown = places.slice(0, placeCount(layout)).includes(seriesInstanceUid);
      if (!isShown && placeCount(layout) > 1) activateBeside(1);
      if (isImage) {
        const frameNumber = reference.frameNumbers[0] ?? 1;
        jumpTo({ seriesInstanceUid, target: { kind: 'frame', sopInstanceUid, frameNumber } });
      } else showSeries(isShown ? activePlace : useWorkspace.getState().activePlace, seriesInstanceUid);
    });
    return '';
  } catch (error) {
    return problemText(error);
  }
}
