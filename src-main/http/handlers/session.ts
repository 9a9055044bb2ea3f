import type { SessionState } from '#shared/contract/session.ts';
import { ROLE_PERMISSIONS } from '#shared/contract/permissions.ts';
import { AppError } from '#shared/errors.ts';
import { addUser, checkSignIn, needsSetup, noteSignIn } from '#main/users/accounts.ts';
import type { Caller } from '#main/users/caller.ts';
import { hashPassword } from '#main/users/password.ts';
import { signInSession, signOutSession } from '#main/users/sessions.ts';
import { prepareDataFolder } from '#main/station/new-data-folder.ts';
import { dicomAddressOf, storeSettings } from '#main/station/settings.ts';
import { changeAudited, recordAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import type { Call, Services } from '../services.ts';
import { startDemo } from './imports.ts';

export const session = {
  state: procedures.session.state.handler(({ context }) => stateOf(context)),

  signIn: procedures.session.signIn.handler(async ({ input, context }) => {
    const { services, caller } = context;
    requireWindow(caller);
    services.guard.check(input.name, Date.now());
    // Counted before the long derivation, so that many tries at once do not all pass the check.
    services.guard.failed(input.name, Date.now());
    const user = await checkSignIn(services.station, input.name, input.password);
    if (!user) {
      await services.audit.record({
        event: 'session.signIn',
        user: input.name,
        outcome: 'failure',
        objects: {},
      });
      throw new AppError(
        'UNAUTHENTICATED',
        'Name and password do not fit. Try again, or ask an administrator.',
      );
    }
    services.guard.succeeded(input.name);
    const signedIn: Call = { services, caller: { ...caller, user } };
    await changeAudited(signedIn, { event: 'session.signIn', objects: {} }, async (database) => {
      await signInSession(database, caller.id, user.userKey, Date.now());
      await noteSignIn(database, user.userKey);
    });
    return stateOf(signedIn);
  }),

  signOut: procedures.session.signOut.handler(async ({ context }) => {
    const { services, caller } = context;
    requireWindow(caller);
    await changeAudited(context, { event: 'session.signOut', objects: {} }, (database) =>
      signOutSession(database, caller.id),
    );
    return stateOf({ services, caller: { ...caller, user: null } });
  }),
};

export const setup = {
  proposal: procedures.setup.proposal.handler(async ({ context: { services } }) => {
    const { stationName, aeTitle } = await services.settings();
    const { port } = services.receiving.status();
    return {
      stationName,
      aeTitle,
      dataFolder: services.folder.root,
      isDataFolderFree: services.moveTo !== null,
      dicomPort: port,
    };
  }),

  useDataFolder: procedures.setup.useDataFolder.handler(async ({ input, context }) => {
    const { services, caller } = context;
    requireWindow(caller);
    await requireNoAdministrator(services);
    const { moveTo, folder } = services;
    if (moveTo === null)
      throw new AppError(
        'REFUSED',
        'The data folder was named when Viewbox was started (--data or VIEWBOX_DATA). Start it without that to choose one here.',
      );
    const wanted = prepareDataFolder(folder.root, input.folder);
    if (wanted !== folder.root) {
      await recordAudited(context, { event: 'setup.dataFolder', objects: { folder: wanted } });
      moveTo(wanted, caller.id);
    }
    return { dataFolder: wanted };
  }),

  complete: procedures.setup.complete.handler(async ({ input, context }) => {
    const { services, caller } = context;
    requireWindow(caller);
    await requireNoAdministrator(services);
    const { name, password } = input.administrator;
    const passwordHash = await hashPassword(password);
    const before = await services.settings();
    const nameless: Call = {
      services,
      caller: { ...caller, user: { userKey: name, name, role: 'administrator' } },
    };
    const objects = { aeTitle: input.aeTitle, administrator: name };
    const user = await changeAudited(nameless, { event: 'setup.complete', objects }, async (database) => {
      await requireNoAdministrator({ ...services, station: database });
      const added = await addUser(database, { name, role: 'administrator', passwordHash });
      await storeSettings(database, before, { stationName: input.stationName, aeTitle: input.aeTitle });
      await signInSession(database, caller.id, added.userKey, Date.now());
      await noteSignIn(database, added.userKey);
      return added;
    });
    const signedIn: Call = { services, caller: { ...caller, user } };
    await applySettings(services);
    if (input.loadDemo) await startDemo(signedIn);
    return stateOf(signedIn);
  }),
};

export const control = {
  signInUrl: procedures.control.signInUrl.handler(({ context }) => ({
    url: context.services.doorkeeper.newEntryUrl(),
  })),
};

/** Makes the DICOM node use the settings in force. */
export async function applySettings(services: Services): Promise<void> {
  await services.receiving.configure(dicomAddressOf(await services.settings()));
  services.status.announce();
}

async function stateOf({ services, caller }: Call): Promise<SessionState> {
  const { stationName } = await services.settings();
  const { user } = caller;
  return {
    needsSetup: await needsSetup(services.station),
    stationName,
    version: services.version,
    user: user && { name: user.name, role: user.role, permissions: [...ROLE_PERMISSIONS[user.role]] },
  };
}

function requireWindow(caller: Caller): void {
  if (caller.kind === 'window') return;
  throw new AppError('REFUSED', 'Only a window signs in and out. A token acts for its user as it is.');
}

async function requireNoAdministrator(services: Pick<Services, 'station'>): Promise<void> {
  if (await needsSetup(services.station)) return;
  throw new AppError('REFUSED', 'This station is set up already. Sign in as an administrator to change it.');
}
