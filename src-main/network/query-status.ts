/** Statuses of C-FIND, C-MOVE and C-GET (PS3.4 tables C.4-1 to C.4-3). */
export const QUERY_STATUS = {
  success: 0x0000,
  /** Matches, or sub-operations, are continuing */
  pending: 0xff00,
  /** The same, and some optional keys were not supported */
  pendingUnsupported: 0xff01,
  /** C-MOVE and C-GET: some sub-operations failed or warned */
  someFailed: 0xb000,
  cancelled: 0xfe00,
  outOfResources: 0xa700,
  cannotCountMatches: 0xa701,
  cannotSendAny: 0xa702,
  unknownDestination: 0xa801,
  identifierMismatch: 0xa900,
  classNotSupported: 0x0122,
  notAuthorized: 0x0124,
  unableToProcess: 0xc000,
} as const;
