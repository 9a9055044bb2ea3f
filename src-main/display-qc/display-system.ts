import type { DisplayDetail, KeptTest } from '#shared/contract/displays.ts';
import { responseSeries } from '#shared/display-qc/evaluate.ts';
import type { TestKind, ValuesOf } from '#shared/display-qc/tests.ts';
import { uniformityMap } from '#shared/display-qc/uniformity-map.ts';
import { encodeDataSetTree, type DataSet } from '#main/dicom/data-set.ts';
import { dataSetOf } from '#main/dicom/data-set-values.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import type { DisplaySystemAnswer, DisplaySystemDesk } from '#main/network/display-system-scp.ts';
import type { Displays } from './displays.ts';

/** Each display is told of as it is used: one configuration */
const CONFIGURATION_ID = 1;
const SHORT_CHARACTERS = 16;
const LONG_CHARACTERS = 64;
/** PS3.16 CID 8302: the patterns with five places, by their driving level */
const FIVE_PLACES: Readonly<Record<number, readonly [code: string, meaning: string]>> = {
  26: ['109843', 'TG18-UNL10 Pattern'],
  204: ['109844', 'TG18-UNL80 Pattern'],
};

export interface SystemFacts {
  readonly station: string;
  readonly version: string;
}

/**
 * The displays of a station as the Display System IOD (PS3.3 B.29, C.32): what each is, and of each the newest luminance response and
 * uniformity. Terms that only the site knows (kind of device, of instrument) are left out.
 */
export function displaySystem(displays: readonly DisplayDetail[], facts: SystemFacts): DataSet {
  const responses = displays.map(({ tests }) => newest(tests, 'response'));
  return dataSetOf({
    Manufacturer: 'Viewbox contributors',
    ManufacturerModelName: 'Viewbox',
    SoftwareVersions: long(facts.version),
    StationName: short(facts.station),
    NumberOfDisplaySubsystems: displays.length,
    TargetLuminanceCharacteristicsSequence: responses.flatMap((response, at) =>
      response ? [target(response.values, at + 1)] : [],
    ),
    QAResultsSequence: displays.map(({ tests }, at) =>
      dataSetOf({ DisplaySubsystemID: at + 1, DisplaySubsystemQAResultsSequence: [results(tests)] }),
    ),
    DisplaySubsystemSequence: displays.map((detail, at) =>
      subsystem(detail, at + 1, responses[at] !== undefined),
    ),
  });
}

/** Answers for the displays in use of this station. @param facts as they are when somebody asks */
export function displayDesk(
  displays: Pick<Displays, 'list' | 'get'>,
  facts: () => Promise<SystemFacts>,
): DisplaySystemDesk {
  return {
    async displaySystem(transferSyntaxUid, tags): Promise<DisplaySystemAnswer> {
      const inUse = (await displays.list()).filter(({ display }) => !display.isRetired);
      const details = await Promise.all(inUse.map(({ display }) => displays.get(display.displayId)));
      const all = displaySystem(details, await facts());
      const isAsked = (tag: number) => tags.length === 0 || tags.includes(tag) || tag === CHARACTER_SET;
      const asked: DataSet = new Map([...all].filter(([tag]) => isAsked(tag)));
      return {
        dataset: encodeDataSetTree(asked, encodingOf(transferSyntaxUid)),
        lacksSome: tags.some((tag) => !all.has(tag)),
      };
    },
  };
}

const CHARACTER_SET = 0x00080005;

interface Signed<Kind extends TestKind> {
  readonly test: KeptTest;
  readonly values: ValuesOf<Kind>;
}

/** A response through a calibration table is of the windows, not of the display. */
function newest<Kind extends TestKind>(tests: readonly KeptTest[], kind: Kind): Signed<Kind> | undefined {
  const test = tests.find(({ test: { values } }) => {
    if (values.kind !== kind) return false;
    return values.kind !== 'response' || values.calibrationId === undefined;
  });
  return test && { test, values: test.test.values as ValuesOf<Kind> };
}

