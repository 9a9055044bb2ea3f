/** What an object must say before its values are uptake, by obstacle. */
const MISSING: Readonly<Record<string, string>> = {
  units: 'Units (0054,1001) are not Bq/mL',
  attenuationCorrection: 'no attenuation correction (0028,0051)',
  decayCorrection: 'no Decay Correction (0054,1102)',
  halfLife: 'no Half Life (0018,1075)',
  totalDose: 'no Total Dose (0018,1074)',
  startTime: 'no Start Time (0018,1072)',
  startAfterScan: 'injected after the scan (0018,1072)',
  acquisitionTime: 'no Acquisition Time (0008,0032)',
  scanTime: 'time of the scan unknown (0008,0031)',
  weight: "no Patient's Weight (0010,1030)",
  size: "no Patient's Size (0010,1020)",
  severalFactors: 'the slices become uptake in several ways',
  sex: "no Patient's Sex (0010,0040)",
};

/** Words of PET uptake. */
export const uptake = {
  preset: (upper: number) => `SUV 0–${upper}`,
  window: (unit: string, upper: string) => `${unit} 0–${upper}`,
  windowFrom: (unit: string, lower: string, upper: string) => `${unit} ${lower}–${upper}`,
  inUse: 'in use',
  kinds: {
    bw: 'SUV by body weight',
    lbm: 'SUV by lean body mass (Janmahasatian)',
    lbmJames: 'SUV by lean body mass (James)',
    bsa: 'SUV by body surface',
  },
  refused: (missing: readonly string[], unit = 'SUV') =>
    `No ${unit}: ${missing.map((each) => MISSING[each] ?? each).join('; ')}`,
};
