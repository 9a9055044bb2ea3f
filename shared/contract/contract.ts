import { archive } from './archive.ts';
import { backup } from './backup.ts';
import { cache } from './cache.ts';
import { catalog } from './catalog.ts';
import { certificates } from './certificates.ts';
import { commitments } from './commitments.ts';
import { trash } from './deletion.ts';
import { dictionary } from './dictionary.ts';
import { displays } from './displays.ts';
import { exports } from './exports.ts';
import { hanging } from './hanging.ts';
import { integrity } from './integrity.ts';
import { objects } from './objects.ts';
import { preferences } from './preferences.ts';
import { prefetch } from './prefetch.ts';
import { priors } from './priors.ts';
import { quarantine } from './quarantine.ts';
import { control, session, setup } from './session.ts';
import { audit, imports, jobs, peers, settings, station, tokens, users } from './station.ts';
import { documents } from './documents.ts';
import { reading } from './reading.ts';
import { relevance } from './relevance.ts';
import { remotes } from './remotes.ts';
import { remote } from './remote.ts';
import { savedFilters, studies } from './studies.ts';
import { worklist } from './worklist.ts';

/** Everything that a window or the command line may ask of the core. Values are JSON only; bytes go through DICOMweb. */
export const contract = {
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
};

export type Contract = typeof contract;
