/** Statuses of C-FIND, and those that C-MOVE and C-GET share with it (PS3.4 tables C.4-1 to C.4-3). */
export const QUERY_STATUS = {
  success: 0x0000,
  /** Matches are continuing */
  pending: 0xff00,
  /** The same, and some optional keys were not supported */
  pendingUnsupported: 0xff01,
  cancelled: 0xfe00,
  outOfResources: 0xa700,
  identifierMismatch: 0xa900,
  unableToProcess: 0xc000,
} as const;
