/** A code in its scheme; the names that SNOMED CT and RT had in DICOM are the same (PS3.16 8.1). */
export function codeKey(scheme: string, value: string): string {
  const name = scheme.trim().toUpperCase();
  const known = name === 'SNM3' || name === '99SDM' ? 'SRT' : name;
  return `${known} ${value.trim()}`;
}
