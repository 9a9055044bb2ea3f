import { type AuditLog } from '#main/audit/audit-log.ts';
import { impostors } from '#main/audit/impostors.ts';
import { lineLimit } from '#main/observe/line-limit.ts';
import { type Log } from '#main/observe/log.ts';
import { noteRefusedCaller } from '#main/peers/peers.ts';
import { QUERY_STATUS } from '#main/network/query-status.ts';
import { statusText } from '#main/network/status.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

/** The peer is who did it; its user is what it says of itself. */
function stated(userName: string | undefined): { statedUser?: string } {
  return userName === undefined ? {} : { statedUser: userName };
}

/**
 * Keeps in log and audit what the DICOM node tells.
 *
 * @returns ends it
 */
export function observeNode(
  receiving: Receiving,
  { station, audit, log }: { station: StationDatabase; audit: AuditLog; log: Log },
): () => void {
  const network = log.part('network');
  const mishapLines = lineLimit(100);
  const fail = (message: string) => (error: unknown) => network.error({ error }, message);
  const alertOf = impostors();
  const stops = [
    receiving.on(
      'association',
      ({ kind, callingAeTitle, calledAeTitle, host, userName, instances, studyInstanceUids }) => {
        network.info({ callingAeTitle, calledAeTitle, host, instances, kind }, 'association');
        for (const studyInstanceUid of studyInstanceUids) {
          const objects = {
            studyInstanceUid,
            host,
            associationInstances: String(instances),
            ...stated(userName),
          };
          void audit
            .record({ event: 'instances.received', user: callingAeTitle, outcome: 'success', objects })
            .catch(fail('received instances could not be audited'));
        }
      },
    ),
    receiving.on(
      'retrieved',
      ({ association, service, destination, studyInstanceUids, completed, failed }) => {
        const { callingAeTitle, host, userName } = association;
        network.info(
          { callingAeTitle, host, destination, service, completed, failed },
          'instances retrieved',
        );
        const outcome = failed === 0 ? 'success' : 'failure';
        for (const studyInstanceUid of studyInstanceUids) {
          const objects = {
            studyInstanceUid,
            destination,
            service,
            sent: String(completed),
            failed: String(failed),
            ...stated(userName),
          };
          void audit
            .record({ event: 'instances.sent', user: callingAeTitle, outcome, objects })
            .catch(fail('sent instances could not be audited'));
        }
      },
    ),
    receiving.on('mishap', ({ status: code, detail: reason, ...caller }) => {
      const keptBack = mishapLines.take();
      if (keptBack === null) return;
      network.warn({ ...caller, code, reason, keptBack }, 'a request failed or an association broke');
    }),
    receiving.on('refusedCaller', (caller) => {
      network.warn(
        { callingAeTitle: caller.aeTitle, host: caller.host, reason: caller.reason },
        'caller refused',
      );
      const alert = alertOf(caller);
      if (alert) void audit.record(alert).catch(fail('a security alert could not be audited'));
      void noteRefusedCaller(station, caller).catch(fail('a refused caller could not be kept'));
    }),
    receiving.on('queryAnswered', ({ callingAeTitle, host, userName, level, matches, status }) => {
      const outcome = status === 0 || status === QUERY_STATUS.cancelled ? 'success' : 'failure';
      const objects = {
        host,
        level,
        matches: String(matches),
        status: status === null ? '' : statusText(status),
        ...stated(userName),
      };
      void audit
        .record({ event: 'query.answered', user: callingAeTitle, outcome, objects })
        .catch(fail('an answered query could not be audited'));
    }),
    receiving.on('quarantined', ({ studyInstanceUid, sopInstanceUid, reason }) => {
      network.warn({ studyInstanceUid, sopInstanceUid, reason }, 'instance quarantined');
    }),
    receiving.on('problem', ({ message, cause }) => network.error({ error: cause }, message)),
  ];
  return () => {
    for (const unsubscribe of stops) unsubscribe();
  };
}
