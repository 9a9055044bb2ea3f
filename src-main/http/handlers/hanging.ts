import { AppError } from '#shared/errors.ts';
import { protocolText, readProtocol } from '#shared/hanging/read-protocols.ts';
import { toBase64 } from '#shared/objects/base64.ts';
import { newUid } from '#main/dicom/new-uid.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { hangingStudies } from '#main/reading/prior-studies.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import { callerName } from '#main/users/caller.ts';
import { hangingFile, readHangingFile } from '../hanging-file.ts';
import { dryRun } from '../hanging-dry-run.ts';
import { procedures } from '../procedures.ts';

const DICOM_LEVELS = { user: 'SINGLE_USER', group: 'USER_GROUP', site: 'SITE' } as const;

export const hanging = {
  facts: procedures.hanging.facts.handler(async ({ input, context: { services } }) => {
    const { catalog, station, hangingFacts } = services;
    const rules = await rulesInForce(station);
    const { current, priors } = await hangingStudies(
      catalog,
      input.studyInstanceUid,
      rules,
      await identityDecisions(station),
    );
    const factsOf = async (facts: typeof current) => {
      const detail = await catalog.studyDetail(facts.studyInstanceUid);
      return detail && (await hangingFacts.of(detail.study, detail.series, facts, rules));
    };
    const [own, ...others] = await Promise.all([current, ...priors.map(({ facts }) => facts)].map(factsOf));
    if (!own)
      throw new AppError(
        'MISSING',
        'This study is not in the archive. Search again; it may have been removed.',
      );
    return {
      current: own,
      // One that was removed in between is left out.
      priors: priors.flatMap(({ role, ageDays }, at) => {
        const other = others[at];
        return other ? [{ ...other, role, ageDays }] : [];
      }),
    };
  }),

  toDicom: procedures.hanging.toDicom.handler(({ input, context: { caller } }) => {
    const read = readProtocol(input.protocol);
    if (read.kind === 'broken')
      throw new AppError('INPUT', `The protocol cannot be read. ${read.problem}. Change it and try again.`);
    const { bytes, remarks } = hangingFile(read.protocol, {
      sopInstanceUid: newUid(),
      level: DICOM_LEVELS[input.level],
      creator: callerName(caller),
      createdAt: new Date().toISOString(),
    });
    return { file: toBase64(bytes), remarks: [...remarks] };
  }),

  fromDicom: procedures.hanging.fromDicom.handler(({ input }) => {
    const { protocol, remarks } = readHangingFile(Buffer.from(input.file, 'base64'));
    return { protocol: protocolText(protocol), remarks: [...remarks] };
  }),

  dryRun: procedures.hanging.dryRun.handler(({ input, context: { services } }) =>
    dryRun(services, input.protocol),
  ),
};
