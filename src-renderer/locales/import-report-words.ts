import type { ImportReport } from '#shared/contract/station.ts';
import { text } from './text.ts';

/** The figures and the refused files of an import report, in words. */
export function importReportWords(report: ImportReport) {
  const words = text.frame.importPanel;
  const { taken, alreadyThere, refused, refusedCount, notDicom } = report;
  return {
    figures: [
      { word: words.taken(taken), tone: 'ok' as const, isShown: true },
      { word: words.alreadyThere(alreadyThere), tone: 'plain' as const, isShown: alreadyThere > 0 },
      { word: words.refused(refusedCount), tone: 'warn' as const, isShown: refusedCount > 0 },
      { word: words.notDicom(notDicom), tone: 'plain' as const, isShown: notDicom > 0 },
    ],
    listTitle: words.refusedList,
    refused,
    more: refusedCount > refused.length ? words.moreRefused(refusedCount - refused.length) : undefined,
  };
}
