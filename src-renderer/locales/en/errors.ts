import type { ErrorCode } from '#shared/errors.ts';

/** Title of each error kind; the core's own message says what happened and what to do. */
const titles: Readonly<Record<ErrorCode, string>> = {
  INPUT: 'Something in the request is not right',
  UNAUTHENTICATED: 'Your session has ended',
  REFUSED: 'This is not allowed',
  MISSING: 'This does not exist, or no longer',
  CONFLICT: 'This does not fit what is already here',
  CORRUPT: 'This cannot be read',
  CANCELLED: 'This was cancelled',
  INTERNAL: 'The core met something unexpected',
  PEER: 'The other system refused',
  UNREACHABLE: 'No answer',
  STORAGE: 'The disk of the images is not there or cannot be written',
  FULL: 'The disk is full',
  BUSY: 'The core has too much to do just now',
};

export const errors = {
  titles,
  connectionLost: 'Connection to the core lost, retrying. What you see may be old.',
  coreSilent: 'The core of this station does not answer',
  coreSilentWhatToDo:
    'This window tries again every two seconds. If it stays so, look whether Viewbox still runs on this computer and start it again with npm start.',
  notLetIn: 'This window has not been let in',
  notLetInWhatToDo:
    'Open the window with npm start, or use the address that the core printed when it started. The address works once.',
  crashed: 'This part of the window failed',
  crashedWhatToDo: 'Receiving goes on. Load the window again; if it happens again, tell your administrator.',
  reload: 'Load again',
};
