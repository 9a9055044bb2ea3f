import type { Settings } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import { storeSettings } from '#main/station/settings.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import { applySettings } from './session.ts';

/** @throws AppError INPUT, CONFLICT when no peer could reach this node any more */
function refuseToBeUnreachable({ dicomTlsPort, isPlainDicomOn }: Settings, hasCertificate: boolean): void {
  if (dicomTlsPort === null && !isPlainDicomOn)
    throw new AppError(
      'INPUT',
      'Without the plain port and without TLS no system can reach this node. Switch one of them on.',
    );
  if (dicomTlsPort !== null && !hasCertificate)
    throw new AppError(
      'CONFLICT',
      'DICOM over TLS needs a certificate of this station. Make one under Certificates first.',
    );
}

export const settings = {
  get: procedures.settings.get.handler(({ context }) => context.services.settings()),

  put: procedures.settings.put.handler(async ({ input, context }) => {
    const { services } = context;
    refuseToBeUnreachable(input, services.certificates.material() !== null);
    const before = await services.settings();
    const objects = {
      stationName: input.stationName,
      aeTitle: input.aeTitle,
      dicomHost: input.dicomHost,
      dicomPort: String(input.dicomPort),
      dicomTlsPort: String(input.dicomTlsPort ?? 'off'),
      isPlainDicomOn: String(input.isPlainDicomOn),
    };
    await changeAudited(context, { event: 'settings.change', objects }, (database) =>
      storeSettings(database, before, input),
    );
    await applySettings(services);
    return services.settings();
  }),
};
