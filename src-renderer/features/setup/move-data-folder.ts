import { AppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';
import { text } from '#view/locales/text.ts';

const ASK_AGAIN_MS = 250;
const COMES_BACK_WITHIN_MS = 30_000;

export type SetupProposal = Awaited<ReturnType<typeof api.setup.proposal>>;

/**
 * Keeps the data in another folder and waits until the core has come back on it.
 *
 * @returns what it proposes there
 * @throws AppError as the core says it, or UNREACHABLE when it does not come back on that folder
 */
export async function moveDataFolder(folder: string): Promise<SetupProposal> {
  const { dataFolder } = await api.setup.useDataFolder({ folder });
  const untilMs = performance.now() + COMES_BACK_WITHIN_MS;
  while (performance.now() < untilMs) {
    try {
      const proposal = await api.setup.proposal();
      if (proposal.dataFolder === dataFolder) return proposal;
    } catch (error) {
      // Between two cores nobody answers.
      if (!(error instanceof AppError) || error.code !== 'UNREACHABLE') throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
  throw new AppError('UNREACHABLE', text.setup.station.notMoved);
}
