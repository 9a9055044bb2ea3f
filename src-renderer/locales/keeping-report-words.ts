import type { EvictionReport } from '#shared/contract/cache.ts';
import type { PurgeReport } from '#shared/contract/deletion.ts';
import { formatBytes, formatNumber } from './format.ts';
import { text } from './text.ts';

/** What an eviction freed, and the studies that stayed with their reasons, in words. */
export function evictionReportWords({ evicted, freedBytes, kept }: EvictionReport) {
  const { report, reportKept, studies } = text.cache;
  return {
    figures: [
      {
        word: report(studies(formatNumber(evicted)), formatBytes(freedBytes)),
        tone: 'ok' as const,
        isShown: true,
      },
    ],
    listTitle: reportKept,
    refused: kept,
    more: undefined,
  };
}

export function purgeReportWords({ instances, sizeBytes }: PurgeReport) {
  const word = text.deletion.purge.report(formatNumber(instances), formatBytes(sizeBytes));
  return {
    figures: [{ word, tone: 'ok' as const, isShown: true }],
    listTitle: '',
    refused: [],
    more: undefined,
  };
}
