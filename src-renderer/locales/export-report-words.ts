import type { ExportReport } from '#shared/contract/exports.ts';
import { formatBytes, formatNumber } from './format.ts';
import { text } from './text.ts';

/** The figures and the objects that were left out of an export report, in words. */
export function exportReportWords(report: ExportReport) {
  const words = text.exporting;
  const { instances, sizeBytes, kept, failed, failedCount, warnings, target } = report;
  return {
    figures: [
      {
        word: words.done(formatNumber(instances), formatBytes(sizeBytes)),
        tone: 'ok' as const,
        isShown: true,
      },
      { word: target, tone: 'plain' as const, isShown: target !== '' },
      { word: words.keptShort(formatNumber(kept)), tone: 'plain' as const, isShown: kept > 0 },
      {
        word: words.leftOutShort(formatNumber(failedCount)),
        tone: 'warn' as const,
        isShown: failedCount > 0,
      },
      ...warnings.map((word) => ({ word, tone: 'warn' as const, isShown: true })),
    ],
    listTitle: words.leftOutList,
    refused: failed,
    more: failedCount > failed.length ? words.moreLeftOut(failedCount - failed.length) : undefined,
  };
}
