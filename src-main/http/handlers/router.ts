import { procedures } from '../procedures.ts';
import { archive } from './archive.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { cache } from './cache.ts';
import { catalog } from './catalog.ts';
import { certificates } from './certificates.ts';
import { commitments } from './commitments.ts';
import { trash } from './deletion.ts';
import { dictionary } from './dictionary.ts';
import { displays } from './displays.ts';
import { documents } from './documents.ts';
import { exports } from './exports.ts';
import { hanging } from './hanging.ts';
import { imports } from './imports.ts';
import { integrity } from './integrity.ts';
import { jobs } from './jobs.ts';
import { objects } from './objects.ts';
import { peers } from './peers.ts';
import { preferences } from './preferences.ts';
import { prefetch } from './prefetch.ts';
import { priors } from './priors.ts';
import { quarantine } from './quarantine.ts';
import { reading } from './reading.ts';
import { relevance } from './relevance.ts';
import { remotes } from './remotes.ts';
import { remote } from './remote.ts';
import { savedFilters } from './saved-filters.ts';
import { control, session, setup } from './session.ts';
import { settings } from './settings.ts';
import { station } from './station.ts';
import { studies } from './studies.ts';
import { tokens, users } from './users.ts';
import { worklist } from './worklist.ts';

/** Every procedure of the contract with its handler; one that is missing does not compile. */
export const router = procedures.router({
  session,
  setup,
  station,
  studies,
  worklist,
  savedFilters,
  preferences,
  priors,
  relevance,
  hanging,
  prefetch,
  reading,
  imports,
  documents,
  exports,
  remote,
  trash,
  backup,
  integrity,
  cache,
  catalog,
  commitments,
  jobs,
  peers,
  certificates,
  remotes,
  quarantine,
  objects,
  dictionary,
  displays,
  archive,
  audit,
  users,
  tokens,
  settings,
  control,
});
