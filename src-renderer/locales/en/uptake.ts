/** What an object must say before its values are uptake, by obstacle. */
const MISSING: Readonly<Record<string, string>> = {
  units: 'Units (0054,1001) are not Bq/mL',
  attenuationCorrection: 'not corrected for attenuation (0028,0051)',
  decayCorrection: 'Decay Correction (0054,1102) missing',
  halfLife: 'Radionuclide Half Life (0018,1075) missing',
  totalDose: 'Radionuclide Total Dose (0018,1074) missing',
  startTime: 'Radiopharmaceutical Start Time (0018,1072) missing',
  startAfterScan: 'injected after the scan (0018,1072)',
  acquisitionTime: 'Acquisition Time (0008,0032) missing',
  scanTime: 'time of the scan unknown: Series Time is later than Acquisition Time',
  weight: "Patient's Weight (0010,1030) missing",
  size: "Patient's Size (0010,1020) missing",
  sex: "Patient's Sex (0010,0040) missing",
};

/** Words of PET uptake. */
export const uptake = {
  preset: (upper: number) => `SUV 0–${upper}`,
  window: (upper: string) => `SUVbw 0–${upper}`,
  windowFrom: (lower: string, upper: string) => `SUVbw ${lower}–${upper}`,
  refused: (missing: readonly string[]) =>
    `No SUV: ${missing.map((each) => MISSING[each] ?? each).join('; ')}`,
};
