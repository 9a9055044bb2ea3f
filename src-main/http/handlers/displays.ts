import { Readable } from 'node:stream';
import { newUid } from '#main/dicom/new-uid.ts';
import type { AttachPayload } from '#main/documents/attach-job.ts';
import { callerName, requirePermission } from '#main/users/caller.ts';
import { reportFacts } from '../display-report-route.ts';
import { procedures } from '../procedures.ts';

export const displays = {
  list: procedures.displays.list.handler(({ context: { services } }) => services.displays.list()),

  get: procedures.displays.get.handler(({ input, context: { services } }) =>
    services.displays.get(input.displayId),
  ),

  here: procedures.displays.here.handler(({ input, context: { services } }) => services.displays.here(input)),

  put: procedures.displays.put.handler(({ input, context: { services, caller } }) =>
    services.displays.put(input, callerName(caller)),
  ),

  sign: procedures.displays.sign.handler(({ input: { test, draftId }, context: { services, caller } }) => {
    // What is looked at is everybody's who reads; what is measured is the physicist's.
    const { kind } = test.values;
    if (kind !== 'daily' && kind !== 'visual') requirePermission(caller, 'displays.manage');
    return services.displays.sign(test, callerName(caller), draftId);
  }),

  calibrate: procedures.displays.calibrate.handler(({ input, context: { services, caller } }) =>
    services.displays.calibrate(input.displayId, input.isOn, callerName(caller)),
  ),

  drafts: procedures.displays.drafts.handler(({ context: { services } }) => services.displays.drafts()),

  putDraft: procedures.displays.putDraft.handler(({ input, context: { services, caller } }) =>
    services.displays.putDraft(input.draftId, input.test, callerName(caller)),
  ),

  discardDraft: procedures.displays.discardDraft.handler(({ input, context: { services } }) =>
    services.displays.discardDraft(input.draftId),
  ),

  readMeter: procedures.displays.readMeter.handler(({ input, context: { services }, signal }) =>
    services.meter.read(input.mode, input.expectedSerial, signal),
  ),

  profiles: procedures.displays.profiles.handler(({ context: { services } }) => services.displays.profiles()),

  putProfile: procedures.displays.putProfile.handler(({ input, context: { services, caller } }) =>
    services.displays.putProfile(input.profile, input.reason, callerName(caller)),
  ),

  settings: procedures.displays.settings.handler(({ context: { services } }) => services.displays.settings()),

  putSettings: procedures.displays.putSettings.handler(({ input, context: { services, caller } }) =>
    services.displays.putSettings(input, callerName(caller)),
  ),

  archiveReport: procedures.displays.archiveReport.handler(
    async ({ input, context: { services, caller } }) => {
      const detail = await services.displays.get(input.displayId);
      const facts = await reportFacts(services);
      const { displayReport } = await import('#main/display-qc/report.ts');
      const { assetTag } = detail.display;
      const stageId = services.staging.begin(caller.id);
      const pdf = Readable.from([await displayReport(detail, facts)], { objectMode: false });
      const { fileId } = await services.staging.take(stageId, caller.id, 'report.pdf', pdf);
      const [file] = services.staging.claim(stageId, caller.id, [fileId]);
      const date = facts.at.slice(0, 10).replaceAll('-', '');
      const payload: AttachPayload = {
        stageId,
        files: file ? [{ fileId: file.fileId, name: file.name }] : [],
        use: 'scan',
        title: 'Display quality control',
        hasBurnedInAnnotation: false,
        // A display is no patient: as phantoms are, it is filed under a name and ID that say so.
        target: {
          kind: 'newStudy',
          patient: {
            patientName: `QC^DISPLAY ${plain(assetTag)}`,
            patientId: `QC-${plain(assetTag)}`,
            issuerOfPatientId: '',
            patientBirthDate: '',
            patientSex: '',
          },
          studyDate: date,
          accessionNumber: '',
          studyDescription: 'Display quality control',
          referringPhysicianName: '',
        },
        studyInstanceUid: newUid(),
        seriesInstanceUid: newUid(),
        seriesNumber: 1,
        date,
        time: facts.at.slice(11, 19).replaceAll(':', ''),
      };
      const { jobId } = await services.jobs.add({
        kind: 'attach',
        title: payload.title,
        startedBy: callerName(caller),
        payload,
      });
      return { jobId, studyInstanceUid: payload.studyInstanceUid };
    },
  ),

  verify: procedures.displays.verify.handler(({ context: { services } }) => services.displays.verify()),
};

/** Without what divides values and parts of a name in DICOM. */
function plain(assetTag: string): string {
  return assetTag.replaceAll(/[\\^=]/g, '_');
}
