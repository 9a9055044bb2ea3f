import type { Archive } from '#main/retrieve/archive.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import type { CopySource } from './copy-source.ts';

/**
 * Other archives, asked for the one instance. It comes through the same door as every other: the intake knows what was
 * stored under its UID, and takes nothing else in its place.
 */
export function archiveSource(archives: () => Promise<readonly Archive[]>): CopySource {
  return {
    isArrival: true,
    async bring({ studyInstanceUid, known, signal }) {
      const problems: string[] = [];
      const all = await archives();
      for (const archive of all) {
        const { seriesInstanceUid, sopInstanceUid, sopClassUid } = known;
        const request = {
          studyInstanceUid,
          seriesInstanceUid,
          sopInstanceUids: [sopInstanceUid],
          sopClassUids: [sopClassUid],
        };
        try {
          const there = await archive.findInstances(studyInstanceUid, seriesInstanceUid, signal);
          if (!there.some((each) => each.sopInstanceUid === sopInstanceUid)) continue;
          await firstWay(archive, (way) => way.fetch(request, signal));
          return archive.id.id;
        } catch (error) {
          signal.throwIfAborted();
          problems.push(toAppError(error).message);
        }
      }
      if (problems.length > 0) throw new AppError('PEER', problems.join(' '));
      return null;
    },
  };
}

async function firstWay(
  { ways }: Archive,
  fetch: (way: Archive['ways'][number]) => Promise<void>,
): Promise<void> {
  for (const [index, way] of ways.entries())
    try {
      await fetch(way);
      return;
    } catch (error) {
      if (index === ways.length - 1) throw error;
    }
}
