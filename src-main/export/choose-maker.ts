import type { ExportRequest } from '#shared/contract/exports.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { planDeidentification, type DeidentifyPlan } from './deidentify-plan.ts';
import { changingMaker, storedMaker, type InstanceMaker } from './instance-maker.ts';
import { projectSecret } from './projects.ts';
import type { ChosenStudy } from './select.ts';

type Form = Pick<ExportRequest, 'transferSyntax' | 'deidentification'>;

/** null without de-identification. @throws AppError INPUT when two patients would become one */
export async function deidentifyPlan(
  station: StationDatabase,
  { deidentification }: Form,
  studies: readonly ChosenStudy[],
): Promise<DeidentifyPlan | null> {
  if (!deidentification) return null;
  const secret = await projectSecret(station, deidentification.project);
  return planDeidentification(deidentification, secret, studies);
}

/** What makes the files that a request asks for. The caller disposes it. */
export function chooseMaker(
  folder: DataFolder,
  { transferSyntax }: Form,
  plan: DeidentifyPlan | null,
): InstanceMaker {
  if (!plan && transferSyntax === 'asStored') return storedMaker(folder);
  return changingMaker(folder, transferSyntax, plan?.identityOf ?? null, plan?.form ?? '');
}