function subsystem({ display, state }: DisplayDetail, id: number, hasTarget: boolean): DataSet {
  return dataSetOf({
    Manufacturer: long(display.maker),
    ManufacturerModelName: long(display.model),
    DeviceSerialNumber: long(display.serial),
    CurrentConfigurationID: CONFIGURATION_ID,
    DisplaySubsystemID: id,
    DisplaySubsystemName: short(display.assetTag),
    DisplaySubsystemDescription: long([display.assetTag, display.room].filter(Boolean).join(', ')),
    SystemStatusComment: `Quality control: ${state.standing}`,
    MeasurementEquipmentSequence: [],
    DisplaySubsystemConfigurationSequence: [
      dataSetOf({
        ConfigurationID: CONFIGURATION_ID,
        ConfigurationName: 'as used',
        ReferencedTargetLuminanceCharacteristicsID: hasTarget ? id : undefined,
      }),
    ],
  });
}

/** The function between the ends that were measured: what a display is judged by (AAPM TG18). */
function target(values: ValuesOf<'response'>, id: number): DataSet {
  const { series } = responseSeries(values);
  return dataSetOf({
    LuminanceCharacteristicsID: id,
    DisplayFunctionType: 'GSDF',
    TargetMinimumLuminance: series.levels[0]?.luminance,
    TargetMaximumLuminance: series.levels.at(-1)?.luminance,
    ...ambient(values.ambientLuminance),
  });
}

function results(tests: readonly KeptTest[]): DataSet {
  const response = newest(tests, 'response');
  const uniformity = newest(tests, 'uniformity');
  return dataSetOf({
    ConfigurationID: CONFIGURATION_ID,
    ConfigurationQAResultsSequence: [
      dataSetOf({
        VisualEvaluationResultSequence: [],
        DisplayCalibrationResultSequence: [],
        LuminanceResultSequence: response ? [luminance(response)] : [],
        LuminanceUniformityResultSequence: uniformity ? evenness(uniformity) : [],
      }),
    ],
  });
}

function luminance({ test, values }: Signed<'response'>): DataSet {
  const { series, ambientLuminance } = responseSeries(values);
  // Each luminance has the light of the room in it (PS3.3 C.32.3.4)
  const added = ambientLuminance ?? 0;
  return dataSetOf({
    ...signed(test),
    NumberOfLuminancePoints: series.levels.length,
    LuminanceResponseSequence: series.levels.map((level) =>
      dataSetOf({ DDLValue: level.ddl, LuminanceValue: level.luminance + added }),
    ),
    ...ambient(values.ambientLuminance),
  });
}

/** Of five places: the standard has codes for no other pattern. */
function evenness({ test, values }: Signed<'uniformity'>): DataSet[] {
  const pattern = FIVE_PLACES[values.ddl];
  if (values.places.length !== 5 || !pattern) return [];
  const [CodeValue, CodeMeaning] = pattern;
  // By rows, as they lie on the screen (C.32.3.3)
  const byRows = uniformityMap(5).cells.filter((place) => place >= 0);
  return [
    dataSetOf({
      ...signed(test),
      MeasurementPatternCodeSequence: [dataSetOf({ CodeValue, CodingSchemeDesignator: 'DCM', CodeMeaning })],
      DDLValue: values.ddl,
      NumberOfLuminancePoints: values.places.length,
      WhitePointFlag: 'NO',
      LuminanceResponseSequence: byRows.map((place) => dataSetOf({ LuminanceValue: values.places[place] })),
    }),
  ];
}

function signed({ at, by, test: { instrument } }: KeptTest) {
  const day = (date: string) => date.replaceAll('-', '');
  const time = at.replaceAll(/[-:TZ]/g, '').replace(/\.\d+$/, '');
  return {
    PerformedProcedureStepStartDateTime: `${time}+0000`,
    PerformedProcedureStepEndDateTime: `${time}+0000`,
    ActualHumanPerformersSequence: [dataSetOf({ HumanPerformerName: long(by).replaceAll(/[\\^=]/g, ' ') })],
    MeasurementEquipmentSequence: instrument
      ? [
          dataSetOf({
            ManufacturerModelName: long(instrument.name),
            DeviceSerialNumber: long(instrument.serial),
            DateTimeOfLastCalibration: day(instrument.calibratedOn),
          }),
        ]
      : [],
  };
}

function ambient(luminance: number | null) {
  return luminance === null
    ? {}
    : { ReflectedAmbientLight: Math.round(luminance), AmbientLightValueSource: 'MEASURED' };
}

function long(text: string): string {
  return text.replaceAll('\\', ' ').slice(0, LONG_CHARACTERS);
}

function short(text: string): string {
  return text.replaceAll('\\', ' ').slice(0, SHORT_CHARACTERS);
}
