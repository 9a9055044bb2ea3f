import { hash } from 'node:crypto';
import path from 'node:path';

/** Names inside a data folder. Nothing that a peer sent ever becomes part of a path: file names are hashes. */
export interface DataFolder {
  readonly root: string;
  readonly store: string;
  /** Instances still arriving; emptied at every start, since none of them was acknowledged */
  readonly incoming: string;
  readonly quarantine: string;
  /** Files that a window has sent and that are not DICOM yet; what is left of yesterday is removed at the start */
  readonly staging: string;
  readonly catalogFile: string;
  readonly stationFile: string;
  readonly auditFolder: string;
  readonly logFolder: string;
  /** Certificates with their private keys; readable by this user only */
  readonly certificates: string;
  /** The key that passwords in station.sqlite are sealed with; readable by this user only */
  readonly secrets: string;
  /** Address and control token of the running core; readable by this user only */
  readonly runFile: string;
  readonly configFile: string;
  /** Says which station's images these are; not there: a new folder, or a mount point without its disk */
  readonly archiveFile: string;
  /** There while a backup is being restored here; no core starts beside it */
  readonly restoreFile: string;
}

export function dataFolder(root: string): DataFolder {
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    store: at('store'),
    incoming: at('incoming'),
    quarantine: at('quarantine'),
    staging: at('staging'),
    catalogFile: at('catalog.sqlite'),
    stationFile: at('station.sqlite'),
    auditFolder: at('audit'),
    logFolder: at('logs'),
    certificates: at('certificates'),
    secrets: at('secrets'),
    runFile: at('run.json'),
    configFile: at('viewbox.jsonc'),
    archiveFile: at('archive.json'),
    restoreFile: at('restore.json'),
  };
}

function name(uid: string): string {
  return hash('sha256', uid, 'hex').slice(0, 32);
}

/** Folder of a study: `store/ab/<32 hex>`; two levels keep every folder small. */
export function studyFolder(folder: DataFolder, studyInstanceUid: string): string {
  const study = name(studyInstanceUid);
  return path.join(folder.store, study.slice(0, 2), study);
}

export function instanceFile(folder: DataFolder, studyInstanceUid: string, sopInstanceUid: string): string {
  return path.join(studyFolder(folder, studyInstanceUid), instanceName(sopInstanceUid));
}

/** Where a stored file is set aside that is not what was stored: nobody reads from there. */
export function damagedFile(file: string): string {
  return `${file}.damaged`;
}

/** File name of an instance within its study's folder */
export function instanceName(sopInstanceUid: string): string {
  return `${name(sopInstanceUid)}.dcm`;
}
