import type { CampaignSpec } from '../domain/campaign.js';
import type { Place } from '../domain/errors.js';
import { checkSpec, warningsOf } from './check-spec.js';
import { CampaignFileError } from './problems.js';
import type { Path, Problem } from './problems.js';
import { readShape, specOf } from './schema.js';
import { forbiddenKeys, shapeProblems, valueAt } from './shape-problems.js';
import { parseYaml, unplaced } from './yaml.js';
import type { YamlFile } from './yaml.js';

/** A campaign that can be run, with what its author should know and where in the file anything stands. */
export interface ParsedCampaign {
  readonly spec: CampaignSpec;
  readonly warnings: readonly string[];
  readonly placeOf: (path: Path) => Place;
}

/**
 * Reads a campaign file (YAML 1.2, so JSON too). Throws `CampaignFileError` (`BAD_CAMPAIGN_FILE`) with everything that is wrong
 * at once, each with its line: broken YAML, an unknown key or source, a reference to nothing, a formula outside the allow-list.
 */
export async function parseCampaignFile(text: string, file: string): Promise<CampaignSpec> {
  return (await readCampaign(text, file)).spec;
}

/** As `parseCampaignFile`, with the warnings and the lines. */
export const readCampaign = async (text: string, file: string): Promise<ParsedCampaign> =>
  checkCampaign(parseYaml(text, file), file);

/** The same checks on a value that is no file, such as the body of a request; `name` stands for it in problems. */
export const checkCampaignValue = async (value: unknown, name: string): Promise<ParsedCampaign> =>
  checkCampaign(unplaced(value, name), name);

async function checkCampaign(written: YamlFile, file: string): Promise<ParsedCampaign> {
  const { value } = written;
  const placeOf = (path: Path): Place => written.placeOf(asWritten(path, value));
  const fail = (problems: readonly Problem[]): never => {
    const placed = problems.map(({ path, ...problem }) => ({ ...problem, place: placeOf(path) }));
    throw new CampaignFileError(file, placed);
  };
  const forbidden = forbiddenKeys(value);
  const shape = readShape(value);
  if ('issues' in shape) return fail(distinct([...forbidden, ...shapeProblems(shape.issues, value)]));
  const spec = specOf(shape.file);
  const problems = [...forbidden, ...(await checkSpec(spec))];
  if (problems.length > 0) return fail(problems);
  return { spec, warnings: warningsOf(spec, Object.keys(shape.file.functions)), placeOf };
}

const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify([problem.code, problem.path]), problem])).values(),
];

/** A source's only file may stand under `path`. */
function asWritten(path: Path, value: unknown): Path {
  const [top, source, key] = path;
  if (top !== 'sources' || source === undefined || key !== 'paths') return path;
  const single = [top, source, 'path'];
  return valueAt(value, single) === undefined ? path : single;
}
