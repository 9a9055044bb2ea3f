import { activity } from './en/activity.ts';
import { admin } from './en/admin.ts';
import { archive } from './en/archive.ts';
import { attach } from './en/attach.ts';
import { backup } from './en/backup.ts';
import { capture } from './en/capture.ts';
import { cache } from './en/cache.ts';
import { common } from './en/common.ts';
import { deletion } from './en/deletion.ts';
import { displays } from './en/displays.ts';
import { documents } from './en/documents.ts';
import { errors } from './en/errors.ts';
import { exporting } from './en/export.ts';
import { fidelity } from './en/fidelity.ts';
import { frame } from './en/frame.ts';
import { hanging } from './en/hanging.ts';
import { hands } from './en/hands.ts';
import { layers } from './en/layers.ts';
import { measuring } from './en/measuring.ts';
import { objects } from './en/objects.ts';
import { prefetch } from './en/prefetch.ts';
import { priors } from './en/priors.ts';
import { query } from './en/query.ts';
import { relevance } from './en/relevance.ts';
import { integrity } from './en/integrity.ts';
import { lesions } from './en/lesions.ts';
import { quarantine } from './en/quarantine.ts';
import { reading } from './en/reading.ts';
import { seriesParts } from './en/series.ts';
import { subtraction } from './en/subtraction.ts';
import { uptake } from './en/uptake.ts';
import { send } from './en/send.ts';
import { setup } from './en/setup.ts';
import { signIn } from './en/sign-in.ts';
import { studies } from './en/studies.ts';
import { webServers } from './en/web-servers.ts';
import { windows } from './en/windows.ts';
import { viewer } from './en/viewer.ts';
import { volumes } from './en/volumes.ts';
import { worklist } from './en/worklist.ts';

/** Every word of the window in English; nested by screen, functions where a value stands in the sentence. */
export const en = {
  common,
  displays,
  errors,
  fidelity,
  frame,
  signIn,
  send,
  setup,
  studies,
  viewer,
  volumes,
  webServers,
  windows,
  worklist,
  activity,
  archive,
  admin,
  attach,
  prefetch,
  priors,
  query,
  relevance,
  reading,
  quarantine,
  deletion,
  backup,
  integrity,
  cache,
  capture,
  exporting,
  seriesParts,
  subtraction,
  uptake,
  measuring,
  hands,
  hanging,
  lesions,
  layers,
  documents,
  objects,
};

export type Texts = typeof en;
